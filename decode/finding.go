package decode

// FindingDef is what is the same for every finding of one kind.
type FindingDef struct {
	ID       string
	Severity Severity
	Text     string // what it says, with places as Sentences has them; "" where each variant has its own
	Ref      string
	POP3     string // the reference in a POP3 session; "" for the same
	Once     bool   // told once a session: it would repeat with every line
}

// Severity is how much a finding matters.
type Severity string

// The severities.
const (
	Info    Severity = "info"
	Warning Severity = "warning"
	Danger  Severity = "danger"
)

// Findings lists every kind of finding that is raised so far, grouped by what
// it is about.
func Findings() []FindingDef { return findings }

var findings = []FindingDef{
	// lines and bytes
	{"bare-lf", Warning, "a line ends with LF alone, not with CRLF", "RFC 5321 2.3.8", "RFC 1939 3", true},
	{"bare-cr", Warning, "a CR without LF", "RFC 5321 2.3.8", "RFC 1939 3", true},
	{"line-too-long", Warning, "", "RFC 5321 4.5.3.1", "RFC 2449 4", false},
	{"nul-byte", Warning, "", "RFC 5321 4.5.2", "RFC 1939 3", true},
	{"control-bytes", Warning, "control characters in a line: they could drive the terminal of whoever reads a log", "RFC 5321 4.1.2", "RFC 1939 3", true},
	{"bidi-control", Warning, "", "RFC 9839 3", "", true},
	{"eight-bit-undeclared", Warning, "the message holds octets above 127 but MAIL did not say BODY=8BITMIME", "RFC 6152 3", "", false},
	{"utf8-undeclared", Warning, "an address or argument holds octets above 127 but SMTPUTF8 was not asked for", "RFC 6531 3.4", "", true},
	{"smuggling", Danger, "", "RFC 5321 4.1.1.4", "RFC 1939 3", false},

	// order and grammar
	{"out-of-order", Warning, "", "RFC 5321 4.1.4", "RFC 1939 3", false},
	{"unknown-command", Warning, "", "RFC 5321 4.1.1", "RFC 1939 3", false},
	{"bad-parameter", Warning, "", "RFC 5321 4.1.2", "RFC 1939 5", false},
	{"extension-unoffered", Warning, "", "RFC 5321 2.2.1", "RFC 1939 7", false},
	{"pipelining-unoffered", Warning, "commands were sent ahead of replies though the server did not offer PIPELINING", "RFC 2920 3.1", "RFC 2449 6.6", true},
	{"early-talker", Warning, "the client spoke before the server's greeting", "RFC 5321 3.1", "RFC 1939 4", true},
	{"size-exceeded", Warning, "", "RFC 1870 6.1", "", false},
	{"bdat-bad-size", Warning, "BDAT {0} is not a size, or a size and LAST: no octets follow it", "RFC 3030 2", "", false},
	{"quit-missing", Info, "the client left without QUIT", "RFC 5321 4.1.1.10", "RFC 1939 6", false},
	{"command-after-quit", Warning, "a command after QUIT", "RFC 5321 4.1.1.10", "RFC 1939 6", true},
	{"too-many-pending", Warning, "more than 1000 commands wait for replies: from here on they are counted, not paired", "RFC 2920 3.1", "RFC 2449 6.6", true},
	{"line-unfinished", Info, "the {0} ended in the middle of a line", "RFC 5321 2.3.8", "RFC 1939 3", false},

	// replies
	{"reply-malformed", Warning, "", "RFC 5321 4.2", "RFC 1939 3", false},
	{"reply-unexpected", Warning, "", "RFC 5321 4.3.2", "RFC 1939 3", false},
	{"reply-unsolicited", Warning, "a reply that no command asked for", "RFC 5321 4.2", "RFC 1939 3", true},
	{"reply-unfinished", Warning, "", "RFC 5321 4.2.1", "RFC 1939 3", false},
	{"octet-count-wrong", Info, "the server announced {0} octets and sent {1}", "RFC 1939 5", "", false},
	{"dot-not-stuffed", Warning, "{0 line} begin with a dot that is not stuffed", "RFC 5321 4.5.2", "RFC 1939 3", false},

	// authentication
	{"auth-in-clear", Warning, "the secret of {0} can be read by anyone on the way: this connection is not encrypted", "RFC 4954 9", "RFC 2595 6", true},
	{"auth-unoffered", Warning, "the server did not offer the mechanism {0}", "RFC 4954 4", "RFC 5034 3", false},
	{"auth-bad-base64", Warning, "", "RFC 4954 4", "RFC 5034 4", false},
	{"auth-malformed", Warning, "", "RFC 4422 5", "", false},
	{"auth-cancelled", Info, "the client gave up the attempt with *", "RFC 4954 4", "RFC 5034 4", false},
	{"auth-before-tls", Warning, "the client logs in though the server offers {0}, which it did not use", "RFC 3207 4", "RFC 2595 4", true},

	// TLS
	{"starttls-unused", Info, "the server offered {0} and the client did not use it", "RFC 3207 4", "RFC 2595 4", false},
	{"starttls-refused", Warning, "", "RFC 3207 4", "RFC 2595 4", false},
	{"starttls-unanswered", Warning, "the server does not answer {0}: what the client says behind it is held back no longer, and goes on as it is", "RFC 3207 4", "RFC 2595 4", false},
	{"starttls-injection", Danger, "", "RFC 3207 4.2", "RFC 2595 4", true},
	{"response-injection", Danger, "", "RFC 3207 4.2", "RFC 2595 4", true},
	{"ehlo-missing-after-tls", Warning, "{0} without a new EHLO after TLS began: what the server said before is void", "RFC 3207 4.2", "", false},
	{"tls-failed", Danger, "TLS with the {0}", "RFC 3207 4", "RFC 2595 4", false},
	{"client-refused-certificate", Danger, "the client refused mitmail's certificate: {0}; mitmail cert says how it comes to trust it", "RFC 8446 6.2", "", false},
	{"upstream-unverified", Warning, "nobody vouches for the server: its certificate was not required to be good (-k), and {0}", "RFC 3207 4.1", "RFC 2595 2.4", false},
	{"auth-stripped", Danger, "the client sends a secret in clear after TLS was taken away from it: anyone on the way could do the same", "RFC 3207 6", "RFC 2595 6", true},
	{"tls-outdated", Warning, "{0}", "RFC 8996 2", "", false},
	{"alpn-mismatch", Warning, "{0}", "RFC 7301 3.2", "", false},
	{"sni-differs", Info, "{0}", "RFC 6066 3", "", false},
	{"channel-binding", Warning, "a login with channel binding ({0}) cannot pass through intercepted TLS: use PLAIN inside TLS, or let TLS pass (--tls pass)", "RFC 5802 6", "", false},

	// messages
	{"message-incomplete", Warning, "", "RFC 5321 4.1.1.4", "RFC 1939 3", false},
	{"mime-malformed", Warning, "the MIME structure is broken: {0}", "RFC 2046 5.1", "", false},
	{"mime-too-deep", Warning, "MIME parts are nested deeper than 50: what is deeper was taken for one part", "RFC 2046 5.1", "", false},
	{"envelope-differs", Info, "the From field of the message differs from its reverse-path ({0})", "RFC 5321 3.3", "", false},

	// captures
	{"start-not-seen", Info, "the capture begins in the middle of the session", "", "", false},
	{"gap", Warning, "the capture lacks {0} bytes of what the {1} said", "", "", false},
	{"retransmission-differs", Danger, "the same bytes were sent twice and differ: {0}", "RFC 9293 3.10.7.4", "", false},
	{"syn-counted", Warning, "the first bytes of the {0} have the sequence number of its SYN, as scripts write it that make captures: they are shown as they stand, though a real receiver would drop the first of them", "RFC 9293 3.4", "", false},
	{"fragments-differ", Danger, "fragments of an IP packet overlap and differ", "RFC 5722 4", "", true},
	{"data-after-end", Warning, "the {0} sent more behind its own end: it is not shown", "RFC 9293 3.6", "", true},
	{"packets-cut", Warning, "not all bytes of the packets were captured", "", "", true},
	{"capture-cut-short", Warning, "the capture ends in the middle of a packet, or is damaged there", "", "", true},
	{"not-mail", Warning, "this is no mail but {0}", "", "", true},
	{"tunnel", Info, "the session runs inside a tunnel: {0}", "", "", false},

	// mitmail itself
	{"upstream-unreachable", Danger, "{0}", "RFC 5321 3.8", "", false},
	{"changed", Info, "", "", "", false},
	{"limit-reached", Info, "", "RFC 5321 4.5.3", "RFC 1939 3", false},
	{"record-stopped", Warning, "{0} is not written: {1}, after {2 byte}; what passes goes on", "", "", false},
	{"decoder-failed", Danger, "the decoder failed; the session goes on unread: {0}", "", "", true},
}

var findingRows = func() map[string]*FindingDef {
	m := make(map[string]*FindingDef, len(findings))
	for i := range findings {
		m[findings[i].ID] = &findings[i]
	}
	return m
}()
