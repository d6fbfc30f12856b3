package session

import (
	"mitmail/decode"
	"mitmail/decode/dots"
)

// Message is the bytes of the message that the event at is about, as its author
// wrote it, and whether all of them were kept. The bytes are the caller's. It
// takes time that depends on what was said before.
func (s *Session) Message(at int) (raw []byte, whole bool) {
	m, ok := s.Event(at).Payload.(*decode.Message)
	if !ok {
		return nil, false
	}
	stuffed := false
	for i := range at {
		s.Look(i, func(ev decode.Event) {
			if c, ok := ev.Payload.(*decode.Chunk); ok && c.Transfer == m.Transfer && !c.Dot() {
				raw = append(raw, ev.Raw...)
				stuffed = c.Of == decode.MessageText
			}
		})
	}
	if stuffed {
		raw = dots.Unstuff(raw)
	}
	raw = raw[:min(int64(len(raw)), m.Size)] // it may have ended at a look-alike
	return raw, int64(len(raw)) == m.Size
}
