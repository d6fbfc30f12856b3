package explain

import "strings"

// Example is a piece of a dialogue with a command of protocol in it, a line each: C: is
// what the client says, S: what the server does. It is nil where there is none.
func Example(protocol, verb string) []string {
	return dialogue(examples[protocol][strings.ToUpper(verb)])
}

// MechanismExample is a login with a mechanism.
func MechanismExample(name string) []string {
	return dialogue(loginExamples[strings.ToUpper(name)])
}

// ParamExample is a command with a parameter.
func ParamExample(name string) []string { return dialogue(paramExamples[strings.ToUpper(name)]) }

// ReplyExample is a reply that has a code, plain or enhanced, or a response code.
func ReplyExample(code string) []string {
	for _, reply := range replyExamples {
		words := strings.FieldsFunc(reply, func(r rune) bool { return strings.ContainsRune(" -[]", r) })
		for _, w := range words[:min(2, len(words))] {
			if strings.EqualFold(w, code) {
				return []string{"S: " + reply}
			}
		}
	}
	return nil
}

func dialogue(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

var examples = map[string]map[string]string{"smtp": {
	"EHLO":     "C: EHLO laptop.example.org\nS: 250-mail.example.org\nS: 250-SIZE 35882577\nS: 250-AUTH PLAIN LOGIN\nS: 250 STARTTLS",
	"HELO":     "C: HELO laptop.example.org\nS: 250 mail.example.org",
	"MAIL":     "C: MAIL FROM:<anna@example.org> SIZE=457\nS: 250 2.1.0 Ok",
	"RCPT":     "C: RCPT TO:<bob@example.net>\nS: 250 2.1.5 Ok",
	"DATA":     "C: DATA\nS: 354 End data with <CR><LF>.<CR><LF>\nC: Subject: Hello\nC: \nC: Hello Bob\nC: .\nS: 250 2.0.0 Ok: queued",
	"RSET":     "C: RSET\nS: 250 2.0.0 Ok",
	"VRFY":     "C: VRFY bob\nS: 252 2.0.0 bob",
	"EXPN":     "C: EXPN staff\nS: 502 5.5.1 EXPN is not offered here",
	"HELP":     "C: HELP\nS: 214 2.0.0 https://www.example.org/mail",
	"NOOP":     "C: NOOP\nS: 250 2.0.0 Ok",
	"QUIT":     "C: QUIT\nS: 221 2.0.0 Bye",
	"STARTTLS": "C: STARTTLS\nS: 220 2.0.0 Ready to start TLS",
	"AUTH":     "C: AUTH PLAIN AGFubmEAYmx1ZS1oZXJvbg==\nS: 235 2.7.0 Authentication successful",
	"BDAT":     "C: BDAT 17 LAST\nC: Subject: Hello\nS: 250 2.0.0 Ok: queued",
	"LHLO":     "C: LHLO mail.example.org\nS: 250-store.example.org\nS: 250 PIPELINING",
	"ETRN":     "C: ETRN example.net\nS: 250 Queuing started",
	"ATRN":     "C: ATRN example.net\nS: 250 OK now reversing the connection",
	"BURL":     "C: BURL imap://anna@example.org/Drafts;uid=20/;urlauth=submit+anna:internal:91354a473744909de610943775f92038 LAST\nS: 250 2.5.0 Ok",
	"XCLIENT":  "C: XCLIENT ADDR=192.0.2.7 NAME=laptop.example.org\nS: 220 mail.example.org ESMTP",
}, "pop3": {
	"USER": "C: USER anna\nS: +OK\nC: PASS blue-heron\nS: +OK Logged in.",
	"PASS": "C: USER anna\nS: +OK\nC: PASS blue-heron\nS: +OK Logged in.",
	"APOP": "S: +OK POP3 ready <1896.697170952@mail.example.org>\nC: APOP anna c4c9334bac560ecc979e58001b3e22fb\nS: +OK",
	"STAT": "C: STAT\nS: +OK 2 9562",
	"LIST": "C: LIST\nS: +OK 2 messages\nS: 1 320\nS: 2 9242\nS: .",
	"UIDL": "C: UIDL\nS: +OK\nS: 1 000000013a2b\nS: 2 000000023a2b\nS: .",
	"RETR": "C: RETR 1\nS: +OK 320 octets\nS: Subject: Hello\nS: \nS: Hello Anna\nS: .",
	"TOP":  "C: TOP 1 0\nS: +OK\nS: Subject: Hello\nS: \nS: .",
	"DELE": "C: DELE 1\nS: +OK Marked to be deleted.",
	"RSET": "C: RSET\nS: +OK",
	"NOOP": "C: NOOP\nS: +OK",
	"QUIT": "C: QUIT\nS: +OK Logging out.",
	"CAPA": "C: CAPA\nS: +OK\nS: TOP\nS: UIDL\nS: STLS\nS: .",
	"STLS": "C: STLS\nS: +OK Begin TLS negotiation now.",
	"AUTH": "C: AUTH PLAIN\nS: + \nC: AGFubmEAYmx1ZS1oZXJvbg==\nS: +OK Logged in.",
	"UTF8": "C: UTF8\nS: +OK",
	"LANG": "C: LANG zh\nS: +OK zh",
}}

var loginExamples = map[string]string{
	"PLAIN":       "C: AUTH PLAIN AGFubmEAYmx1ZS1oZXJvbg==\nS: 235 2.7.0 Authentication successful",
	"LOGIN":       "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: YW5uYQ==\nS: 334 UGFzc3dvcmQ6\nC: Ymx1ZS1oZXJvbg==\nS: 235 2.7.0 Authentication successful",
	"CRAM-MD5":    "C: AUTH CRAM-MD5\nS: 334 PDE4OTYuNjk3MTcwOTUyQG1haWwuZXhhbXBsZS5vcmc+\nC: YW5uYSBiOTEzYTYwMmM3ZWRhN2E0OTViNGU2ZTczMzRkMzg5MA==\nS: 235 2.7.0 Authentication successful",
	"XOAUTH2":     "C: AUTH XOAUTH2 dXNlcj1hbm5hQGV4YW1wbGUub3JnAWF1dGg9QmVhcmVyIHRva2VuAQE=\nS: 235 2.7.0 Accepted",
	"OAUTHBEARER": "C: AUTH OAUTHBEARER bixhPWFubmFAZXhhbXBsZS5vcmcsAWF1dGg9QmVhcmVyIHRva2VuAQE=\nS: 235 2.7.0 Accepted",
	"EXTERNAL":    "C: AUTH EXTERNAL =\nS: 235 2.7.0 Authentication successful",
	"USER/PASS":   "C: USER anna\nS: +OK\nC: PASS blue-heron\nS: +OK Logged in.",
	"APOP":        "S: +OK POP3 ready <1896.697170952@mail.example.org>\nC: APOP anna c4c9334bac560ecc979e58001b3e22fb\nS: +OK",
}

var paramExamples = map[string]string{
	"SIZE":        "C: MAIL FROM:<anna@example.org> SIZE=1000",
	"BODY":        "C: MAIL FROM:<anna@example.org> BODY=8BITMIME",
	"SMTPUTF8":    "C: MAIL FROM:<anna@example.org> SMTPUTF8",
	"AUTH":        "C: MAIL FROM:<anna@example.org> AUTH=<>",
	"RET":         "C: MAIL FROM:<anna@example.org> RET=HDRS ENVID=QQ314159",
	"ENVID":       "C: MAIL FROM:<anna@example.org> RET=HDRS ENVID=QQ314159",
	"NOTIFY":      "C: RCPT TO:<bob@example.net> NOTIFY=FAILURE,DELAY",
	"ORCPT":       "C: RCPT TO:<bob@example.net> ORCPT=rfc822;bob@example.com",
	"BY":          "C: MAIL FROM:<anna@example.org> BY=3600;R",
	"HOLDFOR":     "C: MAIL FROM:<anna@example.org> HOLDFOR=86400",
	"HOLDUNTIL":   "C: MAIL FROM:<anna@example.org> HOLDUNTIL=2026-12-24T18:00:00Z",
	"MT-PRIORITY": "C: MAIL FROM:<anna@example.org> MT-PRIORITY=6",
	"REQUIRETLS":  "C: MAIL FROM:<anna@example.org> REQUIRETLS",
	"RRVS":        "C: RCPT TO:<bob@example.net> RRVS=2014-04-03T23:01:00Z",
	"SUBMITTER":   "C: MAIL FROM:<anna@example.org> SUBMITTER=list@example.org",
}

// replyExamples are replies as servers give them; the first one that has a code shows it.
var replyExamples = []string{
	"211 2.0.0 mail.example.org ESMTP", "214 2.0.0 https://www.example.org/mail", "220 mail.example.org ESMTP", "221 2.0.0 Bye",
	"235 2.7.0 Authentication successful", "250 2.1.5 Ok", "251 2.1.5 User not local; will forward to <bob@example.com>", "252 2.5.0 Cannot VRFY user",
	"253 OK, 5 pending messages", "334 VXNlcm5hbWU6", "354 End data with <CR><LF>.<CR><LF>", "250 2.1.0 Sender ok",
	"421 4.3.2 Service shutting down", "421 4.4.2 mail.example.org Error: timeout exceeded", "421 4.7.0 Too many connections from 192.0.2.7",
	"432 4.7.12 A password transition is needed", "450 4.2.0 <bob@example.net>: Recipient address rejected: Greylisted", "450 4.1.1 <bob@example.net>: Recipient address rejected: unverified address",
	"450 4.1.8 <anna@nowhere.example>: Sender address rejected: Domain not found", "451 4.3.0 Temporary lookup failure", "451 4.7.1 Greylisting in action, please come back later",
	"452 4.2.2 Mailbox full", "452 4.3.1 Insufficient system storage", "452 4.5.3 Too many recipients", "453 You have no mail", "454 4.7.0 TLS not available due to local problem",
	"455 4.5.1 Parameters not supported at the moment", "458 Unable to queue messages for node example.net", "459 Node example.net not allowed", "451 4.4.1 No answer from host",
	"500 5.5.2 Error: bad syntax", "501 5.5.4 Syntax: MAIL FROM:<address>", "501 5.1.3 Bad recipient address syntax", "502 5.5.1 Error: command not implemented", "503 5.5.1 Error: need MAIL command",
	"504 5.5.4 Unrecognized authentication type", "521 5.3.2 mail.example.org does not accept mail", "530 5.7.0 Must issue a STARTTLS command first",
	"534 5.7.9 Authentication mechanism is too weak", "535 5.7.8 Error: authentication failed", "538 5.7.11 Encryption required for requested authentication mechanism",
	"550 5.1.1 <bob@example.net>: Recipient address rejected: User unknown", "550 5.1.2 <bob@nowhere.example>: Recipient address rejected: Domain not found", "550 5.7.1 Message rejected as spam",
	"550 5.1.0 Address rejected", "550 5.4.1 Recipient address rejected: Access denied", "550 5.7.23 SPF validation failed", "550 5.7.25 Client host rejected: cannot find your reverse hostname", "550 5.7.26 Unauthenticated mail is refused",
	"551 5.1.6 User not local; please try <bob@example.com>", "552 5.3.4 Message size exceeds fixed limit", "552 5.2.2 Mailbox full", "552 5.2.3 Message length exceeds administrative limit",
	"553 5.7.1 <anna@example.org>: Sender address rejected: not owned by user bob", "553 5.1.7 Bad sender address syntax", "554 5.7.1 <bob@example.net>: Relay access denied", "554 5.4.6 Too many hops", "554 5.6.0 Corrupt message content",
	"554 5.5.1 Error: no valid recipients", "555 5.5.4 Unsupported option: SIZE=x", "556 5.1.10 <bob@example.net>: Recipient address rejected: Domain does not accept mail (nullMX)",
	"550 5.7.28 Too much mail at once", "550 5.7.30 REQUIRETLS support required", "554 5.7.20 No passing DKIM signature found", "550 5.6.7 Address needs SMTPUTF8",
	"-ERR [IN-USE] Mailbox is locked by another session", "-ERR [AUTH] Authentication failed.", "-ERR [SYS/TEMP] Temporary trouble, try again later", "-ERR [SYS/PERM] Mailbox is damaged, ask the administrator",
	"-ERR [LOGIN-DELAY] Wait five minutes between logins", "-ERR [UTF8] Mailbox needs UTF8 mode",
	"+OK 2 messages", "-ERR No such message",
}
