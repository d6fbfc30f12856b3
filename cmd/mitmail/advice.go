package main

// advice is an error with what to do about it, and what the program exits with
// because of it. Both texts are lower case and without a period.
type advice struct {
	text, hint string
	code       int
}

// Error implements error.
func (a *advice) Error() string { return a.text }

// Hint is what to do about it; "" where nobody knows.
func (a *advice) Hint() string { return a.hint }

// ExitCode is what the program ends with.
func (a *advice) ExitCode() int { return a.code }

// advise is a failure: exit code 1.
func advise(text, hint string) error { return &advice{text, hint, 1} }

// misuse is a command line that makes no sense: exit code 2.
func misuse(text, hint string) error { return &advice{text, hint, 2} }
