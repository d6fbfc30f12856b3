package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every file that the guide names exists, and has the function named with it.
func TestGuide(t *testing.T) {
	const root = "../.."
	guide, err := os.ReadFile(filepath.Join(root, ".github", "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`((?:cmd|decode|proxy|view)/[a-zA-Z0-9_/.]+)(?::([a-zA-Z]+))?`").FindAllStringSubmatch(string(guide), -1)
	if len(named) < 50 {
		t.Errorf("the guide names %d files", len(named))
	}
	for _, m := range named {
		path, function := filepath.Join(root, m[1]), m[2]
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s: %v", m[1], err)
			continue
		}
		if function == "" {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
		} else if !strings.Contains(string(text), " "+function+"(") {
			t.Errorf("%s has no %s", m[1], function)
		}
	}
}

// Every kind of hostile input that the guide numbers has a test.
func TestHostileNumbers(t *testing.T) {
	named := regexp.MustCompile(`(?m)^func (TestHostile\d\d\d?)[A-Z]`)
	have := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			have[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 105; n++ {
		if n == 66 { // there is none
			continue
		}
		if name := fmt.Sprintf("TestHostile%02d", n); !have[name] {
			t.Errorf("there is no %s…", name)
		}
	}
	if len(have) != 104 {
		t.Errorf("%d numbers have tests", len(have))
	}
}
