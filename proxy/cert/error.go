package cert

// Error is a failure with advice on what to do about it. Both are lower case,
// without a period, and made for a person.
type Error struct {
	text, hint string
	cause      error
}

// Error is what is wrong.
func (e *Error) Error() string { return e.text }

// Hint is what to do about it, or "" where nobody knows.
func (e *Error) Hint() string { return e.hint }

// Unwrap is what the system said, or nil where it was not asked.
func (e *Error) Unwrap() error { return e.cause }
