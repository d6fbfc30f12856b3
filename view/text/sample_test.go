package text

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"mitmail/decode"
	"mitmail/decode/message"
)

// told is an event of one of several sessions.
type told struct {
	session  int
	protocol decode.Protocol
	ev       decode.Event
}

// script builds the events of a session by hand, a millisecond apart.
type script struct {
	session  int
	protocol decode.Protocol
	at       time.Time
	events   []told
}

func newScript(session int, p decode.Protocol) *script {
	at := time.Date(2026, 5, 4, 12, 1, 7, 123e6, time.UTC).Add(time.Duration(session-1) * 500 * time.Microsecond)
	return &script{session: session, protocol: p, at: at}
}

func (s *script) add(from decode.Side, raw string, what decode.Payload, secrets ...decode.Span) *decode.Event {
	ev := decode.Event{Time: s.at, Seq: len(s.events) + 1, From: from, Payload: what, Secrets: secrets}
	if raw != "" {
		ev.Raw = []byte(raw)
	}
	s.events = append(s.events, told{s.session, s.protocol, ev})
	s.at = s.at.Add(time.Millisecond)
	return &s.events[len(s.events)-1].ev
}

// says is a command.
func (s *script) says(l string) *decode.Command {
	verb, args, _ := strings.Cut(l, " ")
	c := &decode.Command{Verb: strings.ToUpper(verb), Args: args}
	s.add(decode.Client, l+"\r\n", c)
	return c
}

// secret is a command whose arguments behind the first n bytes are secret.
func (s *script) secret(l string, n int) *decode.Command {
	c := s.says(l)
	c.Secret = []decode.Span{{Start: n - len(c.Verb) - 1, End: len(c.Args)}}
	s.events[len(s.events)-1].ev.Secrets = []decode.Span{{Start: n, End: len(l)}}
	return c
}

// base64 is an answer to a challenge.
func (s *script) base64(plain string, secret bool) {
	coded := base64.StdEncoding.EncodeToString([]byte(plain))
	r := &decode.Response{Decoded: &plain, Secret: secret}
	ev := s.add(decode.Client, coded+"\r\n", r)
	if secret {
		ev.Secrets = []decode.Span{{Start: 0, End: len(coded)}}
	}
}

// smtp is a reply of SMTP, its lines without CRLF.
func (s *script) smtp(to, enhanced string, lines ...string) *decode.Reply {
	r := &decode.Reply{To: to, Enhanced: enhanced, OK: decode.Yes, Elapsed: 832 * time.Microsecond}
	fmt.Sscan(lines[0][:3], &r.Code)
	if r.Code >= 400 {
		r.OK = decode.No
	}
	for _, l := range lines {
		r.Text = append(r.Text, l[4:])
	}
	if r.Code == 334 {
		p, _ := base64.StdEncoding.DecodeString(r.Text[0])
		plain := string(p)
		r.Decoded = &plain
	}
	s.add(decode.Server, strings.Join(lines, "\r\n")+"\r\n", r)
	return r
}

// pop3 is an answer of POP3.
func (s *script) pop3(to string, lines ...string) *decode.Reply {
	status, rest, _ := strings.Cut(lines[0], " ")
	r := &decode.Reply{To: to, Status: status, OK: decode.Yes, Text: []string{rest}, Items: lines[1:], Elapsed: 12 * time.Millisecond}
	if status == "-ERR" {
		r.OK = decode.No
	}
	s.add(decode.Server, strings.Join(lines, "\r\n")+"\r\n", r)
	return r
}

func (s *script) finding(id, severity, text, ref string) {
	s.add(0, "", &decode.Finding{ID: id, Severity: decode.Severity(severity), Said: decode.Sentence{Key: "text", Args: []string{text}}, Ref: ref})
}

func str(s string) *string { return &s }

// smtpSample is a session with a wrong password, a right one, a refused
// recipient and a message.
func smtpSample(session int) []told {
	s := newScript(session, decode.SMTP)
	s.add(0, "", &decode.Open{Client: "127.0.0.1:53412", Server: "192.0.2.25:25", Route: "1025=smtp://mail.example.com"})
	s.smtp("CONNECT", "", "220 mail.example.com ESMTP Postfix")
	s.says("EHLO laptop.local")
	s.smtp("EHLO", "", "250-mail.example.com", "250-PIPELINING", "250-SIZE 10240000", "250-STARTTLS",
		"250-AUTH PLAIN LOGIN", "250-ENHANCEDSTATUSCODES", "250 8BITMIME")
	s.says("AUTH LOGIN")
	s.finding("auth-in-clear", "warning", "the password can be read by anyone on the way: this connection is not encrypted", "RFC 4954 4")
	s.smtp("AUTH", "", "334 VXNlcm5hbWU6")
	s.base64("anna", false)
	s.smtp("AUTH", "", "334 UGFzc3dvcmQ6")
	s.base64("geheimnis", true)
	s.smtp("AUTH", "5.7.8", "535 5.7.8 Error: authentication failed: wrong password")
	s.add(0, "", &decode.Auth{Mechanism: "LOGIN", User: str("anna"), Secret: str("geheimnis"), OK: decode.No, Code: 535})
	s.secret("AUTH PLAIN AGFubmEAc2VjcmV0", 11)
	s.smtp("AUTH", "2.7.0", "235 2.7.0 Authentication successful").Elapsed = 214 * time.Millisecond
	s.add(0, "", &decode.Auth{Mechanism: "PLAIN", User: str("anna"), Secret: str("secret"), OK: decode.Yes, Code: 235})
	s.says("MAIL FROM:<anna@example.com> SIZE=1234").Params = map[string]string{"SIZE": "1234"}
	s.smtp("MAIL", "2.1.0", "250 2.1.0 Ok")
	s.says("RCPT TO:<bob@example.net>").Params = map[string]string{}
	s.smtp("RCPT", "2.1.5", "250 2.1.5 Ok")
	s.says("RCPT TO:<nobody@example.net>").Params = map[string]string{}
	s.smtp("RCPT", "5.1.1", "550 5.1.1 <nobody@example.net>: Recipient address rejected: User unknown in virtual mailbox table")
	s.says("DATA")
	s.smtp("DATA", "", "354 End data with <CR><LF>.<CR><LF>")
	s.add(decode.Client, strings.Repeat("text of the message\r\n", 60), &decode.Chunk{Of: decode.MessageText})
	s.add(decode.Client, ".\r\n", &decode.Chunk{Of: decode.MessageText, Last: true})
	s.smtp(".", "2.0.0", "250 2.0.0 Ok: queued as 4F1A2B3C4D").Elapsed = 1240 * time.Millisecond
	s.add(0, "", &decode.Message{
		Via: "DATA", Complete: true, OK: decode.Yes,
		Envelope: &decode.Envelope{MailFrom: str("anna@example.com"), RcptTo: []string{"bob@example.net"}, Rejected: []string{"nobody@example.net"}},
		Summary: message.Summary{
			Size: 48_213, Subject: str("Größe der Dächer, 屋根の大きさ"), From: str("Anna Müller <anna@example.com>"), To: str("Bob <bob@example.net>"),
			Parts: []message.Part{{Type: "text/plain", Size: 812}, {Type: "image/jpeg", Name: "roof and sky.jpg", Size: 34_188}},
		},
	})
	s.says("QUIT")
	s.smtp("QUIT", "2.0.0", "221 2.0.0 Bye")
	s.add(0, "", &decode.Close{
		Reason: decode.Words{{Key: "text", Args: []string{"client closed"}}}, Outcome: decode.Words{{Key: "text", Args: []string{"delivered, 1 of 2 recipients"}}}, Duration: 1823 * time.Millisecond,
		ClientBytes: 48_901, ServerBytes: 742, Commands: 9, Messages: 1,
	})
	return s.events
}

// pop3Sample is a session that fetches a message.
func pop3Sample(session int) []told {
	s := newScript(session, decode.POP3)
	s.add(0, "", &decode.Open{Client: "[::1]:40110", Server: "[2001:db8::110]:110", File: "capture.pcapng"})
	s.pop3("CONNECT", "+OK Dovecot ready. <1896.697170952@dbc.mtview.ca.us>")
	s.says("CAPA")
	s.pop3("CAPA", "+OK Capability list follows", "TOP", "UIDL", "RESP-CODES", "SASL PLAIN LOGIN", "STLS", ".")
	s.says("USER anna")
	s.pop3("USER", "+OK")
	s.secret("PASS geheim", 5)
	r := s.pop3("PASS", "-ERR [IN-USE] Mailbox is locked by another session")
	r.ResponseCode = "IN-USE"
	s.add(0, "", &decode.Auth{Mechanism: "USER/PASS", User: str("anna"), Secret: str("geheim"), OK: decode.No})
	s.secret("PASS geheim", 5)
	s.pop3("PASS", "+OK Logged in.")
	s.add(0, "", &decode.Auth{Mechanism: "USER/PASS", User: str("anna"), Secret: str("geheim"), OK: decode.Yes})
	s.says("STAT")
	s.pop3("STAT", "+OK 2 3200")
	s.says("LIST")
	s.pop3("LIST", "+OK 2 messages:", "1 1200", "2 2000", ".")
	s.says("RETR 1")
	s.pop3("RETR", "+OK 1200 octets")
	s.add(decode.Server, strings.Repeat("x", 1200), &decode.Chunk{Of: decode.MessageText})
	s.add(decode.Server, ".\r\n", &decode.Chunk{Of: decode.MessageText, Last: true})
	s.add(0, "", &decode.Message{Via: "RETR", Number: 1, Complete: true, Summary: message.Summary{
		Size: 1200, Subject: str("Hello"), From: str("bob@example.net"), Parts: []message.Part{{Type: "text/plain", Size: 1000}}}})
	s.says("DELE 1")
	s.pop3("DELE", "+OK Marked to be deleted.")
	s.says("QUIT")
	s.pop3("QUIT", "+OK Logging out, messages deleted.")
	s.add(0, "", &decode.Close{Outcome: decode.Words{{Key: "text", Args: []string{"logged in, 1 message fetched, 1 deleted"}}}, Duration: 71 * time.Second, ClientBytes: 80, ServerBytes: 1650, Commands: 9, Messages: 1})
	return s.events
}

// oddSample is what should not happen, but does.
func oddSample(session int) []told {
	s := newScript(session, decode.SMTP)
	s.add(0, "", &decode.Open{Client: "192.0.2.7:1", Server: "mail.example.com:25", Route: "1025=smtp://mail.example.com"})
	s.smtp("CONNECT", "", "220 \x1b]0;owned\x07 ready\x9b2J")
	ev := s.add(decode.Client, "", &decode.Command{Verb: "STARTTLS"})
	ev.From, ev.Sent, ev.Changed = decode.Proxy, []byte("STARTTLS\r\n"), true
	s.smtp("STARTTLS", "", "220 go ahead")
	s.events[len(s.events)-1].ev.Changed = true
	s.add(0, "", &decode.TLS{Leg: "server", How: "starttls", SNI: "mail.example.com", Version: "TLS 1.3", Cipher: "TLS_AES_128_GCM_SHA256", Issuer: "R11", Intercepted: true, OK: decode.Yes})
	s.add(0, "", &decode.TLS{Leg: "client", How: "starttls", OK: decode.No, Error: "remote error: tls: unknown certificate authority"})
	s.says("mail FROM:<a\u202eb@\x00example.com>")
	s.finding("nul-byte", "danger", "a NUL byte in a command", "RFC 5321 4.5.2")
	s.smtp("MAIL", "", "599 what?")
	s.add(decode.Client, "NOOP "+strings.Repeat("x", 16379), &decode.Command{Verb: "NOOP", Args: strings.Repeat("x", 16379)})
	s.add(decode.Client, strings.Repeat("x", 64_000_000), &decode.Chunk{Of: decode.RestOfLine})
	s.add(decode.Client, "\r\n", &decode.Chunk{Of: decode.RestOfLine, Last: true})
	s.finding("line-too-long", "info", "a line is longer than 16384 bytes", "RFC 5321 4.5.3.1.6")
	s.add(decode.Client, "\n", &decode.Command{})
	s.add(decode.Client, "hunter2\r\n", &decode.Command{Verb: "HUNTER2", Unknown: true, SecretVerb: true}, decode.Span{Start: 0, End: 7})
	s.says("XYZZY now").Unknown = true
	ev = s.add(decode.Client, "RCPT TO:<bob@example.net>\r\n", &decode.Command{Verb: "RCPT"})
	ev.Changed, ev.Sent, ev.By = true, []byte("RCPT TO:<eve@example.net>\r\n"), "rule 1"
	list := []string{"250-one"}
	for i := range 999 {
		list = append(list, fmt.Sprintf("250-user%d@example.net", i))
	}
	s.smtp("EXPN", "", list...)
	s.add(decode.Server, "HTTP/1.1 400 Bad Request\r\n", &decode.Reply{Elapsed: -1})
	s.says("BDAT 500 LAST")
	s.add(0, "", &decode.Message{Via: "BDAT", Missing: 500, Envelope: &decode.Envelope{MailFrom: str("")}})
	s.add(decode.Client, "", &decode.Opaque{Bytes: 3012, Last: true})
	s.add(0, "", &decode.Close{Reason: decode.Words{{Key: "text", Args: []string{"reset by the client"}}}, Duration: 3 * time.Millisecond})
	return s.events
}
