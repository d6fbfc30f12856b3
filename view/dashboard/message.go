package dashboard

import (
	"slices"
	"strings"

	"mitmail/decode"
	"mitmail/decode/session"
)

// form is how the content of a message is shown.
type form uint8

// The forms, in the order of their key.
const (
	readable form = iota
	asSent
	asBytes
	forms
)

var formNames = [forms]string{readable: "text", asSent: "raw", asBytes: "hex"}

// pageBytes is how much of a body is laid out at a time.
const pageBytes = 64 << 10

// reader shows one message.
type reader struct {
	live  *session.Live
	event int // of the message; -1 where there is none
	mail  *mail
	facts *decode.Message
	whole bool
	part  int // under view; 0 is the whole message
	form  form
	leaf  int // the page of its content

	laid            doc // out as of
	as              laid
	partsAt, textAt int // where in it these are
}

// laid is what the layout of a message depends on.
type laid struct {
	columns, event, part, leaf int
	form                       form
}

// open shows the message that is at an event, or the next one, or the last.
func (r *reader) open(live *session.Live, s *session.Session, near int) {
	at := messageAt(s, near)
	if live == r.live && at == r.event {
		return
	}
	*r = reader{live: live, event: at, form: r.form}
	if at < 0 {
		return
	}
	r.facts = s.Event(at).What.(*decode.Message)
	raw, whole := s.Message(at)
	r.mail, r.whole = readMail(raw), whole
	r.part = max(0, slices.IndexFunc(r.mail.parts, func(p mailPart) bool { return !p.branch }))
}

// messageAt is where the message at or behind an event is, or the last one
// before it; -1 where there is none.
func messageAt(s *session.Session, near int) int {
	found := -1
	for _, at := range s.Mails {
		if found = at; at >= near {
			break
		}
	}
	return found
}

// doc is the message laid out.
func (r *reader) doc(columns int) doc {
	if as := (laid{columns, r.event, r.part, r.leaf, r.form}); as != r.as || r.laid == nil {
		r.as, r.laid = as, r.layOut(columns)
	}
	return r.laid
}

// body is what is shown in the present form.
func (r *reader) body() []byte {
	part := &r.mail.parts[min(r.part, len(r.mail.parts)-1)]
	switch {
	case r.form == asSent:
		return r.mail.raw
	case r.form == asBytes:
		return part.content()
	case strings.HasPrefix(part.kind, "text/") || part.kind == "message/rfc822":
		return []byte(part.text())
	case part.branch:
		return []byte("(its parts are above)")
	}
	return []byte("(no text: v shows its bytes)")
}
