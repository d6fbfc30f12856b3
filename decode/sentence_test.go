package decode

import (
	"regexp"
	"strings"
	"testing"
)

// Every key says one thing, and a finding says one thing or has variants.
func TestSentences(t *testing.T) {
	for key := range findingWords {
		id, variant, _ := strings.Cut(key, ".")
		switch row := findingRows[id]; {
		case row == nil || variant == "":
			t.Errorf("%s is a variant of no finding", key)
		case row.Text != "" && variant != "perhaps" && variant != "other":
			t.Errorf("%s has a text of its own beside %s", id, key)
		}
	}
	for key, text := range sentences {
		if findingRows[key] != nil {
			t.Errorf("%s is a finding too", key)
		}
		if text == "" {
			t.Errorf("%s says nothing", key)
		}
	}
	for _, row := range findings {
		variants := 0
		for key := range findingWords {
			if strings.HasPrefix(key, row.ID+".") {
				variants++
			}
		}
		if row.Text == "" && variants == 0 {
			t.Errorf("%s says nothing", row.ID)
		}
	}
}

// No sentence has more places than the code has arguments for any.
func TestSentencesAreFilled(t *testing.T) {
	place := regexp.MustCompile(`\{(\d)[^}]*\}`)
	for key, text := range Sentences() {
		for _, m := range place.FindAllStringSubmatch(text, -1) {
			if m[1] > "3" {
				t.Errorf("%s has the place %s", key, m[0])
			}
		}
	}
}

func TestFill(t *testing.T) {
	for _, tt := range []struct {
		text string
		args []string
		want string
	}{
		{"delivered to {0 recipient}", []string{"1"}, "delivered to 1 recipient"},
		{"delivered, {0} of {1 recipient}", []string{"2", "3"}, "delivered, 2 of 3 recipients"},
		{"{1} before {0}", []string{"a{1}", "b"}, "b before a{1}"},
		{"nothing", nil, "nothing"},
		{"{0} and {1}", []string{"one"}, "one and "},
		{"an {open", []string{"one"}, "an "},
	} {
		if got := Fill(tt.text, tt.args); got != tt.want {
			t.Errorf("%q with %q is %q, not %q", tt.text, tt.args, got, tt.want)
		}
	}
}
