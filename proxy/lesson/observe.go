package lesson

import (
	"fmt"
	"time"

	"mitmail/decode"
	"mitmail/decode/script"
	"mitmail/proxy"
)

// stage is the session that is played, as the proxy sees it. The player's mu guards
// it.
type stage struct {
	of      proxy.Session // ID is 0 before the proxy has it
	client  string        // the address of its client
	script  *script.Session
	survey  *survey
	head    []decode.Note // in front of it
	at      progress
	noted   int                          // steps whose notes are given
	clear   struct{ client, server int } // bytes that go to each
	eaten   bool                         // what the client said last does not go on
	parted  string                       // the reply that is of another kind than in the script; "" while there is none
	line    int                          // of the script, where that one was to come
	wants   bool                         // it asks for more
	leaving bool                         // the client has said QUIT
	closed  *decode.Close
	last    time.Time
}

// Observe hands on what a session says, and with it the notes of the lesson. It is the
// sink of the proxy that the lesson goes through: see [proxy.Proxy.Sink].
func (p *Player) Observe(of proxy.Session, events []decode.Event) {
	p.mu.Lock()
	if st := p.stage; st != nil && st.mine(of, events) {
		events = st.observe(events)
	}
	p.mu.Unlock()
	p.Sink(of, events)
	select {
	case p.news <- struct{}{}:
	default:
	}
}

// mine reports whether events are of this session: its first one names the client.
func (st *stage) mine(of proxy.Session, events []decode.Event) bool {
	if st.of.ID == 0 && len(events) > 0 {
		if open, ok := events[0].Payload.(*decode.Open); ok && open.Client == st.client {
			st.of = of
		}
	}
	return st.of.ID == of.ID && st.of.ID != 0
}

// observe is events with the notes that are due among them: each behind what follows
// from the line that it is about.
func (st *stage) observe(events []decode.Event) []decode.Event {
	all := make([]decode.Event, 0, len(events)+2)
	for i := range events {
		ev := &events[i]
		if _, last := ev.Payload.(*decode.Close); last || len(ev.Raw) > 0 {
			all = st.due(all)
		}
		all = append(all, *ev)
		st.follow(ev)
		if _, first := ev.Payload.(*decode.Open); first {
			for i := range st.head {
				all = append(all, st.note(&st.head[i]))
			}
		}
	}
	return st.due(all)
}

// follow counts an event.
func (st *stage) follow(ev *decode.Event) {
	st.last = ev.Time
	st.at.add(ev)
	forwarded := ev.Raw
	if ev.Changed {
		forwarded = ev.Sent
	}
	switch w := ev.Payload.(type) {
	case *decode.Reply:
		st.clear.client += len(forwarded)
		if kind, to := kindOf(w), st.survey.replies[st.at.replies]; st.parted == "" && kind != to.kind && !st.leaving {
			st.parted, st.line, st.wants = reply(w), to.line, kind == "3" || kind == "+"
		}
		return
	case *decode.Command:
		st.leaving = st.leaving || w.Verb == "QUIT"
		st.eaten = ev.Changed && len(ev.Sent) == 0
	case *decode.Close:
		st.closed = w
	}
	switch ev.From {
	case decode.Client:
		st.clear.server += len(forwarded)
	case decode.Server:
		st.clear.client += len(forwarded)
	}
}

// reply is the first line of a reply.
func reply(r *decode.Reply) string {
	text := ""
	if len(r.Text) > 0 {
		text = " " + r.Text[0]
	}
	if r.Code != 0 {
		return fmt.Sprintf("%03d%s", r.Code, text)
	}
	return r.Status + text
}

// due adds the notes of the steps that the session has come behind, as long as it goes
// as the script says.
func (st *stage) due(all []decode.Event) []decode.Event {
	for ; st.parted == "" && st.noted < len(st.survey.notes) && st.at.reached(st.survey.notes[st.noted]); st.noted++ {
		if text := st.script.Steps[st.noted].Note; text != nil {
			all = append(all, st.note(&decode.Note{Text: text}))
		}
	}
	return all
}

// note is a note as an event.
func (st *stage) note(n *decode.Note) decode.Event {
	return decode.Event{Time: st.last, Payload: n}
}
