package main

import (
	"fmt"
	"io"

	"mitmail/view/lang"
	"mitmail/view/line"
)

// logger says on standard error what goes on, in the language of the reader: formats
// are in English.
type logger struct {
	w      io.Writer
	detail int // -1 for -q, 1 for -v
}

// newLogger says as much on w as the user wants to hear.
func newLogger(w io.Writer, g *globals) *logger {
	switch {
	case g.quiet:
		return &logger{w, -1}
	case g.verbose:
		return &logger{w, 1}
	}
	return &logger{w, 0}
}

// more says what -v asks for.
func (s *logger) more(format string, args ...any) { s.at(1, format, args...) }

// note says what is said unless -q is given.
func (s *logger) note(format string, args ...any) { s.at(0, format, args...) }

// warn says what is said always.
func (s *logger) warn(format string, args ...any) {
	s.say(-1, "warning: "+lang.Made(lang.F(format, args...)))
}

// error says why something failed, in a run that goes on, and what to do about it.
func (s *logger) error(err error) {
	s.say(-1, "error: "+lang.Made(err.Error()))
	if hint := hintOf(err); hint != "" {
		s.say(-1, "hint: "+hint)
	}
}

// at says something from a level of detail on.
func (s *logger) at(detail int, format string, args ...any) {
	s.say(detail, lang.Made(lang.F(format, args...)))
}

func (s *logger) say(detail int, text string) {
	if s.detail >= detail {
		fmt.Fprintf(s.w, "mitmail: %s\n", line.Clean(text))
	}
}
