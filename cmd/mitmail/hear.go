package main

import (
	"bytes"
	"io"

	"mitmail/decode"
	"mitmail/decode/capture"
	"mitmail/decode/record"
	"mitmail/proxy"
	"mitmail/view/json"
)

// begin begins a session of a capture. Its worker writes the records, which is
// most of the work, and keeps the events where a view wants them.
func (r *recorder) begin(s *capture.Session, c *decode.Conversation) capture.Hearer {
	session := record.Session{Number: s.ID, Protocol: s.Protocol}
	f := &fold{plain: session, shown: session}
	if len(r.posts) > 0 {
		c.Copies(func() io.Writer { return r.letter(f) })
	}
	return func(frame int64, events []decode.Event, out *capture.Output) {
		f.plain.Frame, f.shown.Frame = int(frame), int(frame)
		tmp := r.tools()
		defer r.scratch.Put(tmp)
		for _, ev := range events {
			h := r.hear(f, ev, tmp)
			if h.shown && h.record != nil {
				out.Bytes = json.Append(out.Bytes, h.record)
			}
			if h.shown && r.wants >= wantShown || r.wants == wantAll {
				out.Kept = append(out.Kept, keep(h))
			}
		}
	}
}

// keep makes a copy of an event that lasts.
func keep(h heard) *heard {
	w := *h.wire
	w.Raw, w.Sent = bytes.Clone(w.Raw), bytes.Clone(w.Sent)
	h.Raw, h.Sent, h.wire = bytes.Clone(h.Raw), bytes.Clone(h.Sent), &w
	if h.record != nil {
		r := *h.record
		h.record = &r
	}
	return &h
}

// give shows what a worker made of events of a session.
func (r *recorder) give(cs *capture.Session, lines []byte, kept []any) {
	s := proxy.Session{ID: cs.ID, Protocol: cs.Protocol}
	for _, v := range r.originals {
		v.of(cs)
	}
	for _, o := range r.outlets {
		if j, ok := o.view.(jsonView); ok {
			_ = j.lines(lines)
			continue
		}
		for _, h := range kept {
			o.take(s, *h.(*heard))
		}
	}
	if r.store != nil { // it filters by itself
		events := make([]decode.Event, len(kept))
		for i, h := range kept {
			events[i] = *h.(*heard).kept()
		}
		r.store.Apply(s.ID, s.Protocol, events...)
	}
}

// flushed writes what is held back to make larger writes of it.
func (r *recorder) flushed() {
	for _, o := range r.outlets {
		if s, ok := o.end.(*straight); ok {
			s.flush()
		}
	}
}
