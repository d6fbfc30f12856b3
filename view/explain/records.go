package explain

import "mitmail/view/lang"

// Event says what a record of an event stands for, such as reply; "" where no event is
// called so.
func Event(name string) string { return inTable(events, name) }

// Name says what a record has under a name, such as elapsed_ms; "" where no record has
// that name.
func Name(name string) string { return inTable(names, name) }

func inTable(t map[string]string, name string) string {
	if t[name] == "" {
		return ""
	}
	return lang.T(t[name])
}

var events = map[string]string{
	"":         "every record",
	"open":     "a session begins; live, once mitmail has dialled the server",
	"preamble": "what came before the session and gets no reply of it: a PROXY header, SOCKS, HTTP CONNECT",
	"command":  "a line of the client with a verb",
	"reply":    "what the server answers, all its lines",
	"response": "the client's answer to a challenge of AUTH",
	"auth":     "one attempt to log in, once its verdict is in",
	"message":  "one message, sent or fetched",
	"tls":      "TLS begins, or fails; a record for each leg where mitmail reads along",
	"finding":  "something odd or unsafe: mitmail help findings has all",
	"gap":      "bytes that the capture never had",
	"opaque":   "bytes that were seen but not decoded, one record a direction and run",
	"close":    "a session has ended, and what came of it",
}

var names = map[string]string{
	"time":        "when, in UTC (RFC 3339); of a capture, the time of the packet",
	"session":     "the session's number, from 1",
	"seq":         "the record's number in its session, from 1",
	"protocol":    "smtp (LMTP too) or pop3",
	"event":       "what happened: open, command, reply and so on",
	"from":        "who spoke: client, server, or proxy for mitmail itself",
	"raw":         "what was received, with its line ending",
	"raw_base64":  "the same in base64, where it is not UTF-8",
	"sent":        "what went on in its place, where that is something else",
	"sent_base64": "the same in base64, where it is not UTF-8",
	"by":          "the rule, recipe or person that changed it",
	"frame":       "of a capture, the number of the packet that completed it, from 1",

	"client":  "the client's address and port",
	"server":  "the server's address and port",
	"route":   "live, the route as it was written",
	"file":    "of a capture, the file",
	"program": "the client's program, where it runs on this machine and the system tells",
	"pid":     "the number of that program's process",

	"kind":        "proxy-v1, proxy-v2, socks4, socks5 or http-connect",
	"says_client": "the client's address as the header has it",
	"says_server": "the server's address as the header has it",

	"verb":   "the command, upper case: MAIL, STARTTLS, USER",
	"args":   "what stands behind the verb",
	"params": "parameters of MAIL and RCPT by name: params.SIZE; \"\" for one without a value",
	"known":  "false where no RFC has the verb",

	"mechanism": "LOGIN, PLAIN, CRAM-MD5 and so on; USER/PASS and APOP of POP3",
	"user":      "who logs in; in conditions, also who has tried last",
	"authzid":   "whom the user acts for",
	"secret":    "the password or token",
	"digest":    "what the client proves the password with",
	"challenge": "the server's question",

	"via":         "DATA, BDAT, RETR or TOP",
	"number":      "the message's number in the maildrop (POP3)",
	"size":        "bytes of the message as its author wrote it: dots unstuffed, the dot at the end removed",
	"sha256":      "the SHA-256 of those bytes",
	"complete":    "whether all of the message passed",
	"missing":     "bytes of it that were lost",
	"mail_from":   "the sender of the envelope, without < >",
	"rcpt_to":     "the recipients that were accepted",
	"rejected":    "the recipients that were not",
	"subject":     "the header's subject, decoded",
	"header_from": "From of the header",
	"header_to":   "To of the header",
	"message_id":  "Message-ID of the header",
	"parts":       "the parts of the message: type, name, size and sha256 of each, decoded",

	"leg":         "which side of mitmail: client, server, or both where TLS passes unopened",
	"how":         "starttls, stls or implicit",
	"sni":         "the name that the client asks for",
	"version":     "of TLS, such as TLS 1.3",
	"cipher":      "the cipher suite",
	"issuer":      "who vouches for the certificate",
	"intercepted": "whether mitmail reads along",
	"error":       "why TLS failed",

	"id":       "the finding's id, such as bare-lf",
	"severity": "info, warning or danger",
	"ref":      "where it is written, such as RFC 5321 4.5.3.1.4",

	"to":            "the verb that is answered; CONNECT for the greeting, . for the reply behind a message",
	"code":          "the reply code of SMTP, such as 550",
	"status":        "of POP3: +OK, -ERR or +",
	"ok":            "whether it is a yes; not there where that is not known",
	"enhanced":      "the enhanced code, such as 5.1.1",
	"response_code": "the word in brackets of POP3, such as IN-USE",
	"text":          "the lines of the reply without the code, or what the finding says",
	"items":         "extensions of EHLO and CAPA, lines of LIST and UIDL; 1,000 at most",
	"rcpt":          "LMTP: the recipient whom the reply is for",
	"decoded":       "what stood there in base64",
	"elapsed_ms":    "milliseconds since the command's last byte",

	"bytes": "how many",

	"verdict":      "delivered, partly, refused, login-failed, fetched, nothing, broken or unreachable",
	"reason":       "how the session ended",
	"outcome":      "what came of it in one line: message refused at RCPT: 550 5.1.1 …",
	"duration_ms":  "how long it took, in milliseconds",
	"client_bytes": "what the client said, in clear, as received",
	"server_bytes": "what the server said, in clear, as received",
	"commands":     "how many commands there were",
	"messages":     "how many messages there were",
}
