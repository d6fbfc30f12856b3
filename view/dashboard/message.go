package dashboard

import (
	"slices"
	"strings"

	"mitmail/decode"
	"mitmail/decode/mask"
	"mitmail/decode/message"
	"mitmail/decode/session"
	"mitmail/view/lang"
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

	live   *session.Live
	event  int  // of the message; -1 where there is none
	masked bool // without secrets
	nth    int  // message of the session it is, from 1
	of     int  // so many
	mail   *message.Tree
	facts  *decode.Message
	whole  bool
	part   int // under view; 0 is the whole message
	form   form
	page   int // the page of its content

	text   []byte // of the part under view
	textOf chosen // what it is of

	laid            doc
	as              laid   // what laid was laid out for
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
	of                         int // messages
	form                       form
	ready                      bool
}

// open shows the message that is at an event, or the next one, or the last, without the
// secrets that covers hides.
func (r *reader) open(live *session.Live, s *session.Session, near int, covers covers) {
	r.background.poll()
	at := messageAt(s, near)
	if masked := covers != nil; live != r.live || at != r.event || masked != r.masked {
		r.turnTo(live, s, at, covers)
	}
	r.nth, r.of = slices.Index(s.Mails, at)+1, len(s.Mails)
	if want := (chosen{r.part, r.form}); r.mail != nil && want != r.textOf {
		r.choose(want)
	}
}

// turnTo opens another message.
func (r *reader) turnTo(live *session.Live, s *session.Session, at int, covers covers) {
	r.background.drop()
	*r = reader{background: r.background, live: live, event: at, masked: covers != nil, form: r.form}
	if at < 0 {
		return
	}
	r.facts = covers.event(live, s, s.Event(at)).Payload.(*decode.Message)
	var hidden *mask.Masker
	if covers != nil {
		hidden = covers.secrets(live, s).masker.Snapshot()
	}
	r.background.do(r.facts.Size, func() func() {
		raw, whole := s.Message(at)
		if hidden != nil {
			raw = hidden.Cover(raw)
		}
		m := message.Read(raw)
		return func() {
			r.mail, r.whole = m, whole
			r.part = firstLeaf(m)
			r.choose(chosen{r.part, r.form})
		}
	})
}

// choose shows a part in a form.
func (r *reader) choose(c chosen) {
	m := r.mail
	r.text, r.textOf = nil, c
	r.background.do(int64(len(m.Raw)), func() func() {
		text := body(m, c)
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
	if as := (laid{columns, r.event, r.part, r.page, r.of, r.form, !r.background.busy()}); as != r.as || r.laid == nil {
		r.as, r.laid = as, r.layOut(columns)
	}
	return r.laid
}

// firstLeaf is the first part that has content.
func firstLeaf(mail *message.Tree) int {
	for i := range mail.Nodes {
		if !branch(mail, i) {
			return i
		}
	}
	return 0
}

// body is a part in a form; never nil.
func body(mail *message.Tree, c chosen) []byte {
	part := &mail.Nodes[c.part]
	switch {
	case c.form == asSent:
		return mail.Raw
	case c.form == asBytes:
		return mail.Content(c.part)
	case branch(mail, c.part):
		return []byte(lang.T("(its parts are above)"))
	case strings.HasPrefix(part.Type, "text/"), strings.HasPrefix(part.Type, "message/"):
		return []byte(mail.Text(c.part))
	}
	return []byte(lang.T("(no text: v shows its bytes)"))
}
