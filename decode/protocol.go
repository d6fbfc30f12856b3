package decode

import (
	"fmt"
	"strings"
)

// Protocol is what a session speaks. LMTP is SMTP that begins with LHLO.
type Protocol uint8

// The protocols. The zero Protocol is none and makes [New] panic.
const (
	SMTP Protocol = iota + 1
	POP3
)

// description is what tells one protocol from another, for all who do not read its
// lines themselves.
type description struct {
	name       string // in records
	secure     string // the scheme of TLS from the first byte (RFC 8314 3)
	upgrade    string // the verb that asks for TLS
	extensions string // the verb that asks for the list of extensions
	texts      Side   // whose the texts of messages are
	yes, no    string // the status of a reply; "" where it is a code
	handler    func(*Conversation) handler
	verbs      map[string]bool
	lines      int // octets in the line of a command
}

// descriptions has them, by protocol.
var descriptions = [...]description{
	SMTP: {
		name: "smtp", secure: "smtps", upgrade: "STARTTLS", extensions: "EHLO", texts: Client,
		handler: func(c *Conversation) handler { return &smtp{c: c} }, verbs: smtpVerbs, lines: commandLimit,
	},
	POP3: {
		name: "pop3", secure: "pop3s", upgrade: "STLS", extensions: "CAPA", texts: Server, yes: "+OK", no: "-ERR",
		handler: func(c *Conversation) handler { return &pop3{c: c} }, verbs: pop3Verbs, lines: pop3Limit,
	},
}

// description is that of the protocol; the zero description of none.
func (p Protocol) description() *description {
	if int(p) >= len(descriptions) {
		p = 0
	}
	return &descriptions[p]
}

// String is the protocol's name in records: smtp or pop3.
func (p Protocol) String() string { return p.description().name }

// Secure is the scheme of the protocol inside TLS from the first byte, such as smtps
// (RFC 8314 3).
func (p Protocol) Secure() string { return p.description().secure }

// Upgrade is the verb that asks for TLS: STARTTLS (RFC 3207) or STLS (RFC 2595 4).
func (p Protocol) Upgrade() string { return p.description().upgrade }

// Extensions is the verb that asks what the server can do: EHLO (RFC 5321 4.1.1.1) or
// CAPA (RFC 2449 5).
func (p Protocol) Extensions() string { return p.description().extensions }

// Texts is the side that sends the texts of messages.
func (p Protocol) Texts() Side { return p.description().texts }

// Reply is a line that a server of the protocol says. The code, and an enhanced one if
// it is not "", are for protocols that have them (RFC 5321 4.2, RFC 2034 4).
func (p Protocol) Reply(ok bool, code int, enhanced, text string) []byte {
	status := p.description().no
	if ok {
		status = p.description().yes
	}
	if status == "" {
		status = strings.TrimRight(fmt.Sprintf("%d %s", code, enhanced), " ")
	}
	return []byte(status + " " + text + "\r\n")
}
