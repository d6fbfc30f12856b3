package mailclient

import (
	"errors"
	"io"
	"testing"
)

// A server that leaves is told with what it was to answer; another error is itself.
func TestLeft(t *testing.T) {
	for command, want := range map[string]string{
		"CONNECT":          "the server closed the connection and had not greeted",
		"RCPT TO:<a@b>":    "the server closed the connection and did not answer RCPT",
		".":                "the server closed the connection when it had the message: perhaps it has taken it, and perhaps not",
		"PASS open-sesame": "the server closed the connection and did not answer PASS",
	} {
		err := left(io.EOF, command)
		if err.Error() != want || !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", command, err)
		}
	}
	if err := errors.New("reset"); left(err, "DATA") != err || left(nil, "DATA") != nil {
		t.Error("what is no end is taken for one")
	}
}
