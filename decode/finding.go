package decode

import "strings"

// Row is what is the same for every finding of one kind.
type Row struct {
	ID       string
	Severity string // info, warning, danger
	Text     string // may hold one %s for the detail
	Ref      string
	POP3     string // the reference in a POP3 session; "" for the same
	Once     bool   // told once a session: it would repeat with every line
}

// Severities of findings.
const (
	info    = "info"
	warning = "warning"
	danger  = "danger"
)

// Findings lists every kind of finding that is raised so far, grouped by what
// it is about.
func Findings() []Row { return findings }

var findings = []Row{
	// lines and bytes
	{"bare-lf", warning, "a line ends with LF alone, not with CRLF", "RFC 5321 2.3.8", "RFC 1939 3", true},
	{"bare-cr", warning, "a CR without LF", "RFC 5321 2.3.8", "RFC 1939 3", true},
	{"line-too-long", warning, "a line is longer than %s", "RFC 5321 4.5.3.1", "RFC 2449 4", false},
	{"nul-byte", warning, "a NUL byte in %s", "RFC 5321 4.5.2", "RFC 1939 3", true},
	{"control-bytes", warning, "control characters in a line: they could drive the terminal of whoever reads a log", "RFC 5321 4.1.2", "RFC 1939 3", true},
	{"bidi-control", warning, "a bidirectional control character in %s: what is shown may not be what is meant", "RFC 9839 3", "", true},
	{"eight-bit-undeclared", warning, "the message holds octets above 127 but MAIL did not say BODY=8BITMIME", "RFC 6152 3", "", false},
	{"utf8-undeclared", warning, "an address or argument holds octets above 127 but SMTPUTF8 was not asked for", "RFC 6531 3.4", "", true},
	{"smuggling", danger, "the message holds what some software takes for its end: %s", "RFC 5321 4.1.1.4", "RFC 1939 3", false},

	// order and grammar
	{"out-of-order", warning, "%s", "RFC 5321 4.1.4", "RFC 1939 3", false},
	{"unknown-command", warning, "%s", "RFC 5321 4.1.1", "RFC 1939 3", false},
	{"bad-parameter", warning, "%s", "RFC 5321 4.1.2", "RFC 1939 5", false},
	{"extension-unoffered", warning, "%s, which the server did not offer", "RFC 5321 2.2.1", "RFC 1939 7", false},
	{"pipelining-unoffered", warning, "commands were sent ahead of replies though the server did not offer PIPELINING", "RFC 2920 3.1", "RFC 2449 6.6", true},
	{"early-talker", warning, "the client spoke before the server's greeting", "RFC 5321 3.1", "RFC 1939 4", true},
	{"size-exceeded", warning, "%s", "RFC 1870 6.1", "", false},
	{"bdat-bad-size", warning, "BDAT %s is not a size, or a size and LAST: no octets follow it", "RFC 3030 2", "", false},
	{"quit-missing", info, "the client left without QUIT", "RFC 5321 4.1.1.10", "RFC 1939 6", false},
	{"command-after-quit", warning, "a command after QUIT", "RFC 5321 4.1.1.10", "RFC 1939 6", true},
	{"too-many-pending", warning, "more than 1000 commands wait for replies: from here on they are counted, not paired", "RFC 2920 3.1", "RFC 2449 6.6", true},
	{"line-unfinished", info, "the %s ended in the middle of a line", "RFC 5321 2.3.8", "RFC 1939 3", false},

	// replies
	{"reply-malformed", warning, "not a well-formed reply: %s", "RFC 5321 4.2", "RFC 1939 3", false},
	{"reply-unexpected", warning, "%s", "RFC 5321 4.3.2", "RFC 1939 3", false},
	{"reply-unsolicited", warning, "a reply that no command asked for", "RFC 5321 4.2", "RFC 1939 3", true},
	{"reply-unfinished", warning, "the reply ends before its last line", "RFC 5321 4.2.1", "RFC 1939 3", false},
	{"octet-count-wrong", info, "the server announced %s", "RFC 1939 5", "", false},
	{"dot-not-stuffed", warning, "%s begin with a dot that is not stuffed", "RFC 5321 4.5.2", "RFC 1939 3", false},

	// authentication
	{"auth-in-clear", warning, "%s can be read by anyone on the way: this connection is not encrypted", "RFC 4954 9", "RFC 2595 6", true},
	{"auth-unoffered", warning, "the server did not offer the mechanism %s", "RFC 4954 4", "RFC 5034 3", false},
	{"auth-bad-base64", warning, "%s", "RFC 4954 4", "RFC 5034 4", false},
	{"auth-malformed", warning, "%s", "RFC 4422 5", "", false},
	{"auth-cancelled", info, "the client gave up the attempt with *", "RFC 4954 4", "RFC 5034 4", false},
	{"auth-before-tls", warning, "the client logs in though the server offers %s, which it did not use", "RFC 3207 4", "RFC 2595 4", true},

	// TLS
	{"starttls-unused", info, "the server offered %s and the client did not use it", "RFC 3207 4", "RFC 2595 4", false},
	{"starttls-refused", warning, "TLS was refused by %s", "RFC 3207 4", "RFC 2595 4", false},
	{"starttls-unanswered", warning, "the server does not answer %s: what the client says behind it is held back no longer, and goes on as it is", "RFC 3207 4", "RFC 2595 4", false},
	{"starttls-injection", danger, "%s came in clear behind an accepted request for TLS: a server that keeps it would take it for part of the encrypted session", "RFC 3207 4.2", "RFC 2595 4", true},
	{"response-injection", danger, "%s came in clear behind the go-ahead for TLS: a client that keeps it would take it for part of the encrypted session", "RFC 3207 4.2", "RFC 2595 4", true},
	{"ehlo-missing-after-tls", warning, "%s without a new EHLO after TLS began: what the server said before is void", "RFC 3207 4.2", "", false},
	{"tls-failed", danger, "TLS with the %s", "RFC 3207 4", "RFC 2595 4", false},
	{"client-refused-certificate", danger, "the client refused mitmail's certificate: %s; mitmail cert says how it comes to trust it", "RFC 8446 6.2", "", false},
	{"upstream-unverified", warning, "nobody vouches for the server: its certificate was not required to be good (-k), %s", "RFC 3207 4.1", "RFC 2595 2.4", false},
	{"auth-stripped", danger, "the client sends a secret in clear after TLS was taken away from it: anyone on the way could do the same", "RFC 3207 6", "RFC 2595 6", true},
	{"tls-outdated", warning, "%s", "RFC 8996 2", "", false},
	{"alpn-mismatch", warning, "%s", "RFC 7301 3.2", "", false},
	{"sni-differs", info, "%s", "RFC 6066 3", "", false},
	{"channel-binding", warning, "a login with channel binding (%s) cannot pass through intercepted TLS: use PLAIN inside TLS, or let TLS pass (--tls pass)", "RFC 5802 6", "", false},

	// messages
	{"message-incomplete", warning, "the message %s", "RFC 5321 4.1.1.4", "RFC 1939 3", false},
	{"mime-malformed", warning, "the MIME structure is broken: %s", "RFC 2046 5.1", "", false},
	{"mime-too-deep", warning, "MIME parts are nested deeper than 50: what is deeper was taken for one part", "RFC 2046 5.1", "", false},
	{"envelope-differs", info, "the From field of the message differs from its reverse-path (%s)", "RFC 5321 3.3", "", false},

	// captures
	{"start-not-seen", info, "the capture begins in the middle of the session", "", "", false},
	{"gap", warning, "the capture lacks %s", "", "", false},
	{"retransmission-differs", danger, "the same bytes were sent twice and differ: %s", "RFC 9293 3.10.7.4", "", false},
	{"syn-counted", warning, "the first bytes of the %s have the sequence number of its SYN, as scripts write it that make captures: they are shown as they stand, though a real receiver would drop the first of them", "RFC 9293 3.4", "", false},
	{"fragments-differ", danger, "fragments of an IP packet overlap and differ", "RFC 5722 4", "", true},
	{"data-after-end", warning, "the %s sent more behind its own end: it is not shown", "RFC 9293 3.6", "", true},
	{"packets-cut", warning, "not all bytes of the packets were captured", "", "", true},
	{"capture-cut-short", warning, "the capture ends in the middle of a packet", "", "", true},
	{"not-mail", warning, "this is no mail but %s", "", "", true},
	{"tunnel", info, "the session runs inside a tunnel: %s", "", "", false},

	// mitmail itself
	{"upstream-unreachable", danger, "%s", "RFC 5321 3.8", "", false},
	{"changed", info, "what was said is not what went on: changed by %s", "", "", false},
	{"limit-reached", info, "%s", "RFC 5321 4.5.3", "RFC 1939 3", false},
	{"decoder-failed", danger, "the decoder failed; the session goes on unread: %s", "", "", true},
}

// doubts are the texts of findings that are only perhaps so, which makes them
// warnings.
var doubts = map[string]string{
	"client-refused-certificate": "the client left %s; perhaps it does not trust mitmail's certificate: mitmail cert says how it comes to",
}

var findingRows = func() map[string]*Row {
	m := make(map[string]*Row, len(findings))
	for i := range findings {
		m[findings[i].ID] = &findings[i]
	}
	return m
}()

// text fills the detail in.
func (r *Row) text(detail string) string { return strings.Replace(r.Text, "%s", detail, 1) }
