package rule

import (
	"errors"
	"fmt"
	"strings"

	"mitmail/decode/record"
)

// Error is what is wrong with a rule, and where.
type Error struct {
	Line, Column int // from 1, in characters; Line is 0 outside of a file
	Problem      string

	text string // the line
	hint string
}

// Error is the problem, its position, and below them the line with a mark.
func (e *Error) Error() string {
	at := fmt.Sprintf("column %d", e.Column)
	if e.Line > 0 {
		at = fmt.Sprintf("line %d, %s", e.Line, at)
	}
	mark := strings.Repeat(" ", e.Column-1) + "^"
	return fmt.Sprintf("%s at %s\n%s\n%s", e.Problem, at, strings.ReplaceAll(e.text, "\t", " "), mark)
}

// Hint says what may have been meant, or "".
func (e *Error) Hint() string { return e.hint }

// ofCondition is an error about WHEN, which begins at the byte start of the text.
func ofCondition(text string, start int, err error) *Error {
	e := &Error{Column: column(text, start), Problem: err.Error(), text: text}
	if at := (*record.ExprError)(nil); errors.As(err, &at) {
		e.Column, e.Problem, e.hint = e.Column+at.Column-1, at.Problem, at.Hint()
	}
	return e
}

// column is where a byte of a line stands, in characters from 1.
func column(text string, at int) int { return len([]rune(text[:min(at, len(text))])) + 1 }
