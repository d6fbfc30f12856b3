package explain

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"mitmail/view/lang"
)

// All that is said has a translation.
func TestTranslated(t *testing.T) {
	lang.Use(lang.Chinese)
	defer lang.Use(lang.English)
	check := func(at, text string) {
		if text != "" && lang.T(text) == text {
			t.Errorf("%s: %q has no translation", at, text)
		}
	}
	tables := all()
	tables["remedies"], tables["remedies of POP3"] = remedies, popRemedies
	tables["others"] = table{"subject": otherSubject, "second": otherSecond, "third": thirdDigit, "challenge": challenge}
	for name, tab := range tables {
		for key, e := range tab {
			check(name+" "+key, e.Short)
			check(name+" "+key, e.Text)
			if short := strings.TrimPrefix(e.Short, "recipient "); strings.HasPrefix(short, "refused") { // which is said in parts
				_, why, _ := strings.Cut(short, ": ")
				check(name+" "+key, why)
			}
		}
	}
	for _, tab := range causes {
		for _, c := range tab {
			check(c.name, c.short)
			check(c.name, c.why)
			check(c.name, c.try)
		}
	}
	for id, h := range advice {
		check(id, h.do)
		check(id, h.why)
	}
	for _, all := range states {
		for _, s := range all {
			check("state "+s.Name, s.What)
		}
	}
	for _, tab := range []map[string]string{events, names} {
		for key, text := range tab {
			check("record "+key, text)
		}
	}
	for _, r := range append(slices.Collect(maps.Values(refused)), namedRecipient) {
		check("refused", r.now)
		check("refused", r.later)
	}
}
