package session

import (
	"bytes"

	"mitmail/decode"
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
		raw = unstuff(raw)
	}
	raw = raw[:min(int64(len(raw)), m.Size)] // it may have ended at a look-alike
	return raw, int64(len(raw)) == m.Size
}

// unstuff takes the dots away that SMTP and POP3 put in front of dots (RFC 5321
// 4.5.2).
func unstuff(raw []byte) []byte {
	raw = bytes.ReplaceAll(raw, []byte("\r\n."), []byte("\r\n"))
	return bytes.TrimPrefix(raw, []byte("."))
}
