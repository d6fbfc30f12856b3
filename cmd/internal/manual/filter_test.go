package manual

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"mitmail/decode/record"
)

// What the manual of conditions shows is a condition, each of them.
func TestFilterManual(t *testing.T) {
	for _, e := range filterExamples {
		if _, err := record.Compile(e.expr); err != nil {
			t.Errorf("%s: %v", e.what, err)
		}
	}
	language, _, _ := strings.Cut(filterLanguage, "\n\n")
	shown := 0
	for line := range strings.Lines(language) {
		for _, text := range regexp.MustCompile(` {4,}`).Split(strings.TrimSpace(line), -1) {
			if _, err := record.Compile(text); err == nil {
				shown++
			} else if strings.Contains(text, `"`) {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
	if shown != 9 {
		t.Errorf("%d conditions are shown", shown)
	}
	for line := range strings.Lines(filterLong()) {
		if n := utf8.RuneCountInString(line); n > 81 && !strings.HasPrefix(line, "    '") {
			t.Errorf("%d characters: %s", n, line)
		}
	}
}
