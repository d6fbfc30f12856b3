package explain

import "strings"

// meant is what an enhanced code says as the answer to a command.
type meant struct {
	code  string // whole, or without its class: 1.1
	cause string
	on    string // as in phrase
}

// enhancedTo are the enhanced codes that say why, where the server's words do
// not; the first that fits. What vendors took codes for stands before the
// registry: learn.microsoft.com (NDR error codes in Exchange Online),
// support.google.com/a/answer/3726730, senders.yahooinc.com.
var enhancedTo = [...]meant{
	// Exchange and Exchange Online
	{"5.1.10", "no-such-mailbox", "550"},
	{"5.4.1", "no-such-mailbox", "550"},
	{"5.1.90", "sending-limit", ""},
	{"5.1.20", "message-malformed", ""},
	{"5.2.121", "mailbox-busy", ""}, {"5.2.122", "mailbox-busy", ""},
	{"5.2.14", "server-misconfigured", ""},
	{"5.3.190", "server-misconfigured", ""},
	{"5.4.14", "mail-loop", ""},
	{"5.6.11", "bare-line-feed", ""},
	{"5.7.54", "relay-denied", ""}, {"5.7.64", "relay-denied", ""},
	{"5.7.57", "login-wanted", ""},
	{"5.7.60", "sender-not-owned", ""},
	{"4.7.66", "tls-too-old", ""},
	{"5.7.124", "sender-not-for-it", ""}, {"5.7.133", "sender-not-for-it", ""}, {"5.7.134", "sender-not-for-it", ""}, {"5.7.136", "sender-not-for-it", ""},
	{"5.7.139", "login-disabled", "AUTH"},
	{"5.7.321", "tls-wanted", ""},
	{"5.7.501", "sender-barred", ""}, {"5.7.705", "sender-barred", ""}, {"5.7.708", "client-refused", ""},
	{"5.7.502", "sender-blocked", ""}, {"5.7.503", "sender-blocked", ""}, {"5.7.511", "blocklisted", ""},
	{"5.7.509", "dmarc-failed", ""}, {"5.7.515", "unauthenticated", ""},
	{"5.7.520", "policy", ""},
	{"5.7.750", "sender-unverified", ""},
	{"4.7.650", "rate-limited", ""}, {"4.7.651", "rate-limited", ""},

	// Gmail, Yahoo
	{"5.7.14", "web-login-wanted", "AUTH 534"},
	{"5.7.9", "policy", ". DATA MAIL RCPT"},
	{"5.7.14", "policy", ". DATA MAIL RCPT"},

	// the registry
	{"4.1.1", "address-unchecked", ""},
	{"1.1", "no-such-mailbox", "RCPT VRFY EXPN DATA . BDAT"},
	{"1.2", "no-such-domain", "RCPT VRFY DATA . BDAT"},
	{"1.3", "address-malformed", "RCPT VRFY DATA . BDAT"},
	{"1.6", "mailbox-moved", "RCPT VRFY ."},
	{"1.7", "sender-malformed", "MAIL RCPT DATA . BDAT"},
	{"1.8", "sender-domain-unknown", "MAIL RCPT DATA . BDAT"},
	{"1.10", "null-mx", "RCPT DATA . BDAT"},
	{"2.1", "mailbox-off", "RCPT VRFY DATA . BDAT"},
	{"2.2", "mailbox-full", "RCPT DATA . BDAT MAIL"},
	{"2.3", "too-big-for-box", ""},
	{"3.1", "server-full", ""},
	{"3.2", "server-closed", ""},
	{"3.4", "message-too-big", "MAIL RCPT DATA . BDAT"},
	{"3.5", "server-misconfigured", ""},
	{"4.4.1", "next-host-silent", "RCPT DATA . BDAT"},
	{"4.2", "timeout", "421 CONNECT NOOP RSET EHLO HELO MAIL RCPT DATA . BDAT"},
	{"4.3", "dns-trouble", ""},
	{"4.5", "server-busy", "4"},
	{"4.6", "mail-loop", ""},
	{"5.3", "too-many-recipients", "RCPT DATA ."},
	{"6.7", "utf8-needed", ""}, {"6.9", "utf8-needed", ""},
	{"6.2", "conversion", ""}, {"6.3", "conversion", ""}, {"6.1", "conversion", ""},
	{"7.2", "sender-not-for-it", "RCPT"},
	{"7.8", "bad-credentials", "AUTH"},
	{"7.9", "mechanism-weak", "AUTH"},
	{"7.10", "tls-wanted", ""},
	{"7.11", "tls-for-mechanism", ""},
	{"7.12", "password-change", "AUTH"},
	{"7.13", "account-off", "AUTH"},
	{"7.20", "dkim-failed", ""}, {"7.21", "dkim-failed", ""}, {"7.22", "dkim-failed", ""},
	{"7.23", "spf-failed", ""}, {"7.24", "spf-broken", ""},
	{"7.25", "no-reverse-dns", ""}, {"7.26", "unauthenticated", ""},
	{"7.27", "sender-null-mx", ""}, {"7.28", "rate-limited", ""},
}

// enhanced finds the cause that the enhanced code names for this command.
func (r Refusal) enhanced() (string, bool) {
	_, rest, _ := strings.Cut(r.Enhanced, ".")
	for _, m := range enhancedTo {
		if (m.code == r.Enhanced || m.code == rest) && r.fits(m.on) {
			return m.cause, true
		}
	}
	return "", false
}

// sharp finds the code in words such as (#5.1.1), where qmail and Cisco have it.
func sharp(text string) string {
	for text = text[:min(len(text), maxReply)]; ; {
		_, rest, found := strings.Cut(text, "#")
		if !found {
			return ""
		}
		n := 0
		for n < len(rest) && n < 11 && (rest[n] == '.' || rest[n] >= '0' && rest[n] <= '9') {
			n++
		}
		if code := rest[:n]; strings.Count(code, ".") == 2 && (code[0] == '4' || code[0] == '5') {
			return strings.TrimRight(code, ".")
		}
		text = rest
	}
}
