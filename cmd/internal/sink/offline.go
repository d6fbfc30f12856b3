package sink

import (
	"bytes"
	"io"

	"mitmail/decode"
	"mitmail/decode/capture"
)

// Begin begins a session of a capture. Its worker has the entries pass the
// stages, which is most of the work, and keeps those that a view wants.
func (s *Sink) Begin(of *capture.Session, c *decode.Conversation) capture.Hearer {
	st := s.newState(Session{of.ID, of.Protocol})
	st.origin = origin{of.File, of.Flow}
	var one entry
	var pending []entry // texts of messages, which come in front of their events
	if s.drafts {
		c.Copies(func() io.Writer {
			return &draft{write: func(d *draft, p []byte) {
				pending = append(pending, entry{Session: st.Session, Event: decode.Event{Raw: bytes.Clone(p)}, draft: d})
			}}
		})
	}
	var to *capture.Output
	st.out = func(e *entry) {
		to.Bytes = append(to.Bytes, e.json...)
		if e.shown && s.level >= shown || s.level == everything {
			e.left = st.over(e.What)
			to.Kept = append(to.Kept, s.keptEntry(e))
		}
	}
	return func(frame int64, events []decode.Event, out *capture.Output) {
		st.frame, to = int(frame), out
		for i := range pending {
			st.take(&pending[i], &s.stats)
		}
		pending = nil
		for _, ev := range events {
			one = entry{Session: st.Session, Event: ev}
			st.take(&one, &s.stats)
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

// Give has all writers take what a worker made.
func (s *Sink) Give(_ *capture.Session, lines []byte, kept []any) {
	for _, o := range s.outputs {
		o.takeAll(lines, kept)
	}
}

// takeAll has an output take what is its own.
func (o *output) takeAll(lines []byte, kept []any) {
	if o.view == nil && len(lines) > 0 {
		o.take(&entry{json: lines})
	}
	for _, k := range kept {
		if o.view == nil {
			break
		}
		o.take(k.(*entry))
	}
}

// Flushed has what was given written soon.
func (s *Sink) Flushed() {
	for _, o := range s.outputs {
		o.flush()
	}
}

// Table writes the table of sessions, where there is one.
func (s *Sink) Table() {
	if s.table != nil {
		s.table.write()
	}
}
