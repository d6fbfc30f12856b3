package main

import (
	"fmt"
	"io"
	"strings"

	"mitmail/cmd/internal/exit"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// logger says on standard error what goes on, in the language of the reader: formats
// are in English.
type logger struct {
	w      io.Writer
	detail int // -1 for -q, 1 for -v
}

// newLogger writes to w what has a level of detail or a lower one: 0, -1 for -q and 1 for -v.
func newLogger(w io.Writer, detail int) *logger { return &logger{w, detail} }

// more says what -v asks for.
func (s *logger) more(format string, args ...any) { s.at(1, format, args...) }

// note says what is said unless -q is given.
func (s *logger) note(format string, args ...any) { s.at(0, format, args...) }

// warn says what is said always.
func (s *logger) warn(format string, args ...any) { s.say(-1, "warning: "+lang.F(format, args...)) }

// error says why something failed, in a run that goes on, and what to do about it.
func (s *logger) error(err error) {
	s.at(-1, "error: %s", err)
	if hint := exit.Hint(err); hint != "" {
		s.at(-1, "hint: %s", hint)
	}
}

// at says something from a level of detail on.
func (s *logger) at(detail int, format string, args ...any) { s.say(detail, lang.F(format, args...)) }

func (s *logger) say(detail int, text string) {
	if s.detail >= detail {
		fmt.Fprintf(s.w, "mitmail: %s\n", line.Clean(text))
	}
}

// lines makes a text safe to show. Its further lines are set in, so that none
// of them looks like one of ours.
func lines(text string) string {
	all := strings.Split(text, "\n")
	for i, l := range all {
		all[i] = line.Clean(l)
	}
	return strings.Join(all, "\n    ")
}
