package lesson

import (
	"strconv"
	"time"

	"mitmail/decode"
	"mitmail/decode/script"
)

// progress is how far a session is: what the proxy has decoded of it.
type progress struct {
	said    int // bytes of the client
	replies int // of the server, and dots behind its texts
	secured int // how often TLS began
}

// add counts an event.
func (p *progress) add(ev *decode.Event) {
	switch w := ev.Payload.(type) {
	case *decode.Reply:
		p.replies++
	case *decode.Chunk:
		if ev.From == decode.Server && w.Dot() {
			p.replies++
		}
	case *decode.TLS:
		if w.Leg == "client" && w.OK != decode.No {
			p.secured++
		}
	}
	if ev.From == decode.Client {
		p.said += len(ev.Raw)
	}
}

// reached reports whether p is as far as q.
func (p progress) reached(q progress) bool {
	return p.said >= q.said && p.replies >= q.replies && p.secured >= q.secured
}

// survey is what a session of a script has to be like.
type survey struct {
	after   []progress      // each step
	notes   []progress      // when the note of each step is due
	replies map[int]awaited // by their number from 1
}

// awaited is a reply that is to come.
type awaited struct {
	kind string
	line int // of the script
}

// kindOf is what matters of a reply to its client: whether it is a yes, a no, or wants
// more.
func kindOf(r *decode.Reply) string {
	if r.Code != 0 {
		return strconv.Itoa(r.Code / 100)
	}
	return r.Status
}

// newSurvey has a conversation of its own go through a session. The error, a
// [*script.Error], is that a live session cannot go like this.
func newSurvey(s *script.Session) (*survey, error) {
	v := &survey{replies: make(map[int]awaited)}
	var at progress
	var step script.Step
	give := func(events []decode.Event) {
		for i := range events {
			at.add(&events[i])
			if r, ok := events[i].Payload.(*decode.Reply); ok {
				v.replies[at.replies] = awaited{kindOf(r), step.Line}
			}
		}
	}
	now := time.Now()
	conv := decode.New(s.Protocol)
	conv.Open(now, decode.Open{})
	if s.Joined || s.Absent != 0 {
		return nil, unplayable(s.Line, "only a capture begins in the middle, or has one side alone")
	}
	for _, step = range s.Steps {
		before := at
		switch {
		case step.Gap > 0:
			return nil, unplayable(step.Line, "only a capture has gaps")
		case step.End == decode.Cut:
			return nil, unplayable(step.Line, "only a capture is cut")
		case step.TLS && conv.TLS() != decode.Agreed:
			return nil, &script.Error{Line: step.Line, Format: "TLS begins that was not agreed", Hint: "C: STARTTLS and S: 220 go ahead stand above C! tls, or C: STLS and S: +OK"}
		case step.TLS:
			give(conv.Secured(now, decode.TLS{Leg: "client", OK: decode.Yes}, decode.TLS{Leg: "server", OK: decode.Yes}))
		case step.End != 0:
			give(conv.End(now, step.Side, step.End))
			conv.Drain(now, step.Side.Other(), give)
		default:
			conv.Push(step.Side, step.Bytes)
			conv.Drain(now, step.Side, give)
		}
		v.after = append(v.after, at)
		due := at
		if step.Side == decode.Server && step.Bytes != nil {
			due.replies = max(at.replies, before.replies+1) // where the reply ends that is begun
		}
		v.notes = append(v.notes, due)
	}
	return v, nil
}

// unplayable is a script that is good for a decoder only.
func unplayable(line int, why string) error {
	return &script.Error{Line: line, Format: why, Hint: "a lesson is said live, by a client and a server"}
}
