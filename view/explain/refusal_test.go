package explain

import (
	"strconv"
	"strings"
	"testing"
)

// TestRefusals is what servers say, and what a person is told it means: the
// joined sentence has to read well aloud.
func TestRefusals(t *testing.T) {
	for _, c := range []struct{ to, reply, want string }{
		// the connection
		{"CONNECT", "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org", "no service: the client is on a blocklist"},
		{"CONNECT", "554 mx.example.net No SMTP service here", "no service: this host takes no mail"},
		{"CONNECT", "521 5.3.2 System not accepting network messages", "no service: the server takes no mail at the moment (5.3.2)"},
		{"CONNECT", "421 4.3.2 Service shutting down", "not now, closing: the server takes no mail at the moment (4.3.2)"},
		{"CONNECT", "450 4.3.2 Service currently unavailable", "no service for now: the server takes no mail at the moment (4.3.2)"},
		{"CONNECT", "521 5.5.1 Protocol error", "no service: the client spoke before its turn"},
		{"NOOP", "421 4.4.2 mail.example.com Error: timeout exceeded", "not now, closing: the server waited too long (4.4.2)"},
		{"MAIL", "421 4.7.0 Try again later, closing connection", "not now, closing: a security rule (4.7.0)"},
		{"MAIL", "421 4.7.28 Our system has detected an unusual rate of mail", "not now, closing: too much mail at once (4.7.28)"},

		// what has to come first
		{"MAIL", "530 5.7.0 Must issue a STARTTLS command first", "not allowed yet: begin TLS first"},
		{"AUTH", "538 5.7.11 Encryption required for requested authentication mechanism", "begin TLS first, then log in this way"},
		{"MAIL", "530 5.7.0 Authentication required", "not allowed yet: log in first"},
		{"MAIL", "530 5.7.57 Client not authenticated to send mail", "not allowed yet: log in first"},
		{"RCPT", "530 5.7.1 Use TLS or authenticate", "not allowed yet: log in, or begin TLS, first"},
		{"RCPT", "530 no", "not allowed yet: log in, or begin TLS, first"},
		{"MAIL", "451 5.7.3 STARTTLS is required to send mail", "not allowed yet: begin TLS first"},
		{"STARTTLS", "454 4.7.0 TLS not available due to local problem", "no TLS at the moment"},
		{"STARTTLS", "502 5.5.1 STARTTLS not supported", "no TLS here"},

		// commands
		{"XYZZY", "500 5.5.2 Error: command not recognized", "not understood: unknown or badly written"},
		{"VRFY", "502 5.5.1 VRFY command is disabled", "this server does not do that"},
		{"MAIL", "503 5.5.1 Error: send HELO/EHLO first", "not in this order: EHLO comes first"},
		{"RCPT", "503 5.5.1 Error: need MAIL command", "not in this order: MAIL comes first"},
		{"DATA", "503 5.5.1 Error: need RCPT command", "no message without a recipient"},
		{"DATA", "554 5.5.1 Error: no valid recipients", "no valid recipients"},
		{"HELO", "504 5.5.2 <laptop>: Helo command rejected: need fully-qualified hostname", "refused: the client's name is no full host name"},
		{"RCPT", "504 5.5.2 <bob>: Recipient address rejected: need fully-qualified address", "recipient refused: not a full address"},
		{"MAIL", "555 5.5.4 Unsupported option: FOO", "not understood: a parameter, or the address"},
		{"MAIL", "501 5.1.7 Bad sender address syntax", "refused: sender's address is badly written (5.1.7)"},
		{"RCPT", "501 5.1.3 Bad recipient address syntax", "refused: recipient's address is badly written (5.1.3)"},
		{"MAIL", "501 5.5.4 Syntax: MAIL FROM:<address>", "not understood: wrong arguments"},
		{"AUTH", "500 5.5.6 Authentication exchange line is too long", "login refused: login line is too long (5.5.6)"},

		// logins
		{"AUTH", "535 5.7.8 Username and Password not accepted", "login refused: wrong user name or password (5.7.8)"},
		{"AUTH", "535 5.7.3 Authentication unsuccessful", "login refused: wrong user name or password"},
		{"AUTH", "535 Incorrect authentication data", "login refused: wrong user name or password"},
		{"AUTH", "535 5.7.13 User account disabled", "login refused: the account is switched off (5.7.13)"},
		{"AUTH", "534 5.7.9 Application-specific password required", "login refused: an app password is wanted"},
		{"AUTH", "503 5.5.1 Error: authentication not enabled", "login refused: no login offered here"},
		{"AUTH", "454 4.7.0 Temporary authentication failure", "login does not work at the moment"},
		{"AUTH", "501 5.7.0 Authentication aborted", "login broken off"},
		{"AUTH", "504 5.7.4 Unrecognized authentication type", "login refused: this mechanism is not offered"},

		// senders
		{"MAIL", "450 4.1.8 <a@nowhere>: Sender address rejected: Domain not found", "refused for now: sender's domain not found (4.1.8)"},
		{"MAIL", "552 5.3.4 Message size exceeds fixed limit", "refused: too big for this mail system (5.3.4)"},
		{"MAIL", "452 4.3.1 Insufficient system storage", "refused for now: mail system is full (4.3.1)"},
		{"RCPT", "553 5.7.1 <a@b>: Sender address rejected: not owned by user anna", "refused: the sender's address is not that of the login"},
		{"MAIL", "553 5.7.1 <a@b>: not owned by user anna", "refused: the sender's address is not that of the login"},
		{"MAIL", "550 5.1.0 Address rejected", "sender refused: something about an address (5.1.0)"},

		// recipients
		{"RCPT", "550 5.1.1 User unknown", "recipient refused: no such mailbox (5.1.1)"},
		{"RCPT", "550 Unrouteable address", "recipient refused: no way to deliver to that address"},
		{"RCPT", "550 5.0.0 Access denied", "recipient refused: unknown, or not allowed"},
		{"RCPT", "550 5.2.1 The email account that you tried to reach is disabled", "recipient refused: mailbox takes no mail (5.2.1)"},
		{"RCPT", "550 5.4.1 Recipient address rejected: Access denied", "recipient refused: no such mailbox (5.4.1)"},
		{"RCPT", "550 relay not permitted", "recipient refused: the server does not relay for you"},
		{"RCPT", "554 5.7.1 <a@b>: Relay access denied", "recipient refused: the server does not relay for you"},
		{"RCPT", "550 5.7.1 Message rejected", "recipient refused: not allowed by a rule (5.7.1)"},
		{"RCPT", "550 5.7.606 Access denied, banned sending IP", "refused: the client is on a blocklist"},
		{"RCPT", "551 5.7.1 User not local; please try <c@d>", "recipient refused: not here; try another server"},
		{"RCPT", "551 5.1.6 User has moved", "recipient refused: mailbox has moved (5.1.6)"},
		{"RCPT", "556 5.1.10 Recipient address has null MX", "refused: recipient's domain takes no mail (5.1.10)"},
		{"RCPT", "450 4.2.0 <a@b>: Recipient address rejected: Greylisted", "recipient refused for now: greylisted, come back in some minutes"},
		{"RCPT", "450 4.2.0 busy", "recipient refused for now: try again later"},
		{"RCPT", "450 4.1.1 unverified address", "recipient refused for now: mailbox not confirmed yet (4.1.1)"},
		{"RCPT", "450 4.7.25 Client host rejected: cannot find your hostname", "refused for now: reverse DNS does not fit (4.7.25)"},
		{"RCPT", "451 4.3.0 Temporary lookup failure", "recipient refused for now: trouble at the server"},
		{"RCPT", "451 4.3.5 Server configuration error", "recipient refused for now: mail system is set up wrongly (4.3.5)"},
		{"RCPT", "452 4.2.2 Over quota", "recipient refused for now: mailbox is full (4.2.2)"},
		{"RCPT", "452 4.5.3 Too many recipients", "recipient refused for now: too many recipients (4.5.3)"},
		{"RCPT", "571 5.7.1 Blocked", "recipient refused: not allowed by a rule (5.7.1)"},

		// messages
		{".", "550 5.7.26 Unauthenticated email is not accepted", "message refused: neither SPF nor DKIM confirms the sender (5.7.26)"},
		{".", "552 5.7.0 This message was blocked because its content presents a potential security issue", "message refused: its content is not allowed"},
		{".", "552 5.3.4 Message too big", "message refused: too big for this mail system (5.3.4)"},
		{".", "552 5.2.2 Quota exceeded (mailbox for user is full)", "message refused: mailbox is full (5.2.2)"},
		{".", "554 5.6.0 Invalid message content", "message refused: not written by the rules of mail"},
		{".", "554 5.4.6 Too many hops", "message refused: message goes in circles (5.4.6)"},
		{".", "451 4.3.0 Error: queue file write error", "message refused for now: trouble at the server"},
		{".", "452 4.3.1 Insufficient system storage", "message refused for now: mail system is full (4.3.1)"},
		{".", "554 5.0.0 no", "message refused"},

		// POP3
		{"XYZZY", "-ERR unknown", "refused"},
		{"PASS", "-ERR [AUTH] Authentication failed.", "login refused: perhaps the password, or the account [AUTH]"},
		{"PASS", "-ERR [IN-USE] Mailbox is locked", "login refused: another client has the mailbox open [IN-USE]"},
		{"USER", "-ERR [AUTH] Cleartext authentication disallowed on non-secure (SSL/TLS) connections.", "not allowed yet: begin TLS first"},
		{"RETR", "-ERR no such message", "no such message"},
		{"STLS", "-ERR STARTTLS is off", "no TLS here"},
	} {
		if got := spoken(c.to, c.reply).Short(); got != c.want {
			t.Errorf("%s: %s\ngot  %s\nwant %s", c.to, c.reply, got, c.want)
		}
	}
}

// spoken takes a reply apart.
func spoken(to, reply string) Refusal {
	first, text, _ := strings.Cut(reply, " ")
	second, _, _ := strings.Cut(text, " ")
	r := Refusal{To: to, Text: text}
	if code, err := strconv.Atoi(first); err == nil && code > 0 {
		r.Code = code
	} else {
		r.Status = first
	}
	if strings.HasPrefix(second, "[") {
		r.ResponseCode = strings.Trim(second, "[]")
	} else if strings.Count(second, ".") == 2 && second[1] == '.' {
		r.Enhanced = second
	}
	return r
}

// TestRefusalNames: a recipient is named where the server does not do so.
func TestRefusalNames(t *testing.T) {
	for reply, want := range map[string]string{
		"550 5.1.1 no":   "recipient x@y refused: no such mailbox (5.1.1)",
		"550 no":         "recipient x@y refused: unknown, or not allowed",
		"501 5.1.3 no":   "recipient x@y refused: recipient's address is badly written (5.1.3)",
		"451 no":         "recipient x@y refused for now: try again later",
		"450 greylisted": "recipient x@y refused for now: greylisted, come back in some minutes",
		"599 no":         "recipient x@y refused",
	} {
		r := spoken("RCPT", reply)
		r.Rcpt = "x@y"
		if got := r.Short(); got != want {
			t.Errorf("%s: %q, want %q", reply, got, want)
		}
	}
}

func TestStranger(t *testing.T) {
	for line, want := range map[string]string{
		"smtp USER anna":           "SMTP has no such command: it is POP3's",
		"pop3 EHLO x":              "POP3 has no such command: it is SMTP's",
		"smtp GET / HTTP/1.1":      "SMTP has no such command: that is HTTP",
		"smtp GET milk":            "SMTP has no such command",
		"pop3 A1 login anna x":     "POP3 has no such command: that looks like IMAP",
		"smtp SSH-2.0-OPENSSH_9.6": "SMTP has no such command: that is SSH",
		"smtp XYZZY":               "SMTP has no such command",
	} {
		words := strings.SplitN(line+"  ", " ", 3)
		if got := UnknownVerb(words[0], words[1], words[2]); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

func TestCite(t *testing.T) {
	for ref, want := range map[string]string{
		"RFC 4954 4": "RFC 4954 §4", "RFC 5321 4.5.3.1.4": "RFC 5321 §4.5.3.1.4", "RFC 5321 F.1": "RFC 5321 §F.1", "RFC 2222": "RFC 2222", "MS-NLMP": "MS-NLMP", "": "",
	} {
		if got := Cite(ref); got != want {
			t.Errorf("%q: %q, want %q", ref, got, want)
		}
	}
}
