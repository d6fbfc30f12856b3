package manual

import (
	"strings"
	"testing"
	"unicode/utf8"

	"mitmail/decode/record"
	"mitmail/view/explain"
)

// The manual of records has each event and each name, with words about it.
func TestRecordsManual(t *testing.T) {
	text := recordsLong()
	for _, event := range append([]string{""}, record.Events()...) {
		if explain.Event(event) == "" || !strings.Contains(text, "\n  "+event) {
			t.Errorf("nothing is said about %q", event)
		}
		for _, name := range record.Names(event) {
			if explain.Name(name) == "" || record.Kind(name) == "" || !strings.Contains(text, "\n    "+name+" ") {
				t.Errorf("nothing is said about %s", name)
			}
		}
	}
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(line); n > 81 {
			t.Errorf("%d characters: %s", n, line)
		}
	}
	if explain.Name("frobs") != "" || record.Kind("frobs") != "" {
		t.Error("frobs is a name")
	}
}
