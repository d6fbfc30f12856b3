package record_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"mitmail/decode/record"
)

// What is read of a record is what was written.
func TestParse(t *testing.T) {
	text, err := os.ReadFile("testdata/golden.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		r, err := record.Parse(line)
		if err != nil {
			t.Fatalf("%v\n%s", err, line)
		}
		if got := r.AppendJSON(nil); !bytes.Equal(append(got, '\n'), line) {
			t.Errorf("got  %s\nwant %s", got, line)
		}
	}
}

func TestParseForeign(t *testing.T) {
	r, err := record.Parse([]byte(`{"session":1,"seq":2,"event":"command","verb":"NOOP","later":[1],"raw_base64":"/w==","frame":null}`))
	if err != nil || r.Known != true || string(r.Received()) != "\xff" || string(r.Forwarded()) != "\xff" {
		t.Errorf("%v: %+v", err, r)
	}
	for line, want := range map[string]string{
		"":                                       "unexpected end of JSON input",
		"[]":                                     "this is no record: one JSON object a line",
		"{}":                                     "this is no record: it has no session, seq or event",
		`{"session":1,"seq":2}`:                  "this is no record: it has no session, seq or event",
		`{"session":1,"seq":-2,"event":"open"}`:  "this is no record: it has no session, seq or event",
		`{"session":"1","seq":2,"event":"open"}`: "this is no record: session has a value that it cannot have",
		`{"session":1,"seq":2,"event":["open"]}`: "this is no record: event has a value that it cannot have",
		"\x00":                                   "invalid character '\\x00' looking for beginning of value",
		strings.Repeat("[", 1<<16):               "invalid character '[' exceeded max depth",
	} {
		if _, err := record.Parse([]byte(line)); err == nil || err.Error() != want {
			t.Errorf("%.40q: %v, want %s", line, err, want)
		}
	}
}

// No line makes Parse fail in another way than by its error, and what it reads it
// writes so that it is read the same.
func FuzzParse(f *testing.F) {
	text, err := os.ReadFile("testdata/golden.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		r, err := record.Parse(line)
		if err != nil {
			return
		}
		written := r.AppendJSON(nil)
		again, err := record.Parse(written)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		if got := again.AppendJSON(nil); !bytes.Equal(got, written) {
			t.Errorf("got  %s\nwant %s", got, written)
		}
	})
}
