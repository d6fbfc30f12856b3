package mailclient

import (
	"fmt"
	"strings"
)

// Refused is the error of a command that the server answered in the negative.
// The server's words may hold any bytes.
type Refused struct {
	Command string // the verb; CONNECT for the greeting, "." for the end of a message
	Code    int    // SMTP; 0 in POP3
	Said    string // the reply as it came, without line ends
}

// Error implements error.
func (r *Refused) Error() string {
	switch r.Command {
	case "CONNECT":
		return fmt.Sprintf("the server does not want to talk: %q", r.Said)
	case ".":
		return fmt.Sprintf("message refused: %q", r.Said)
	}
	return fmt.Sprintf("%s refused: %q", r.Command, r.Said)
}

// Login reports whether it was the login that was refused.
func (r *Refused) Login() bool {
	switch r.Command {
	case "AUTH", "USER", "PASS", "APOP":
		return true
	}
	return false
}

// verbOf is the first word of a command.
func verbOf(command string) string {
	verb, _, _ := strings.Cut(command, " ")
	return verb
}
