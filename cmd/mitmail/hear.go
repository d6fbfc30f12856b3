package main

import (
	"bytes"
	"io"

	"mitmail/decode"
	"mitmail/decode/capture"
	"mitmail/decode/record"
	"mitmail/proxy"
)

// begin begins a session of a capture. Its worker makes a sheet of its events.
func (r *recorder) begin(s *capture.Session, c *decode.Conversation) capture.Hearer {
	session := record.Session{Number: s.ID, Protocol: s.Protocol}
	f := &fold{plain: session, shown: session}
	if len(r.posts) > 0 {
		c.Copies(func() io.Writer { return r.letter(f) })
	}
	return func(frame int64, events []decode.Event, out *capture.Output) {
		f.plain.Frame, f.shown.Frame = int(frame), int(frame)
		p := sheet{out.Bytes, out.Events}
		r.sheet(f, events, &p)
		for i := len(out.Events); i < len(p.events); i++ {
			ev := &p.events[i]
			ev.Raw, ev.Sent = bytes.Clone(ev.Raw), bytes.Clone(ev.Sent)
		}
		out.Bytes, out.Events = p.lines, p.events
	}
}

// give shows what a worker made of events of a session.
func (r *recorder) give(s *capture.Session, lines []byte, events []capture.Heard) {
	r.show(proxy.Session{ID: s.ID, Protocol: s.Protocol}, sheet{lines, events})
}

// flush writes what is held back to make larger writes of it.
func (r *recorder) flush() {
	for _, o := range r.outlets {
		if s, ok := o.end.(*straight); ok {
			s.flush()
		}
	}
}
