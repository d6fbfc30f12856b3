package recorded

import (
	"fmt"

	"mitmail/decode"
	"mitmail/decode/mask"
	"mitmail/decode/record"
	"mitmail/decode/session"
	"mitmail/view/text"
)

// FromStore is a session of a dashboard. Nil for masker leaves its secrets in it.
func FromStore(s *session.Session, masker *mask.Masker) *Session {
	r := &Session{Name: fmt.Sprintf("session %d", s.ID), Protocol: s.Protocol, Texts: make(map[int][]byte)}
	from := record.Session{Number: s.ID, Protocol: s.Protocol}
	for i := range s.Len() {
		ev := s.Event(i)
		if masker != nil {
			ev = masker.Mask(ev)
		}
		var one record.Record
		if !from.Record(ev, &one) {
			continue
		}
		if _, ok := ev.Payload.(*decode.Message); ok {
			if text, whole := s.Message(i); whole {
				r.Texts[one.Seq] = text
			}
		}
		r.Records = append(r.Records, one)
	}
	return r
}

// Side is what there is to say of a session that stands beside another one.
func Side(r *Session) text.Side {
	first, last := &r.Records[0], &r.Records[len(r.Records)-1]
	side := text.Side{Name: r.Name}
	if first.Event == "open" {
		side.About = first.Client + " → " + first.Server
	}
	if last.Event == "close" {
		side.About = last.Outcome
	}
	return side
}
