package sink

import (
	"bytes"
	"io"

	"mitmail/decode"
	"mitmail/decode/capture"
)

// Entry is what a worker keeps of an event for the views.
type Entry = *entry

// Begin begins a session of a capture. Its worker has the entries pass the
// stages, which is most of the work, and keeps those that a view wants.
func (s *Sink) Begin(of *capture.Session, c *decode.Conversation) capture.Handler[Entry] {
	st := s.newState(Session{of.ID, of.Protocol})
	st.conn = of.Conn
	var pending []entry // texts of messages, which come in front of their events
	if s.drafts {
		c.Copies(func() io.Writer {
			return &draft{write: func(d *draft, p []byte) {
				pending = append(pending, entry{Session: st.Session, Event: decode.Event{Raw: bytes.Clone(p)}, draft: d})
			}}
		})
	}
	var to *capture.Output[Entry]
	frames := framer{rendering: s.render(st.Session), outputs: s.outputs}
	row := s.newRow()
	st.out = func(e *entry) {
		to.Bytes = frames.add(to.Bytes, e)
		if row != nil {
			s.table.take(row, e)
		}
		if s.views {
			e.left = st.over(e.Payload)
			to.Items = append(to.Items, s.keptEntry(e))
		}
	}
	return func(frame int64, events []decode.Event, out *capture.Output[Entry]) {
		st.frame, to = int(frame), out
		st.scratch = s.lend()
		defer s.free.Put(st.scratch)
		frames.begin()
		for i := range pending {
			st.take(&pending[i], &s.stats)
		}
		pending = nil
		for i := range events {
			if s.needs(&events[i]) {
				st.scratch.entry = entry{Session: st.Session, Event: events[i]}
				st.take(&st.scratch.entry, &s.stats)
			}
		}
	}
}

// keptEntry is a copy of an entry that lasts.
func (s *Sink) keptEntry(e *entry) *entry {
	k := *e
	k.record, k.json = nil, nil
	k.Raw, k.Sent = bytes.Clone(e.Raw), bytes.Clone(e.Sent)
	if k.wire = k.Event; s.o.Mask {
		k.wire = e.wire
		k.wire.Raw, k.wire.Sent = bytes.Clone(e.wire.Raw), bytes.Clone(e.wire.Sent)
	}
	return &k
}

// Emit has all outputs take what a worker made.
func (s *Sink) Emit(_ *capture.Session, frames []byte, entries []Entry) {
	for len(frames) > 0 {
		var o int
		var p []byte
		o, p, frames = nextFrame(frames)
		s.outputs[o].take(nil, p)
	}
	for _, e := range entries {
		for _, o := range s.outputs {
			if o.view != nil {
				o.take(e, nil)
			}
		}
	}
}

// Flushed has what was given written soon.
func (s *Sink) Flushed() {
	for _, o := range s.outputs {
		o.flush()
	}
}
