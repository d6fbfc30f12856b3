package dashboard

import (
	"bytes"

	"mitmail/decode"
	"mitmail/decode/session"
)

// gather is the bytes of the message that the event at is about, as its author
// wrote it, and whether all of them were kept.
func gather(s *session.Session, at int) (raw []byte, whole bool) {
	m, ok := s.Event(at).What.(*decode.Message)
	if !ok {
		return nil, false
	}
	from := decode.Client
	if m.Via == "RETR" || m.Via == "TOP" {
		from = decode.Server
	}
	start := at - 1
	for ; start > 0; start-- {
		if begins(s.Event(start).What, m.Via) {
			break
		}
	}
	raw = between(s, max(0, start), at, from)
	if m.Via != "BDAT" {
		raw = unstuff(raw)
	}
	return raw, int64(len(raw)) == m.Size
}

// begins reports whether no text of a message stands before an event: a
// transaction begins, or a message is about to be sent.
func begins(what decode.What, via string) bool {
	switch w := what.(type) {
	case *decode.Message:
		return true
	case *decode.Command:
		return w.Verb == "MAIL"
	case *decode.Reply:
		return w.To == via && (w.Code == 354 || w.Status == "+OK")
	}
	return false
}

// between is the message text of one side. A chunk behind a line that has no
// end is the rest of that line.
func between(s *session.Session, start, end int, from decode.Side) (raw []byte) {
	inLine := false
	for i := start; i < end; i++ {
		ev := s.Event(i)
		if ev.From != from || len(ev.Raw) == 0 {
			continue
		}
		if _, chunk := ev.What.(*decode.Chunk); !chunk {
			inLine = !bytes.HasSuffix(ev.Raw, []byte("\n"))
		} else if !inLine {
			raw = append(raw, ev.Raw...)
		}
	}
	return raw
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
