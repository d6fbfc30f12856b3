package decode

import (
	"fmt"
	"strings"
)

// reason says how a session ended: which side ended first, and how.
func (c *Conversation) reason() string {
	who := "the " + c.role(c.first).String()
	switch c.flow(c.first).ended {
	case Reset:
		return who + " broke the connection"
	case Cut:
		return "cut off"
	}
	return who + " closed the connection"
}

// left reports whether the client went away by itself, in clear, after it had
// said something. One that does not trust who it talks to owes no good-bye.
func (c *Conversation) left() bool {
	return c.first == Client && c.client.ended != Cut && c.commands > 0 && !c.tls.sealed && !c.distrusted
}

// outcome is an SMTP session in one line.
func (s *smtp) outcome() string {
	switch sent := &s.sent; {
	case s.c.unreached != "":
		return s.c.unreached
	case s.c.unread != "":
		return "not read to its end: " + s.c.unread
	case s.c.failed:
		return "not read to its end: the decoder failed"
	case sent.ok == 1 && sent.refused == 0 && sent.of > sent.rcpt:
		return fmt.Sprintf("delivered, %d of %s", sent.rcpt, count(sent.of, "recipient"))
	case sent.ok == 1 && sent.refused == 0 && sent.rcpt > 0:
		return "delivered to " + count(sent.rcpt, "recipient")
	case sent.ok > 0 && sent.refused == 0:
		return count(sent.ok, "message") + " delivered"
	case sent.ok > 0:
		return fmt.Sprintf("%s delivered, %d refused; %s", count(sent.ok, "message"), sent.refused, sent.refusal)
	case sent.refusal != "":
		return sent.refusal
	}
	return s.c.quietOutcome(s.trouble, "no message sent")
}

// greetingTrouble says why a greeting is none to go on from, or "".
func (c *Conversation) greetingTrouble(r *Reply) string {
	switch {
	case r.OK == No:
		return "turned away at the greeting: " + brief(r)
	case r.OK == Yes || c.failed:
		return ""
	}
	trouble := "the server does not speak " + c.name()
	first := strings.TrimSpace(r.Status + " " + strings.Join(r.Text, " "))
	for mark, other := range map[string]string{"* OK": "IMAP", "+OK": "POP3", "220": "SMTP", "SSH-": "SSH", "HTTP/": "HTTP", "\x15\x03": "TLS"} {
		if strings.HasPrefix(first, mark) {
			return trouble + ": this looks like " + other
		}
	}
	return trouble
}

// quietOutcome is a session in which no message went over.
func (c *Conversation) quietOutcome(trouble, nothing string) string {
	switch {
	case trouble != "" && !c.loggedIn:
		return trouble
	case c.loginFailed != "":
		return "login refused: " + c.loginFailed
	case c.tls.fault != "":
		return "TLS failed: " + c.tls.fault
	case c.tls.sealed:
		return "encrypted: TLS passed unopened"
	case c.loggedIn:
		return "logged in, " + nothing
	case c.client.bytes+c.server.bytes == 0 && !c.tls.server:
		return "the server did not greet: one that has TLS from the first byte waits for it"
	case c.commands == 0:
		return "nothing was said by the client"
	}
	return nothing
}
