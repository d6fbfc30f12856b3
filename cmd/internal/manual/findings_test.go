package manual

import (
	"strings"
	"testing"
	"unicode/utf8"

	"mitmail/decode"
	"mitmail/decode/record"
)

// The manual of findings has all of them, and its conditions are some.
func TestFindingsManual(t *testing.T) {
	text := findingsLong()
	for _, row := range decode.Findings() {
		if !strings.Contains(text, "\n  "+row.ID+" ") {
			t.Errorf("nothing is said about %s", row.ID)
		}
	}
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(line); n > 81 {
			t.Errorf("%d characters: %s", n, line)
		}
		if _, expr, found := strings.Cut(strings.TrimSpace(line), "'"); found && strings.HasSuffix(expr, "'") && strings.HasPrefix(line, "  mitmail") {
			if _, err := record.Compile(strings.TrimSuffix(expr, "'")); err != nil {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
	if strings.Contains(text, "%") {
		t.Error("a place for details is left open")
	}
}
