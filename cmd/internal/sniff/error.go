package sniff

// Error is why an interface cannot be captured from, and what to do about it. Both texts are lower
// case and without a period.
type Error struct {
	text, hint string
}

// Error implements error.
func (e *Error) Error() string { return e.text }

// Hint is what to do about it.
func (e *Error) Hint() string { return e.hint }

// ExitCode is what the program ends with.
func (*Error) ExitCode() int { return 1 }
