package dashboard

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"mitmail/decode"
	"mitmail/decode/session"
	"mitmail/view/lang"
)

// taught is a session as a lesson has it: with its notes.
func taught(t testing.TB, id int) (decode.Protocol, []decode.Event) {
	t.Helper()
	p, events := scriptSessions(t, "smtp-delivery", id)
	note := func(at int, kind decode.NoteKind, english, chinese string) {
		ev := decode.Event{Time: events[at-1].Time, Payload: &decode.Note{Kind: kind, Text: decode.Text{"": english, "zh": chinese}}}
		events = slices.Insert(events, at, ev)
	}
	end := len(events) - 1
	note(end, decode.Answer, "The \x1b[2Jclient.", "客户端。")
	note(end, decode.Question, "Who went first?", "谁先离开？")
	rcpt := slices.IndexFunc(events, func(ev decode.Event) bool { w, ok := ev.Payload.(*decode.Command); return ok && w.Verb == "RCPT" })
	note(rcpt+1, decode.Remark, "Once for each recipient.", "每个收件人一次。")
	note(1, decode.Heading, "How a message goes", "邮件怎样发送")
	return p, events
}

// Notes stand among the lines and beside the one that they are about; the answer is
// folded; all of it in the language of the reader.
func TestNotes(t *testing.T) {
	all := session.New(0)
	p, events := taught(t, 1)
	all.Apply(1, p, events...)
	for _, size := range sizes {
		s := perform(t, Options{Store: all, Read: read}, size[0], size[1])
		s.press("Enter", "\\", "g")
		if size[0] >= 80 {
			s.sees("» How a message goes", true)
		}
		for range events {
			if strings.Contains(s.underCursor(), "RCPT") {
				break
			}
			s.press("j")
		}
		s.press("\\", "3")
		if size[0] >= 80 {
			s.sees("» Once for each recipient.", true)
		}
		s.press("2", "\\", "G", "k")
		s.sees(`\x1b[2Jclient.`, false)
		s.press("z")
		s.sees(`\x1b[2Jclient.`, true)
		s.press("L")
		lang.Use(lang.Chinese)
		s.sees("客户端。", true)
		s.press("L")
		s.end()
	}
}

// T lists the lessons; Enter plays one and goes to it once it is there, to its
// beginning; Space goes on while it waits.
func TestLessons(t *testing.T) {
	all := session.New(0)
	p, events := scriptSessions(t, "smtp-delivery", 1)
	all.Apply(1, p, events...)
	var went atomic.Int32
	played := make(chan string, 1)
	o := Options{Store: all, Lessons: Lessons{
		List: func() []Lesson { return []Lesson{{"send", lang.T("lessons")}, {"smuggling", "A second message"}} },
		Play: func(name string) { played <- name }, Open: true,
		Waits: func() bool { return went.Load() < 2 }, Next: func() { went.Add(1) },
	}}
	for _, size := range sizes[1:] {
		went.Store(0)
		s := perform(t, o, size[0], size[1])
		s.sees("smuggling", true)
		s.press("Esc")
		s.sees("smuggling", false)
		s.press("Space", "Space", "Space")
		if n := went.Load(); n != 2 {
			t.Errorf("it went on %d times", n)
		}
		s.press("T", "j", "Enter")
		if name := <-played; name != "smuggling" {
			t.Errorf("%s is played", name)
		}
		id := int(s.ui.taught)
		p, events := taught(t, id)
		all.Apply(id, p, events...)
		s.until("the lesson is shown", func() bool { return s.ui.at == paneDialogue && s.ui.live.Now().ID == id })
		s.end()
	}
}

// A session of a lesson opens at its top, whatever went wrong in it. At its end the status
// says where the lesson goes on, and ] leads there; at the end of the lesson it says nothing.
func TestLessonGoesOn(t *testing.T) {
	all := session.New(0)
	for id, kind := range []decode.NoteKind{decode.Heading, decode.Remark, decode.Heading} {
		p, events := scriptSessions(t, "smtp-recipients-all-refused", id+1)
		about := decode.Event{Time: events[0].Time, Payload: &decode.Note{Kind: kind, Text: decode.Text{"": "about it"}}}
		all.Apply(id+1, p, slices.Insert(events, 1, about)...)
	}
	const further = "the lesson goes on in session 2: ] leads there"
	for _, size := range sizes[:4] {
		s := perform(t, Options{Store: all, Read: read}, size[0], size[1])
		s.press("Enter")
		s.sees("» about it", true)
		s.sees(further, false)
		s.press("]")
		if got := s.underCursor(); !strings.Contains(got, "550") {
			t.Errorf("on %q", got)
		}
		s.press("G")
		s.sees(further, true)
		s.press("]")
		s.sees("session 2 ", true)
		s.sees("» about it", true)
		s.press("G")
		s.sees("the lesson goes on", false)
	}
}

// z at a question shows its answer, not the text of the message above it, and at the
// answer folds it again.
func TestAnswerOfQuestion(t *testing.T) {
	all := session.New(0)
	p, events := taught(t, 1)
	all.Apply(1, p, events...)
	s := perform(t, Options{Store: all, Read: read}, 120, 60)
	s.press("2", "G")
	for range events {
		if strings.Contains(s.underCursor(), "Who went first?") {
			break
		}
		s.press("k")
	}
	s.press("z")
	s.sees(`\x1b[2Jclient.`, true)
	if got := s.underCursor(); !strings.Contains(got, "client.") {
		t.Errorf("the cursor is at %q", got)
	}
	s.press("k", "z")
	s.sees(`\x1b[2Jclient.`, false)
}
