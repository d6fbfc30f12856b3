package record

import (
	"slices"
	"testing"
)

// Marked is a name like any other, and no one but these expressions knows it.
func TestMarked(t *testing.T) {
	r := &Record{Fields: Fields{Code: 550, OK: false}}
	for source, want := range map[string][2]bool{ // when it is marked, and when not
		"marked": {true, false}, "not marked": {false, true}, "marked and code >= 500": {true, false}, "marked or not ok": {true, true},
	} {
		e, err := CompileMarked(source)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]bool{e.Match(r, true), e.Match(r, false)}; got != want {
			t.Errorf("%s: %v", e, got)
		}
		if _, err := Compile(source); err == nil {
			t.Errorf("%s is known everywhere", source)
		}
	}
	if _, err := CompileMarked("markd"); err == nil {
		t.Error("a slip is taken")
	}
}

// Values are texts that a condition may have.
func TestValues(t *testing.T) {
	for _, event := range append(Events(), "") {
		for _, name := range Names(event) {
			for _, v := range Values(name) {
				if _, err := Compile(name + ` == "` + v + `"`); err != nil {
					t.Error(err)
				}
			}
		}
	}
	if !slices.Contains(Values("id"), "smuggling") || Values("subject") != nil {
		t.Error("the values are not those of their names")
	}
}
