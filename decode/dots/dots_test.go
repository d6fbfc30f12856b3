package dots_test

import (
	"testing"

	"mitmail/decode/dots"
)

// A dot behind a CRLF is stuffed, one behind anything else is the text's own.
func TestDots(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "",
		".":                        "..",
		"a\r\n.b\r\n":              "a\r\n..b\r\n",
		".\r\n.\r\n..\r\n":         "..\r\n..\r\n...\r\n",
		"a\n.b\n..c\r.d\n.\nbody":  "a\n.b\n..c\r.d\n.\nbody",
		"a\n\r\n.b\r\r\n.c\r\n\n.": "a\n\r\n..b\r\r\n..c\r\n\n.",
	} {
		if got := string(dots.Stuff([]byte(text))); got != want {
			t.Errorf("%q is stuffed to %q, want %q", text, got, want)
		}
		if got := string(dots.Unstuff([]byte(want))); got != text {
			t.Errorf("%q is unstuffed to %q, want %q", want, got, text)
		}
	}
}
