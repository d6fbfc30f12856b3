package sink

import (
	"mitmail/decode"
	"mitmail/decode/record"
)

// Session tells whose events an [Item] has.
type Session struct {
	ID       int // from 1
	Protocol decode.Protocol
}

// Item is what a session has to say at once: it is taken as a whole, or dropped
// as a whole. The events and their bytes are valid until [Sink.Take] returns.
type Item struct {
	Session
	Events []decode.Event

	// Client, unless nil, is who the client of an open event is. It may block for a
	// moment, and is called by whoever has the event pass.
	Client func() (program string, pid int)
}

// entry is one event, or a piece of a message's text, on its way to the views.
// Its bytes are valid until the view's take returns.
type entry struct {
	Session
	decode.Event                // as people and programs see it; the text of a draft has Raw only
	wire         decode.Event   // as captures have it: with as many bytes as there were
	record       *record.Record // nil where it has none, or none was needed by now
	json         []byte         // its record as a line; nil where it has none or nobody wants it
	shown        bool           // it matched the filter
	draft        *draft         // whose text it is; nil for an event
	hide         *hider         // what masks the text of a message that is over; nil for nothing
	left         []*draft       // of which no more comes, though no message told
	conn         int64          // offline: the connection within its file; else 0
	frame        int            // offline: the packet that completed it; else 0

	client func() (program string, pid int) // see Item
}

// name has an open event say who the client is.
func (e *entry) name() {
	open, is := e.Payload.(*decode.Open)
	if !is || e.client == nil || open.PID != 0 {
		return
	}
	named := *open // the event may be others' too
	named.Program, named.PID = e.client()
	e.Payload = &named
}

// last reports whether no more comes of a session.
func (e *entry) last() bool {
	_, last := e.Payload.(*decode.Close)
	return last
}

// stored is the event as the store of a dashboard has it. Message text has no
// record and is as long as it was; where secrets are masked it is as captures
// have it.
func (e *entry) stored() decode.Event {
	if !record.Recorded(e.Payload) {
		return e.wire
	}
	return e.Event
}

// entrySize is about what an entry takes beside its bytes, with what it means.
const entrySize = 512

// size is about what an event takes that waits. What it means often has its
// bytes once more.
func size(ev *decode.Event) int {
	n := entrySize + len(ev.Raw) + len(ev.Sent)
	if record.Recorded(ev.Payload) {
		n += len(ev.Raw)
	}
	if m, ok := ev.Payload.(*decode.Message); ok && m.Envelope != nil {
		for _, list := range [][]string{m.Envelope.RcptTo, m.Envelope.Rejected, m.Envelope.Asked} {
			for _, address := range list {
				n += len(address) + 16
			}
		}
	}
	return n
}
