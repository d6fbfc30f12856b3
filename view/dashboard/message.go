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

// reader shows one message. What takes long with a big one is done in the background.
type reader struct {
	background background

	live  *session.Live
	event int // of the message; -1 where there is none
	mail  *mail
	facts *decode.Message
	whole bool
	part  int // under view; 0 is the whole message
	form  form
	page  int // the page of its content

	text   []byte // of the part under view
	textOf chosen // what it is of

	laid            doc // out as of
	as              laid
	partsAt, textAt int    // where in it these are
	turn            target // where to turn to, once it is laid out
}

// target is a place in a message that is laid out.
type target uint8

// The places.
const (
	nowhere target = iota
	toParts
	toText
)

// turned is the row that was asked for, once.
func (r *reader) turned() (row int, ok bool) {
	if r.turn == nowhere || r.background.busy() {
		return 0, false
	}
	row = map[target]int{toParts: r.partsAt, toText: r.textAt}[r.turn]
	r.turn = nowhere
	return row, true
}

// chosen is a part of a message in a form.
type chosen struct {
	part int
	form form
}

// laid is what the layout of a message depends on.
type laid struct {
	columns, event, part, page int
	form                       form
	ready                      bool
}

// open shows the message that is at an event, or the next one, or the last.
func (r *reader) open(live *session.Live, s *session.Session, near int) {
	r.background.poll()
	at := messageAt(s, near)
	if live != r.live || at != r.event {
		r.turnTo(live, s, at)
	}
	if want := (chosen{r.part, r.form}); r.mail != nil && want != r.textOf {
		r.choose(want)
	}
}

// turnTo opens another message.
func (r *reader) turnTo(live *session.Live, s *session.Session, at int) {
	r.background.drop()
	*r = reader{background: r.background, live: live, event: at, form: r.form}
	if at < 0 {
		return
	}
	r.facts = s.Event(at).What.(*decode.Message)
	r.background.do(r.facts.Size, func() func() {
		raw, whole := s.Message(at)
		m := readMail(raw)
		return func() {
			r.mail, r.whole = m, whole
			r.part = max(0, slices.IndexFunc(m.parts, func(p mailPart) bool { return !p.branch }))
			r.choose(chosen{r.part, r.form})
		}
	})
}

// choose shows a part in a form.
func (r *reader) choose(c chosen) {
	m := r.mail
	r.text, r.textOf = nil, c
	r.background.do(int64(len(m.raw)), func() func() {
		text := m.body(c)
		return func() { r.text = text }
	})
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
	if as := (laid{columns, r.event, r.part, r.page, r.form, !r.background.busy()}); as != r.as || r.laid == nil {
		r.as, r.laid = as, r.layOut(columns)
	}
	return r.laid
}

// body is a part in a form; never nil.
func (m *mail) body(c chosen) []byte {
	if len(m.parts) == 0 {
		return []byte{}
	}
	part := &m.parts[min(c.part, len(m.parts)-1)]
	switch {
	case c.form == asSent:
		return m.raw
	case c.form == asBytes:
		return part.content()
	case strings.HasPrefix(part.kind, "text/") || part.kind == "message/rfc822":
		return []byte(part.text())
	case part.branch:
		return []byte("(its parts are above)")
	}
	return []byte("(no text: v shows its bytes)")
}
