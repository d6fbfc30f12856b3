package main

import (
	"bytes"

	"mitmail/decode"
	"mitmail/decode/capture"
	"mitmail/decode/record"
	"mitmail/proxy"
)

// begin begins a session of a capture. Its worker makes sheets of its events.
func (r *recorder) begin(s *capture.Session, _ *decode.Conversation) capture.Hearer[sheet] {
	session := record.Session{Number: s.ID, Protocol: s.Protocol}
	f := &fold{plain: session, shown: session}
	return func(frame int64, events []decode.Event) (sheet, bool) {
		f.plain.Frame, f.shown.Frame = int(frame), int(frame)
		tmp := r.tools()
		p := r.sheet(f, events, tmp)
		r.scratch.Put(tmp)
		if !r.keeps {
			p.events = nil
		}
		for i := range p.events {
			ev := &p.events[i]
			ev.Raw, ev.Sent = bytes.Clone(ev.Raw), bytes.Clone(ev.Sent)
		}
		return p, len(p.lines) > 0 || len(p.events) > 0
	}
}

// give shows what a worker made of events of a session.
func (r *recorder) give(s *capture.Session, p sheet) {
	r.show(proxy.Session{ID: s.ID, Protocol: s.Protocol}, p)
}

// flush writes what is held back to make larger writes of it.
func (r *recorder) flush() {
	for _, o := range r.outlets {
		if s, ok := o.end.(*straight); ok {
			s.flush()
		}
	}
}
