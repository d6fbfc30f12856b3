package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mitmail/cmd/internal/manual"
)

// Each command and each topic has a manual page that says what --help says.
func TestManualPages(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "share", "man1") // which is not there
	root := newRoot()
	root.SetArgs([]string{"man", dir})
	if err := root.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	root = newRoot()
	for _, cmd := range append(manual.Below(root), root) {
		if cmd.Hidden {
			continue
		}
		file := filepath.Join(dir, strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".1")
		page, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, want := range []string{".TH \"MITMAIL", ".SH NAME", ".SH DESCRIPTION"} {
			if !bytes.Contains(page, []byte(want)) {
				t.Errorf("%s has no %s", file, want)
			}
		}
		if bytes.Contains(page, []byte(`=""`)) || !bytes.Contains(page, []byte(".ad l\n")) {
			t.Errorf("%s: defaults in the place of what a flag takes, or text that is stretched", file)
		}
		read := rendered(t, file)
		for _, word := range strings.Fields(manual.Long(cmd)) {
			if !strings.Contains(read, word) && !strings.Contains(word, "-") {
				t.Errorf("%s does not say %q", filepath.Base(file), word)
				break
			}
		}
	}
}

// rendered is a page as a person reads it, or the page itself where nothing can render
// it: then the roff alone is looked at.
func rendered(t *testing.T, file string) string {
	for _, man := range [][]string{{"mandoc", "-Tutf8"}, {"groff", "-man", "-Tutf8", "-K", "utf8", "-rHY=0", "-P", "-cbou"}} {
		if _, err := exec.LookPath(man[0]); err != nil {
			continue
		}
		cmd := exec.Command(man[0], append(man[1:], file)...)
		cmd.Env = append(os.Environ(), "GROFF_NO_SGR=1")
		var errs bytes.Buffer
		cmd.Stderr = &errs
		out, err := cmd.Output()
		if err != nil || errs.Len() > 0 {
			t.Errorf("%s: %v, %s", filepath.Base(file), err, &errs)
		}
		return strings.NewReplacer("’", "'", "‐", "-", "−", "-").Replace(overstruck(string(out)))
	}
	t.Log("neither mandoc nor groff is installed: pages are not rendered")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(`\(em`, "—", `\-`, "-", `\&`, "", `\\`, `\`, `\(aq`, "'", `\[la]`, "<", `\[ra]`, ">").Replace(string(text))
}

// overstruck is what is read of letters struck over each other.
func overstruck(s string) string {
	var out []rune
	for _, r := range s {
		if r == '\b' && len(out) > 0 {
			out = out[:len(out)-1]
			continue
		}
		out = append(out, r)
	}
	return string(out)
}
