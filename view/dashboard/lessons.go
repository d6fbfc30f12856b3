package dashboard

import (
	"mitmail/decode"
	"mitmail/decode/session"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// Lesson is one that can be played.
type Lesson struct {
	Name  string // such as send
	Title string
}

// Lessons is what can be learnt. The zero Lessons has none.
type Lessons struct {
	List func() []Lesson   // in the language of the reader; nil where there are none
	Play func(name string) // has one played, when what is played now is over
	Open bool              // the list is open at the beginning

	// Waits reports whether a lesson waits for Next to go on; nil where none does.
	Waits func() bool
	Next  func()
}

func (u *ui) hasLessons() bool { return u.dash.o.Lessons.List != nil }

// stepping reports whether a lesson waits.
func (u *ui) stepping() bool {
	l := u.dash.o.Lessons
	return l.Waits != nil && l.Waits()
}

// step has it go on.
func (u *ui) step() { u.dash.o.Lessons.Next() }

// lessons opens the list of lessons.
func (u *ui) lessons() {
	l := u.dash.o.Lessons
	o := &overlay{title: lang.T("Lessons"), keys: lang.T("Enter plays one, Esc closes")}
	o.doc = func(columns int) doc {
		at := 0
		for _, one := range l.List() {
			at = max(at, width(one.Name)+3)
		}
		var d doc
		for _, one := range l.List() {
			d = append(d, row{}.at(1, span{one.Name, key}).at(at, span{fit(one.Title, columns-at), plain}))
		}
		return d
	}
	o.press = func(name string) {
		if all := l.List(); name == "Enter" && o.cursor < len(all) {
			u.overlay = nil
			u.taught = u.latest() + 1
			l.Play(all[o.cursor].Name)
		}
	}
	u.overlay = o
}

// latest is the number of the latest session.
func (u *ui) latest() (id int) {
	for _, live := range u.table.list {
		id = max(id, live.Now().ID)
	}
	return id
}

// toLesson goes to the first session of the lesson that was chosen, once it is there,
// to be read from its beginning.
func (u *ui) toLesson() {
	if u.taught == 0 {
		return
	}
	at := -1
	for i, live := range u.table.list {
		if id := live.Now().ID; id >= u.taught && (at < 0 || id < u.table.list[at].Now().ID) {
			at = i
		}
	}
	if at < 0 {
		return
	}
	u.taught, u.sessions.cursor, u.sessions.follow = 0, at, false
	u.choose()
	u.goTo(paneDialogue)
	u.lines.follow, u.seek = u.dash.o.Lessons.Waits != nil, 0
	if !u.lines.follow {
		u.lines.home()
	}
}

// part is what part of a lesson a session is.
type part uint8

// The parts.
const (
	noLesson part = iota
	beginning
	further
)

// maxBeforeNote is how many events a session of a lesson has in front of its first note
// at most.
const maxBeforeNote = 40

// lessonIn is what part of a lesson a session is: the first one has its heading.
func lessonIn(s *session.Session) (is part) {
	for i := 0; i < min(s.Len(), maxBeforeNote) && is == noLesson; i++ {
		s.Look(i, func(ev decode.Event) {
			if w, ok := ev.Payload.(*decode.Note); ok {
				if is = further; w.Kind == decode.Heading {
					is = beginning
				}
			}
		})
	}
	return is
}

// maxBetween is among how many sessions behind one of a lesson the next one is looked for.
const maxBetween = 100

// goesOn is the place in the list of the session that the lesson goes on in behind the one
// that is shown; -1 where it is not there, or the lesson is over.
func (u *ui) goesOn() int {
	s := u.now()
	if s == nil || !s.Closed || lessonIn(s) == noLesson {
		return -1
	}
	at, is := -1, noLesson
	for i, live := range u.table.list {
		other := live.Now()
		if other.ID <= s.ID || other.ID > s.ID+maxBetween || at >= 0 && other.ID > u.table.list[at].Now().ID {
			continue
		}
		if p := lessonIn(other); p != noLesson {
			at, is = i, p
		}
	}
	if is != further {
		return -1
	}
	return at
}

// goesOnWords says where the lesson goes on, at the end of one of its sessions.
func (u *ui) goesOnWords() string {
	if u.at != paneDialogue && u.at != paneDetail || u.lines.cursor < len(u.dialogue.list)-1 {
		return ""
	}
	at := u.goesOn()
	if at < 0 {
		return ""
	}
	return lang.F("the lesson goes on in session %d: ] leads there", u.table.now(at).ID)
}

// folding is the answer to a question, which is folded until somebody wants it.
func folding(l line.Line, open bool) line.Line {
	sign := line.Span{Text: foldSign(open), Role: line.Note}
	if open {
		l.Said = append([]line.Span{sign}, l.Said...)
		return l
	}
	return line.Line{Sign: l.Sign, Said: []line.Span{sign, l.Said[0], {Text: lang.T("z shows it"), Role: line.Note}}}
}

// about is what a lesson says about an event: the remark behind it, in front of what is
// said next.
func about(s *session.Session, event int) string {
	for i := event + 1; i < s.Len() && i < event+maxDerived; i++ {
		ev := s.Event(i)
		if w, ok := ev.Payload.(*decode.Note); ok {
			if w.Kind != decode.Remark {
				return ""
			}
			return line.Clean(lang.Choose(w.Text))
		}
		if len(ev.Raw) > 0 {
			return ""
		}
	}
	return ""
}

// maxDerived is how many events may stand between a line and what is about it.
const maxDerived = 8

// note is what stands beside a note.
func (t *explainer) note(w *decode.Note) {
	heading, text := lang.T("a note of the lesson"), lang.Choose(w.Text)
	switch w.Kind {
	case decode.Question:
		heading = lang.T("a question")
	case decode.Answer:
		heading, text = lang.T("the answer"), lang.T("Try to answer the question yourself; z shows what there is to say.")
	}
	t.para(span{heading, title})
	t.gap()
	t.para(span{line.Clean(text), plain})
}
