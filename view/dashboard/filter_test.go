package dashboard

import (
	"slices"
	"strings"
	"testing"
)

// What is no expression is plain words; what looks like one and is none says what
// was meant.
func TestFilterKinds(t *testing.T) {
	for text, want := range map[string]string{
		"code >= 500": "expr", "not ok": "expr", "marked": "marked", "not marked": "marked", "marked and code == 550": "marked",
		"no such user": "words", "anna@example.org": "words", "550": "words", "<anna@example.org>": "words", "Re: [PATCH] a thing": "words",
		`"code == 550"`: "words", "code": "words", "not found": "words", "": "none", " ": "none", "Grüße": "words", "100 % sure": "words",
		"code ==": "wrong", "cod == 550": "did you mean code", "code = 550": "equality is ==", `verb == MAIL`: `"MAIL"`, "any(rcpt": "wrong",
		`event == "repl"`: "event is one of", "code == 550 and usr == \"x\"": "did you mean user",
	} {
		f, err := newFilter(text)
		got := filterKind(f)
		if err != nil {
			got = err.Error()
		}
		if got != want && (err == nil || want != "wrong" && !strings.Contains(got, want)) {
			t.Errorf("%q is %s, not %s", text, got, want)
		}
	}
}

func filterKind(f *filter) string {
	switch {
	case f == nil:
		return "none"
	case f.expr != nil:
		return "expr"
	case f.marked != nil:
		return "marked"
	}
	return "words"
}

// In which sessions was this said? Its words, typed, whatever they are.
func TestStoryPlainWords(t *testing.T) {
	for _, size := range [][2]int{sizes[0], sizes[len(sizes)-1]} {
		s := perform(t, Options{Store: offline(t, "letter", "pop3-fetch", "smtp-recipients-all-refused"), Read: read}, size[0], size[1])
		for words, want := range map[string]int{"nobdy@EXAMPLE.org": 1, "grüße": 1, "no such thing was said": 0, "rejected": 1, "quit": 3, "192.0.2.7:53002": 1} {
			s.press("f")
			s.typed(words)
			s.press("Enter")
			if got := len(s.ui.got.list); got != want {
				t.Errorf("%v: %q is in %d sessions, not in %d", size, words, got, want)
			}
			s.press("Esc")
		}
	}
}

// A session opens at the words, and a secret cannot be found while it is masked.
func TestPlainWordsOpen(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "smtp-delivery", "letter"), Read: read}, 120, 36)
	s.press("f")
	s.typed("Recipient address rejected")
	s.press("Enter", "Enter")
	if got := s.underCursor(); s.ui.live.Now().ID != 2 || !strings.Contains(got, "550") {
		t.Errorf("session %d, on %q", s.ui.live.Now().ID, got)
	}
	s.press("1", "Esc", "f")
	s.typed("open-sesame")
	s.press("Enter")
	if n := len(s.ui.got.list); n != 1 {
		t.Errorf("a password is found in %d sessions", n)
	}
	s.press("s")
	if n := len(s.ui.got.list); n != 0 {
		t.Errorf("a masked password is found in %d sessions", n)
	}
}

// A filter for marks follows them.
func TestMarkedFilter(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "letter", "pop3-fetch", "smtp-delivery"), Read: read}, 120, 36)
	s.press("j", "m", "f")
	s.typed("not marked")
	s.press("Enter")
	if n := len(s.ui.got.list); n != 2 {
		t.Fatalf("%d sessions", n)
	}
	s.press("m")
	s.until("the one that was marked is gone", func() bool { return len(s.ui.got.list) == 1 })
}

// Tab goes through what there is, Up to the filters of before, and what is typed
// there is kept.
func TestFilterKeys(t *testing.T) {
	kept := make(chan []string, 10)
	o := Options{Store: offline(t, "letter", "smtp-recipients-all-refused"), Read: read, Filters: []string{"code >= 500", "bob"}, Words: func() Words { return Words{FilterHelp: "All of it,\nline by line.\n"} },

		KeepFilters: func(all []string) { kept <- all }}
	s := perform(t, o, 120, 36)
	field := func() string { return s.ui.prompt.field.GetText() }
	s.press("f")
	s.typed("verd")
	s.press("Tab")
	s.typed(" == ")
	for _, want := range []string{`verdict == "broken"`, `verdict == "delivered"`} {
		s.press("Tab")
		if got := field(); got != want || s.ui.prompt.wrong != "" {
			t.Errorf("Tab gives %q, not %q; %s", got, want, s.ui.prompt.wrong)
		}
	}
	s.sees(`"login-failed"`, true)
	s.press("Up", "Up", "Up")
	if got := field(); got != "code >= 500" {
		t.Errorf("Up gives %q", got)
	}
	s.press("Down", "Enter")
	if n := len(s.ui.got.list); n != 1 || len(kept) != 0 {
		t.Errorf("%d sessions with bob, kept %d times", n, len(kept))
	}
	s.press("Esc", "f", "?")
	s.sees("line by line.", true)
	s.press("Esc")
	s.sees("line by line.", false)
	s.typed("a?")
	s.press("Enter")
	if all := <-kept; !slices.Equal(all, []string{"code >= 500", "bob", "a?"}) {
		t.Errorf("remembered %q", all)
	}
}
