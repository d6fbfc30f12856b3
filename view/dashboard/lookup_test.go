package dashboard

import (
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/decode/session"
)

// ? on a line of the dialogue says what mitmail explain says of it, and of each thing that
// the server offers there; once more, the keys; once more, nothing.
func TestLookUp(t *testing.T) {
	s := perform(t, Options{Store: store(t, "letter")}, 120, 60)
	s.press("1", "g", "Enter", "g", "j", "j", "j", "?")
	s.sees("250, reply code", true)
	s.sees("What was asked for is done.", true)
	s.press("/")
	s.typed("largest message")
	s.sees("SIZE, keyword", true)
	s.sees("250, reply code", false)
	s.press("Enter", "?")
	s.sees("Keys of the dialogue", true)
	s.press("?")
	s.until("all is closed", func() bool { return s.ui.manual == nil })
	s.press("1", "?")
	s.sees("Keys of the sessions", true)
}

// In a list that takes long to be searched the next match is gone to, and how many there
// are is said when it is known; a key that is pressed meanwhile is not held up.
func TestSearchLongList(t *testing.T) {
	const sessions = 20_000
	many := session.New(1 << 30)
	for id := range sessions {
		program := "msmtp"
		if id%5000 == 4000 {
			program = "swaks"
		}
		many.Apply(id+1, decode.SMTP, decode.Event{Payload: &decode.Open{Client: "127.0.0.1:1", Server: "127.0.0.1:25", Program: program}})
	}
	s := perform(t, Options{Store: many}, 120, 30)
	s.until("all are there", func() bool { return s.ui.table.items() == sessions })
	s.press("g", "/")
	s.typed("swaks")
	s.press("Enter")
	s.until("it is counted", func() bool { return s.ui.dash.notice() == "match 1 of 4: n goes on, N back; f looks in all dialogues" })
	s.until("the first is under the cursor", func() bool { return s.ui.sessions.cursor == 4000 })
	s.press("N")
	s.until("the last is under the cursor", func() bool { return s.ui.sessions.cursor == 19_000 })
	s.until("it is counted", func() bool { return s.ui.dash.notice() == "match 4 of 4: n goes on, N back; f looks in all dialogues" })
	s.press("/")
	s.typed("nobody")
	s.press("Enter")
	s.until("there is none", func() bool { return strings.HasPrefix(s.ui.dash.notice(), "not in this list: nobody") })
	s.press("n")
	hunt := s.ui.hunt
	s.press("k")
	s.until("a key ends it", func() bool { return s.ui.hunt == nil && s.ui.sessions.cursor == 18_999 })
	if hunt == nil || !hunt.dropped.Load() {
		t.Error("it goes on")
	}
}

// What stands in columns is found as it was said.
func TestSearchAcrossColumns(t *testing.T) {
	s := perform(t, Options{Store: store(t, "letter")}, 100, 30)
	s.press("1", "g", "Enter", "g", "/")
	s.typed("rcpt to:<nobdy")
	s.press("Enter")
	s.until("the recipient is under the cursor", func() bool {
		return s.ui.lines.cursor < s.ui.dialogue.items() && strings.Contains(itemText(&s.ui.dialogue, s.ui.lines.cursor), "nobdy")
	})
}

// A search in the list finds what a row stands for, not only what it has room for: all
// recipients, whole addresses and subjects. It says what looks in the dialogues too.
func TestSearchBeyondRow(t *testing.T) {
	st := session.New(0)
	subject := strings.Repeat("a long tale ", 30) + "of walruses"
	long := strings.Repeat("x", 60) + ".middle." + strings.Repeat("y", 60) + "@example.org"
	for id, rcpts := range [][]string{{"gustl@example.org"}, {"bob@example.org", "gustav@example.org"}, {long}} {
		events := []decode.Event{{Payload: &decode.Open{Client: "192.0.2.7:4000"}}, {From: decode.Client, Payload: &decode.Command{Verb: "MAIL", Path: "anna@example.org"}}}
		for _, to := range rcpts {
			events = append(events, decode.Event{From: decode.Client, Payload: &decode.Command{Verb: "RCPT", Path: to}})
		}
		if id == 2 {
			m := &decode.Message{Complete: true}
			m.Subject = &subject
			events = append(events, decode.Event{From: decode.Client, Payload: m})
		}
		st.Apply(id+1, decode.SMTP, append(events, decode.Event{Payload: &decode.Close{}})...)
	}
	s := perform(t, Options{Store: st, Read: read}, 120, 36)
	for text, want := range map[string]string{
		"gust": "match 1 of 2: n goes on, N back; f looks in all dialogues", ".middle.": "the only match: .middle.; f looks in all dialogues", "walruses": "the only match",
	} {
		s.press("g", "/")
		s.typed(text)
		s.press("Enter")
		s.sees("» "+want, true)
	}
	s.press("2", "g", "/")
	s.typed("RCPT")
	s.press("Enter")
	s.sees("; f looks", false)
}
