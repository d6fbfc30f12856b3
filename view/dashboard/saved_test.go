package dashboard

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/session"
)

// writer counts what was written, and has names taken.
type writer struct {
	files  map[string][]int // the sessions of each
	err    error
	masked bool // the latest
}

func (w *writer) write(all []*session.Session, name string, masked bool) error {
	w.masked = masked
	if w.files[name] != nil {
		return fmt.Errorf("%s exists already", name)
	}
	for _, s := range all {
		w.files[name] = append(w.files[name], s.ID)
	}
	return w.err
}

func (w *writer) free(name string) string {
	for w.files[name] != nil {
		name = "x" + name
	}
	return name
}

// options are those of a dashboard whose sessions are lost unless w writes them.
func (w *writer) options(s *session.Store) Options {
	w.files = map[string][]int{}
	return Options{Store: s, Write: w.write, Free: w.free, Unsaved: true}
}

// Quitting asks once where sessions are in no file, and not where all are.
func TestStoryNothingIsLost(t *testing.T) {
	for _, size := range sizes {
		w := writer{err: ErrPartly} // all that there is is written
		s := perform(t, w.options(offline(t, "letter", "smtp-delivery")), size[0], size[1])
		s.press("Q")
		s.sees("2 sessions unsaved", true)
		s.press("j")
		s.sees("unsaved", false)
		s.press("Ctrl-C", "W", "Enter")
		if got := fmt.Sprint(w.files["sessions.pcapng"]); got != "[1 2]" {
			t.Errorf("%v: wrote %v", size, w.files)
		}
		s.quits("Q")
	}
}

// Pressed twice, Ctrl-C goes whatever is lost.
func TestQuitTwice(t *testing.T) {
	w := writer{}
	s := perform(t, w.options(offline(t, "letter")), 80, 24)
	s.press("Ctrl-C")
	s.quits("Ctrl-C")
}

// quits presses a key that ends the dashboard.
func (s *theatre) quits(name string) {
	s.Helper()
	k, r := keyOf(name)
	s.sim.InjectKey(k, r, 0)
	select {
	case <-s.stop:
	case <-time.After(patience):
		s.Fatalf("it goes on:\n%s", s.screen())
	}
}

// What a session says after it was written is in no file.
func TestSavedAsOfThen(t *testing.T) {
	w := writer{}
	all := store(t, "letter", "smtp-connect")
	s := perform(t, w.options(all), 80, 24)
	s.press("W", "Enter")
	s.sees("all 2 sessions: written to sessions.pcapng", true)
	p, events := scriptSessions(t, "smtp-connect", 2)
	all.Apply(2, p, events[len(events)-1])
	s.press("Q")
	s.sees("1 session unsaved", true)
}

// W writes what is marked, what the filter shows, or all; what is typed takes the place of
// the name that is suggested; a name that is taken gets another one.
func TestStoryWriteSome(t *testing.T) {
	w := writer{}
	s := perform(t, w.options(offline(t, "letter", "smtp-delivery", "smtp-recipients-all-refused", "pop3-fetch")), 120, 36)
	s.press("g", "m", "j", "m", "f")
	s.typed("code == 550")
	s.press("Enter", "W", "Enter", "W", "Tab", "Enter", "W", "Tab", "Tab")
	s.typed("all.pcapng")
	s.press("Enter")
	want := map[string]string{"sessions.pcapng": "[1 2]", "xsessions.pcapng": "[1 3]", "all.pcapng": "[1 2 3 4]"}
	for name, ids := range want {
		if got := fmt.Sprint(w.files[name]); got != ids {
			t.Errorf("%s has %s, not %s", name, got, ids)
		}
	}
	s.press("w")
	s.app.QueueUpdate(func() { s.ui.prompt.field.SetText("sessions.pcapng") })
	s.press("Enter")
	if got := s.ui.prompt.field.GetText(); !strings.HasPrefix(got, "xxsess") {
		t.Errorf("the name suggested is %q", got)
	}
}

// Who has secrets masked on the screen has them masked in the file.
func TestWriteMasked(t *testing.T) {
	w := writer{}
	s := perform(t, w.options(offline(t, "smtp-auth-plain")), 120, 36)
	s.press("s", "w", "Enter")
	if !w.masked || !strings.Contains(s.screen(), "is in session-1.txt, secrets masked") {
		t.Errorf("masked %v, and the screen says:\n%s", w.masked, s.screen())
	}
	s.press("s", "w", "Enter")
	if w.masked {
		t.Error("it is masked still")
	}
}

// A session that is going on is lost too.
func TestSavedMissing(t *testing.T) {
	var s saved
	st := session.New(0)
	st.Apply(1, decode.SMTP, decode.Event{Payload: &decode.Open{}})
	list, _ := st.Sessions()
	now := list[0].Now()
	if s.missing(list) != 1 {
		t.Error("it is in no file")
	}
	s.note(list, []*session.Session{now})
	if s.missing(list) != 0 {
		t.Error("it is in a file")
	}
	st.Apply(1, decode.SMTP, decode.Event{Payload: &decode.Command{Verb: "QUIT"}})
	if s.missing(list) != 1 {
		t.Error("what it said since is in no file")
	}
}
