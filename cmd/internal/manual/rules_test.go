package manual

import (
	"strings"
	"testing"
	"unicode/utf8"

	"mitmail/proxy/rule"
)

// What the manual of rules shows is a rule, each of them.
func TestRulesManual(t *testing.T) {
	for _, e := range ruleExamples {
		if _, err := rule.Parse(e.rule); err != nil {
			t.Errorf("%s: %v", e.what, err)
		}
	}
	for line := range strings.Lines(rulesLong()) {
		if n := utf8.RuneCountInString(line); n > 81 && !strings.HasPrefix(line, "    '") {
			t.Errorf("%d characters: %s", n, line)
		}
	}
}
