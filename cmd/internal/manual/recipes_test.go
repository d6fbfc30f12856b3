package manual

import (
	"strings"
	"testing"
	"unicode/utf8"

	"mitmail/proxy/rule"
)

// The manual of recipes has all of them, with their rules.
func TestRecipesManual(t *testing.T) {
	text := recipesLong()
	for _, r := range rule.Recipes() {
		for _, want := range append([]string{"\n  " + r.Name + "\n"}, r.Rules...) {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not there", r.Name, want)
			}
		}
	}
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(line); n > 81 && !strings.HasPrefix(line, "      '") {
			t.Errorf("%d characters: %s", n, line)
		}
	}
}
