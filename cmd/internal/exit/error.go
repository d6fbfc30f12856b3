// Package exit is how the program ends: errors with what to do about them and with an
// exit code, and the signals that end it.
package exit

import (
	"context"
	"errors"
	"strconv"
)

// Error is an error with what to do about it, and what the program exits with
// because of it. Both texts are lower case and without a period.
type Error struct {
	text, hint string
	code       int
}

// Error implements error.
func (a *Error) Error() string { return a.text }

// Hint is what to do about it; "" where that is not known.
func (a *Error) Hint() string { return a.hint }

// ExitCode is what the program ends with.
func (a *Error) ExitCode() int { return a.code }

// Failure is an error with exit code [Failed].
func Failure(text, hint string) error { return &Error{text, hint, Failed} }

// WithCode is an error with an exit code of its own.
func WithCode(text, hint string, code int) error { return &Error{text, hint, code} }

// Misuse is the error of a command line that makes no sense: exit code [Usage].
func Misuse(text, hint string) error { return &Error{text, hint, Usage} }

// The exit codes; when several apply, the first of interrupted, failed and
// matched. Usage errors come before anything is done.
const (
	Done        = 0
	Failed      = 1 // also: something could not be recorded
	Usage       = 2
	Matched     = 3 // --fail-on
	Interrupted = 130
)

// AsMisuse makes an error one of the command line; nil is none.
func AsMisuse(err error) error {
	if err == nil {
		return nil
	}
	return Misuse(err.Error(), Hint(err))
}

// Silently is an error of which all has been said: the program only exits with a code.
func Silently(code int) error { return &silent{code} }

// IsSilent reports an error of which all has been said.
func IsSilent(err error) bool {
	var said *silent
	return errors.As(err, &said)
}

// silent is the error of [Silently].
type silent struct{ code int }

// Error implements error.
func (s *silent) Error() string { return "exit code " + strconv.Itoa(s.code) }

// ExitCode is what the program ends with.
func (s *silent) ExitCode() int { return s.code }

// AsFailure is an error that counts more than that --fail-on matched; nil is none.
func AsFailure(err error) error {
	if err == nil {
		return nil
	}
	return failure{err}
}

// failure is the error of [AsFailure].
type failure struct{ error }

// ExitCode is what the program ends with.
func (failure) ExitCode() int { return Failed }

// Unwrap is the error itself.
func (f failure) Unwrap() error { return f.error }

// Code is what an error means to the program that started this one.
func Code(ctx context.Context, err error) int {
	var asMeant ended
	var coded interface{ ExitCode() int }
	switch {
	case ctx.Err() != nil && !errors.As(err, &asMeant):
		return Interrupted
	case errors.As(err, &coded):
		return coded.ExitCode()
	}
	return Failed
}

// AsEnd is the error of a run that a signal is meant to end: it was not
// interrupted. Nil is none.
func AsEnd(err error) error {
	if err == nil {
		return nil
	}
	return ended{err}
}

// ended is the error of [AsEnd].
type ended struct{ error }

// Unwrap is what else is to say about it.
func (e ended) Unwrap() error { return e.error }

// Hint is what to do about an error, or "", as the package says it that made the error.
func Hint(err error) string {
	var advised interface{ Hint() string }
	if errors.As(err, &advised) {
		return advised.Hint()
	}
	return ""
}
