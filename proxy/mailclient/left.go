package mailclient

import (
	"errors"
	"io"
)

// gone is that a server left which was to answer.
type gone struct {
	text string
	err  error
}

// Error implements error.
func (g gone) Error() string { return "the server closed the connection " + g.text }

// Unwrap is how the connection ended.
func (g gone) Unwrap() error { return g.err }

// left says at which command a server left. What else went wrong is returned as it is.
func left(err error, command string) error {
	if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	switch verb := verbOf(command); verb {
	case "CONNECT":
		return gone{"and had not greeted", err}
	case ".":
		return gone{"when it had the message: perhaps it has taken it, and perhaps not", err}
	default:
		return gone{"and did not answer " + verb, err}
	}
}
