package sink

// Error is why a sink cannot be made as it was asked for. Both texts are lower
// case and without a period.
type Error struct {
	text, hint string
	code       int
}

// The exit codes of errors.
const (
	exitFailed = 1
	exitUsage  = 2
)

// Error implements error.
func (e *Error) Error() string { return e.text }

// Hint is what to do about it; "" where nobody knows.
func (e *Error) Hint() string { return e.hint }

// ExitCode is what the program ends with.
func (e *Error) ExitCode() int { return e.code }

func failure(text, hint string) error { return &Error{text, hint, exitFailed} }
