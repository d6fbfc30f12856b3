package manual

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// The manual of the control socket fits a terminal but for its script, which has ten
// lines. A test script runs it.
func TestControlManual(t *testing.T) {
	text, script, _ := strings.Cut(controlLong(), "  import ")
	if n := strings.Count(script, "\n"); n != 10 {
		t.Errorf("the script has %d lines", n)
	}
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(line); n > 81 {
			t.Errorf("%d characters: %s", n, line)
		}
	}
}
