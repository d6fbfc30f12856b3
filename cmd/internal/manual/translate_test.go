package manual

import (
	"strings"
	"testing"
	"unicode"

	"mitmail/proxy/rule"
	"mitmail/view/lang"
)

// The texts of manuals are in Chinese where that is asked for.
func TestTextsTranslated(t *testing.T) {
	lang.Use(lang.Chinese)
	defer lang.Use(lang.English)
	chinese := func(at, text string) {
		if !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s has no translation: %q", at, text)
		}
	}
	for _, r := range rule.Recipes() {
		chinese("recipe", lang.T(r.Says))
	}
	for _, l := range rule.Usage() {
		chinese("action", lang.T(l))
	}
	for _, e := range filterExamples {
		chinese("filter", lang.T(e.what))
	}
	for _, e := range ruleExamples {
		chinese("rule", lang.T(e.what))
	}
	for _, text := range []string{filterIntro, filterLanguage, filterScreen, findingsIntro, rulesIntro, rulesMore, recipesIntro, controlIntro, lessonsIntro, lessonsFormat, lessonsGrammar, FilterHint, RulesHint} {
		chinese("manual", lang.T(text))
	}
}

// What is wrong with a command line, and its manual, are in the language that it asks
// for.
func TestAskedLanguage(t *testing.T) {
	for want, args := range map[string]string{"zh": "read --lang zh x", "en": "--lang=en --help", "": "read --lang"} {
		if got := AskedLanguage(strings.Fields(args)); got != want {
			t.Errorf("%s: %q, want %q", args, got, want)
		}
	}
}
