package dashboard

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"mitmail/decode/session"
)

// What is wrong with what was typed is said whole: beside it, or above where that is too
// narrow.
func TestWrongIsWhole(t *testing.T) {
	for columns, want := range map[int]string{
		80:  "\n ✗ did you mean severity? (unknown name sverity at column 1)",
		160: "  ✗ did you mean severity? (unknown name sverity at column 1)",
	} {
		s := perform(t, Options{Store: offline(t, "letter")}, columns, 24)
		s.press("f")
		s.typed(`sverity == "danger"`)
		s.sees(want, true)
		s.sees(` filter sverity == "danger"`, true)
	}
	s := perform(t, Options{Store: offline(t, "letter"), Write: func([]*session.Session, string, bool) error {
		return errors.New("cannot write " + strings.Repeat("a very long name ", 8) + "at all")
	}}, 80, 24)
	s.press("W", "Enter")
	s.sees("\n ✗ cannot write a very long name", true)
	s.sees("all\n write all", true)
}

// A suggestion goes with the first character that is typed or pasted, or as a whole; who
// moves in it wants to keep it.
func TestSuggestion(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "letter"), Write: func([]*session.Session, string, bool) error { return nil }}, 80, 24)
	for _, tt := range []struct {
		keys []string
		want string
	}{{nil, "sessions.pcapng"}, {[]string{"a", "b"}, "ab"}, {[]string{"Backspace", "a"}, "a"}, {[]string{"Home", "a"}, "asessions.pcapng"}, {[]string{"Left", "Right", "a"}, "sessions.pcapnga"}} {
		s.press("W")
		s.press(tt.keys...)
		s.app.QueueUpdate(func() {
			if got := s.ui.prompt.field.GetText(); got != tt.want {
				t.Errorf("%v: %q, not %q", tt.keys, got, tt.want)
			}
		})
		s.press("Esc")
	}
	s.press("W")
	s.app.QueueUpdate(func() {
		s.ui.prompt.paste("pasted.eml")
		if got := s.ui.prompt.field.GetText(); got != "pasted.eml" {
			t.Errorf("%q", got)
		}
	})
}

// What stands beside a name leaves room for it.
func TestLongName(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "letter"), Formats: []string{".eml", ".html", ".jsonl", ".pcapng", ".txt"}, Write: func([]*session.Session, string, bool) error { return errors.New("no such folder") }}, 80, 24)
	s.press("W")
	s.typed("/a/folder/that/is/not/there/sessions.pcapng")
	s.sees(" to /a/folder/that/is/not/there/sessions.pcapng", true)
	s.press("Enter")
	s.sees(" to /a/folder/that/is/not/there/sessions.pcapng", true)
	s.sees("\n ✗ no such folder", true)
}

// Who gives a filter up stands where they stood before, in the list and in the dialogue.
func TestGiveUpFilter(t *testing.T) {
	names := slices.Repeat([]string{"smtp-delivery"}, 92)
	names[3] = "smtp-recipients-all-refused"
	s := perform(t, Options{Store: offline(t, names...), Read: read}, 120, 36)
	s.press("End")
	for range 11 {
		s.press("Up")
	}
	s.press("2", "Down", "Down", "1")
	stands := func() (at [4]int) {
		s.app.QueueUpdate(func() { at = [4]int{s.ui.sessions.cursor, s.ui.sessions.top, s.ui.lines.cursor, s.ui.live.Now().ID} })
		return at
	}
	before := stands()
	for _, text := range []string{"code == 550", "no such words"} {
		s.press("f")
		s.typed(text)
		s.press("Esc")
		if got := stands(); got != before {
			t.Errorf("given up %s: %v, not %v", text, got, before)
		}
	}
	s.press("End", "f")
	s.typed("code == 550")
	s.press("Esc")
	if got := stands(); got[0] != 91 {
		t.Errorf("on %d", got[0])
	}
}
