package main

import (
	"bytes"
	"io"
	"path/filepath"
	"strconv"
	"testing"

	"mitmail/decode/record"
	"mitmail/view/glossary"
)

// shared is where captures lie that are not part of the project.
const shared = "../../../shared"

// Everything that occurs in captures of all kinds can be explained: each reply code and
// enhanced code, each verb, each finding.
func TestExplainsCaptures(t *testing.T) {
	var files []string
	for _, folder := range []string{"corpus", "cases"} {
		some, err := filepath.Glob(filepath.Join(shared, folder, "captures", "*"))
		must(t, err)
		files = append(files, some...)
	}
	if len(files) == 0 {
		t.Skipf("there are no captures in %s", shared)
	}
	words := map[string]string{}
	for _, file := range files {
		for l := range bytes.Lines(recordsOf(t, file)) {
			r, err := record.Parse(bytes.TrimSpace(l))
			must(t, err)
			for _, word := range occurring(&r) {
				words[word] = file
			}
		}
	}
	for word, file := range words {
		if glossary.Find(word) == nil {
			t.Errorf("%s: nothing is known of %q", filepath.Base(file), word)
		}
	}
	if len(words) < 80 {
		t.Errorf("only %d words in %d captures", len(words), len(files))
	}
}

// recordsOf is the records of a capture, broken as it may be.
func recordsOf(t *testing.T, file string) []byte {
	var out bytes.Buffer
	root := newRoot()
	root.SetOut(&out)
	root.SetErr(io.Discard)
	root.SetArgs([]string{"read", "--json", file})
	if err := root.ExecuteContext(t.Context()); err != nil && out.Len() == 0 {
		t.Logf("%s: %v", filepath.Base(file), err)
	}
	return out.Bytes()
}

// occurring are the words of a record that can be explained: not a verb that is none,
// and not the number that something else than a server says.
func occurring(r *record.Record) (words []string) {
	switch {
	case r.Event == "command" && r.Known != false && r.Verb != "":
		words = append(words, r.Verb)
	case r.Event == "reply" && r.Code >= 200 && r.Code < 600:
		words = append(words, strconv.Itoa(r.Code))
		if r.Enhanced != "" {
			words = append(words, r.Enhanced)
		}
	case r.Event == "reply" && r.ResponseCode != "":
		words = append(words, r.ResponseCode)
	case r.Event == "finding":
		words = append(words, r.ID)
	}
	return words
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
