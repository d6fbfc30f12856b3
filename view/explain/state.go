package explain

import "mitmail/view/lang"

// State is where a session can stand.
type State struct {
	Name string // as the RFCs have it: a verb, or AUTHORIZATION
	What string // what happens there
	Ways []Way  // what leads on from it, the usual way first
}

// Way is what a client says, and the state that a server's yes brings the session to.
type Way struct{ Says, To string }

// States are those of protocol, "smtp" or "pop3", in the order of a session
// (RFC 5321 3, RFC 1939 3); nil for others.
func States(protocol string) []State {
	english := states[protocol]
	all := make([]State, len(english))
	for i, s := range english {
		all[i] = State{s.Name, lang.T(s.What), s.Ways}
	}
	return all
}

var states = map[string][]State{
	"smtp": {
		{"greeting", "the server says 220", []Way{{"EHLO", "EHLO"}, {"HELO", "EHLO"}, {"QUIT", "QUIT"}}},
		{"EHLO", "who are you, what can you do?", []Way{{"STARTTLS", "TLS"}, {"AUTH", "AUTH"}, {"MAIL", "MAIL"}, {"QUIT", "QUIT"}}},
		{"TLS", "encrypted, then EHLO once more", []Way{{"EHLO, AUTH", "AUTH"}, {"EHLO, MAIL", "MAIL"}, {"QUIT", "QUIT"}}},
		{"AUTH", "the client says who it is", []Way{{"MAIL", "MAIL"}, {"QUIT", "QUIT"}}},
		{"MAIL", "the sender", []Way{{"RCPT", "RCPT"}, {"RSET", "EHLO"}, {"QUIT", "QUIT"}}},
		{"RCPT", "each recipient", []Way{{"DATA", "DATA"}, {"BDAT", "DATA"}, {"RCPT", "RCPT"}, {"RSET", "EHLO"}, {"QUIT", "QUIT"}}},
		{"DATA", "the message, and back to MAIL", []Way{{"QUIT", "QUIT"}, {"MAIL", "MAIL"}}},
		{"QUIT", "goodbye", nil},
	},
	"pop3": {
		{"AUTHORIZATION", "who are you?", []Way{{"USER, PASS", "TRANSACTION"}, {"APOP", "TRANSACTION"}, {"AUTH", "TRANSACTION"}, {"STLS", "AUTHORIZATION"}, {"CAPA", "AUTHORIZATION"}, {"QUIT", "the end"}}},
		{"TRANSACTION", "the mailbox is open", []Way{{"QUIT", "UPDATE"}, {"STAT, LIST, UIDL, RETR, TOP, DELE, RSET, NOOP, CAPA", "TRANSACTION"}}},
		{"UPDATE", "what was marked is deleted", nil},
	},
}
