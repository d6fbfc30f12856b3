package main

// hintError is an error with what to do about it, and what the program exits with
// because of it. Both texts are lower case and without a period.
type hintError struct {
	text, hint string
	code       int
}

// Error implements error.
func (a *hintError) Error() string { return a.text }

// Hint is what to do about it; "" where nobody knows.
func (a *hintError) Hint() string { return a.hint }

// ExitCode is what the program ends with.
func (a *hintError) ExitCode() int { return a.code }

// advise is a failure: exit code 1.
func advise(text, hint string) error { return &hintError{text, hint, 1} }

// misuse is a command line that makes no sense: exit code 2.
func misuse(text, hint string) error { return &hintError{text, hint, 2} }
