package manual

import (
	"strings"
	"testing"
)

// The manual fits a terminal, but for the lines to copy.
func TestTransparentManual(t *testing.T) {
	text := transparentLong()
	for line := range strings.Lines(text) {
		if n := len([]rune(line)); n > 81 && !strings.HasPrefix(line, "  ") {
			t.Errorf("%d characters: %s", n, line)
		}
	}
	for _, c := range TransparentCases() {
		for _, line := range append(c.NFT(), c.IPTables...) {
			if !strings.Contains(text, line) {
				t.Errorf("%q is not there", line)
			}
		}
	}
}
