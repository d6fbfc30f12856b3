package session

import (
	"bytes"

	"mitmail/decode"
)

// Message is the bytes of the message that the event at is about, as its author
// wrote it, and whether all of them were kept. The bytes are the caller's. It
// takes time that depends on what was said before.
func (s *Session) Message(at int) (raw []byte, whole bool) {
	m, ok := s.Event(at).What.(*decode.Message)
	if !ok {
		return nil, false
	}
	b := bodies{from: s.Event(at).From}
	for i := range at {
		s.Look(i, func(ev decode.Event) { b.event(i, ev) })
	}
	for _, i := range b.take(m) {
		s.Look(i, func(ev decode.Event) { raw = append(raw, ev.Raw...) })
	}
	if m.Via != "BDAT" {
		raw = unstuff(raw)
	}
	raw = raw[:min(int64(len(raw)), m.Size)] // it may have ended at a look-alike
	return raw, int64(len(raw)) == m.Size
}

// bodies parts the message text of one side into messages. Of those that were
// sent ahead, the first is the first that the server answers.
type bodies struct {
	from    decode.Side
	inLine  bool // what follows is the rest of a line that is too long
	counted bool // the message under way comes in pieces, by BDAT: a DATA in it is refused
	now     []int
	waiting [][]int
}

// event takes the event i.
func (b *bodies) event(i int, ev decode.Event) {
	if m, ok := ev.What.(*decode.Message); ok && ev.From == b.from {
		b.take(m)
		return
	}
	if ev.From != b.from || len(ev.Raw) == 0 {
		return
	}
	if _, chunk := ev.What.(*decode.Chunk); chunk {
		if !b.inLine {
			b.now = append(b.now, i)
		}
		return
	}
	b.inLine = !bytes.HasSuffix(ev.Raw, []byte("\n"))
	b.said(ev.What)
}

// said begins another message where one begins.
func (b *bodies) said(what decode.What) {
	switch w := what.(type) {
	case *decode.Command:
		switch {
		case w.Verb == "MAIL", w.Verb == "DATA" && !b.counted:
			b.next()
		case w.Verb == "BDAT":
			b.counted = true
		}
	case *decode.Reply:
		if w.To == "RETR" || w.To == "TOP" {
			b.next()
		}
	}
}

// next begins another message.
func (b *bodies) next() {
	b.counted = false
	if len(b.now) > 0 {
		b.waiting = append(b.waiting, b.now)
		b.now = nil
	}
}

// take is the events of the message that comes first.
func (b *bodies) take(m *decode.Message) []int {
	if m.Via == "BDAT" && m.Size == 0 { // it has no bytes on the wire
		return nil
	}
	b.next()
	if len(b.waiting) == 0 {
		return nil
	}
	first := b.waiting[0]
	b.waiting = b.waiting[1:]
	return first
}

// unstuff takes the dots away that SMTP and POP3 put in front of dots, and the
// one that ends the text (RFC 5321 4.5.2).
func unstuff(raw []byte) []byte {
	if bytes.HasSuffix(raw, []byte("\r\n.\r\n")) || bytes.Equal(raw, []byte(".\r\n")) {
		raw = raw[:len(raw)-3]
	}
	raw = bytes.ReplaceAll(raw, []byte("\r\n."), []byte("\r\n"))
	return bytes.TrimPrefix(raw, []byte("."))
}
