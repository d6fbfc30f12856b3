// Package console is what people see and type beside the product of the program:
// messages on standard error, what a terminal can show, passwords, and what --mask
// hides of them.
package console

import (
	"fmt"
	"io"
	"strings"

	"mitmail/cmd/internal/exit"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// Logger writes messages to standard error, in the language of the reader: formats
// are in English, and translated.
type Logger struct {
	w      io.Writer
	detail int // -1 for -q, 1 for -v
}

// NewLogger is a logger that writes messages up to a level of detail to w: 0, -1 for
// -q, 1 for -v.
func NewLogger(w io.Writer, detail int) *Logger { return &Logger{w, detail} }

// Verbose reports whether -v was given.
func (s *Logger) Verbose() bool { return s.detail > 0 }

// Writer is where it writes to.
func (s *Logger) Writer() io.Writer { return s.w }

// Hold has the logger write to a buffer from now on, and only what -q leaves.
func (s *Logger) Hold() *Buffer {
	held := &Buffer{w: s.w}
	s.w, s.detail = held, -1
	return held
}

// More writes what -v asks for.
func (s *Logger) More(format string, args ...any) { s.At(1, format, args...) }

// Note writes what is written unless -q is given.
func (s *Logger) Note(format string, args ...any) { s.At(0, format, args...) }

// Warn writes what is written always.
func (s *Logger) Warn(format string, args ...any) {
	s.emit(-1, "warning: "+lang.Made(lang.F(format, args...)))
}

// Error writes why something failed, in a run that goes on, and what to do about it.
func (s *Logger) Error(err error) {
	s.emit(-1, "error: "+lang.Made(err.Error()))
	if hint := exit.Hint(err); hint != "" {
		s.emit(-1, "hint: "+lang.Made(hint))
	}
}

// At writes a message from a level of detail on.
func (s *Logger) At(detail int, format string, args ...any) {
	s.emit(detail, lang.Made(lang.F(format, args...)))
}

func (s *Logger) emit(detail int, text string) {
	if s.detail >= detail {
		fmt.Fprintf(s.w, "mitmail: %s\n", line.Clean(text))
	}
}

// Lines is a text that is safe to show. Its further lines are set in, so that none
// of them looks like a message of its own.
func Lines(text string) string {
	all := strings.Split(text, "\n")
	for i, l := range all {
		all[i] = line.Clean(l)
	}
	return strings.Join(all, "\n    ")
}
