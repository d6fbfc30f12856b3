package json

import (
	"errors"
	"testing"

	"mitmail/decode"
	"mitmail/decode/record"
)

// writes keeps what each Write was given.
type writes []string

func (w *writes) Write(p []byte) (int, error) {
	*w = append(*w, string(p))
	return len(p), nil
}

func TestOneWriteARecord(t *testing.T) {
	var got writes
	j, s := New(&got), record.Session{Number: 1, Protocol: decode.POP3}
	var r record.Record
	for seq, text := range []string{"a longer text", "a\r\nb"} {
		s.Record(decode.Event{Seq: seq + 1, Payload: &decode.Finding{ID: "tunnel", Severity: "info", Said: decode.Sentence{Key: "text", Args: []string{text}}}}, &r)
		if err := j.Write(&r); err != nil {
			t.Fatal(err)
		}
	}
	want := writes{
		`{"time":"0001-01-01T00:00:00Z","session":1,"seq":1,"protocol":"pop3","event":"finding","id":"tunnel","severity":"info","text":["a longer text"]}` + "\n",
		`{"time":"0001-01-01T00:00:00Z","session":1,"seq":2,"protocol":"pop3","event":"finding","id":"tunnel","severity":"info","text":["a\r\nb"]}` + "\n",
	}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

type full struct{}

var errFull = errors.New("full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestErrorIsPassedOn(t *testing.T) {
	if err := New(full{}).Write(&record.Record{}); err != errFull {
		t.Errorf("error %v", err)
	}
}
