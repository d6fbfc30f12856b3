package main

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"mitmail/proxy/rule"
)

// What the dashboard asks of rules: the one that holds goes before the others, and
// each can be switched.
func TestHolder(t *testing.T) {
	rules := new(rule.Rules)
	full, _ := rule.ParseRecipe("full")
	rules.Set(full)
	h := holder{rules}
	if err := h.Hold(`verb == "RCPT"`); err != nil {
		t.Fatal(err)
	}
	if err := h.Hold(`verb = "RCPT"`); err == nil {
		t.Error("a condition that is none")
	}
	h.Switch(0, false)
	h.Switch(9, false)
	if all := h.Rules(); len(all) != 2 || all[0].Text != `verb == "RCPT" => hold` || all[0].On || all[1].By != "recipe:full" || !all[1].On {
		t.Errorf("%+v", all)
	}
	if len(h.List()) != 0 || h.Forward(1) == nil {
		t.Error("something is held")
	}
}

// The editor is the user's, with its arguments, and leaves no file behind.
func TestEditor(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no sed")
	}
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("VISUAL", "")
	t.Setenv("EDITOR", `sed -i.old -e s/morning/evening/`)
	text, err := edit([]byte("good morning\n"))
	if err != nil || string(text) != "good evening\n" {
		t.Errorf("%q, %v", text, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("left are %q", left)
	}
	t.Setenv("VISUAL", filepath.Join(dir, "none"))
	if _, err := edit(nil); err == nil || !strings.Contains(err.Error(), "set EDITOR to another one") {
		t.Errorf("%v", err)
	}
}
