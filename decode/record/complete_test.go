package record

import (
	"slices"
	"testing"
)

// What follows a condition's beginning; what was typed decides.
func TestComplete(t *testing.T) {
	values := func(name string) []string {
		return map[string][]string{"verdict": {"refused", "delivered"}, "user": {`an"na`, "bob"}, "code": {"550", "250"}}[name]
	}
	for source, want := range map[string][]string{
		"verd": {"verdict"}, "code == 550 and mar": {"code == 550 and marked"}, "not comp": {"not complete"},
		`verdict == "r`: {`verdict == "refused"`}, "verdict == ": {`verdict == "delivered"`, `verdict == "refused"`}, "verdict==d": {`verdict=="delivered"`},
		"code == 5": {"code == 550"}, `user == "a`: {`user == "an\"na"`}, `verdict in ["refused", "d`: {`verdict in ["refused", "delivered"`},
		"code ": {"code == ", "code != "}, "xyz": nil, `"no such`: nil, "sub": {"subject"}, "rcpt_": {"rcpt_to"},
	} {
		head, list := Complete(source, []string{"marked"}, values)
		var whole []string
		for _, end := range list {
			whole = append(whole, head+end)
		}
		for _, w := range want {
			if !slices.Contains(whole, w) {
				t.Errorf("%q: %q, not %q", source, whole, w)
			}
		}
		if want == nil && len(list) > 0 {
			t.Errorf("%q: %q", source, whole)
		}
	}
	if head, list := Complete("event == ", nil, Values); head != "event == " || !slices.Contains(list, `"reply"`) {
		t.Errorf("%q and %q", head, list)
	}
}

// Where a comparison begins nothing is offered that stands between two.
func TestCompleteBegins(t *testing.T) {
	for source, between := range map[string]bool{"": false, " ": false, "(": false, "not ": false, "code == 550 and ": false, "a": false, "code == 550 ": true, "code == 550 a": true} {
		_, list := Complete(source, nil, Values)
		if slices.Contains(list, "and") != between || len(list) == 0 {
			t.Errorf("%q: %q", source, list)
		}
	}
}
