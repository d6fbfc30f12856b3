package dashboard

import (
	"strings"
	"testing"
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
