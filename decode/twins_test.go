package decode_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// TestTwins checks of every finding that conversations raise that it is raised where it
// ought to be, and not where little is different.
func TestTwins(t *testing.T) {
	many := strings.Repeat("NOOP\r\n", 1000)
	decodetest.RunTwins(t, "decode", map[string]decodetest.Twins{
		// lines and bytes
		"bare-lf":              {smtpSaid("C NOOP\n"), smtpSaid("C NOOP\r\n")},
		"bare-cr":              {smtpSaid("C NOOP a\rb\r\n"), smtpSaid("C NOOP ab\r\n")},
		"line-too-long":        {smtpSaid("C NOOP " + strings.Repeat("x", 506) + "\r\n"), smtpSaid("C NOOP " + strings.Repeat("x", 503) + "\r\n")},
		"nul-byte":             {smtpSaid("C NOOP \x00\r\n"), smtpSaid("C NOOP 0\r\n")},
		"control-bytes":        {smtpSaid("C NOOP \x1b\r\n"), smtpSaid("C NOOP \t\r\n")},
		"bidi-control":         {smtpSaid("C NOOP \u202e\r\n"), smtpSaid("C NOOP \u00e9\r\n")},
		"eight-bit-undeclared": {delivered("", "\r\n\xe9\r\n"), delivered(" BODY=8BITMIME", "\r\n\xe9\r\n")},
		"utf8-undeclared":      {smtpSaid("C MAIL FROM:<\u00e9@a>\r\n"), smtpSaid("C MAIL FROM:<\u00e9@a> SMTPUTF8\r\n")},
		"smuggling":            {delivered("", "\r\na\n.\nb\r\n"), delivered("", "\r\na\n..\nb\r\n")},

		// order and grammar
		"out-of-order":         {smtpSaid("C RCPT TO:<b@b>\r\n"), smtpSaid("C MAIL FROM:<a@a>\r\n", "S 250 ok\r\n", "C RCPT TO:<b@b>\r\n")},
		"unknown-command":      {smtpSaid("C NOPE\r\n"), smtpSaid("C NOOP\r\n")},
		"bad-parameter":        {smtpSaid("C MAIL FROM:a@a\r\n"), smtpSaid("C MAIL FROM:<a@a>\r\n")},
		"extension-unoffered":  {smtpSaid("C MAIL FROM:<a@a> RET=FULL\r\n"), smtpSaid("C MAIL FROM:<a@a> BODY=7BIT\r\n")},
		"pipelining-unoffered": {said(decode.SMTP, "S 220 mx\r\n", "C EHLO a\r\n", "S 250 mx\r\n", "C NOOP\r\nNOOP\r\n"), said(decode.SMTP, "S 220 mx\r\n", "C EHLO a\r\n", "S 250-mx\r\n250 PIPELINING\r\n", "C NOOP\r\nNOOP\r\n")},
		"early-talker":         {said(decode.SMTP, "C EHLO a\r\n", "S 220 mx\r\n"), said(decode.SMTP, "S 220 mx\r\n", "C EHLO a\r\n")},
		"size-exceeded":        {smtpSaid("C MAIL FROM:<a@a> SIZE=1001\r\n"), smtpSaid("C MAIL FROM:<a@a> SIZE=1000\r\n")},
		"bdat-bad-size":        {smtpSaid("C MAIL FROM:<a@a>\r\nRCPT TO:<b@b>\r\nBDAT -1 LAST\r\n"), smtpSaid("C MAIL FROM:<a@a>\r\nRCPT TO:<b@b>\r\nBDAT 1 LAST\r\nx")},
		"quit-missing":         {smtpSaid("C NOOP\r\n", "S 250 ok\r\n"), smtpSaid("C QUIT\r\n", "S 221 bye\r\n")},
		"command-after-quit":   {smtpSaid("C QUIT\r\n", "S 221 bye\r\n", "C NOOP\r\n"), smtpSaid("C NOOP\r\n", "S 250 ok\r\n", "C QUIT\r\n")},
		"too-many-pending":     {smtpSaid("C " + many + "NOOP\r\n"), smtpSaid("C " + many)},
		"line-unfinished":      {smtpSaid("C NOOP"), smtpSaid("C NOOP\r\n")},

		// replies
		"reply-malformed":   {smtpSaid("C NOOP\r\n", "S 250_ok\r\n"), smtpSaid("C NOOP\r\n", "S 250 ok\r\n")},
		"reply-unexpected":  {smtpSaid("C NOOP\r\n", "S 354 go\r\n"), smtpSaid("C MAIL FROM:<a@a>\r\nRCPT TO:<b@b>\r\nDATA\r\n", "S 250 ok\r\n250 ok\r\n354 go\r\n")},
		"reply-unsolicited": {smtpSaid("S 250 ok\r\n"), smtpSaid("C NOOP\r\n", "S 250 ok\r\n")},
		"reply-unfinished":  {smtpSaid("C NOOP\r\n", "S 250-ok\r\n"), smtpSaid("C NOOP\r\n", "S 250 ok\r\n")},
		"octet-count-wrong": {pop3Said("C RETR 1\r\n", "S +OK 9 octets\r\nA: b\r\n\r\n.\r\n"), pop3Said("C RETR 1\r\n", "S +OK 8 octets\r\nA: b\r\n\r\n.\r\n")},
		"dot-not-stuffed":   {delivered("", "\r\n.a\r\n"), delivered("", "\r\n..a\r\n")},

		// authentication
		"auth-in-clear":   {smtpSaid("C AUTH PLAIN AGEAYg==\r\n"), driven("S 220 mx\r\n", secured, "C EHLO a\r\n", "S 250-mx\r\n250 AUTH PLAIN\r\n", "C AUTH PLAIN AGEAYg==\r\n")},
		"auth-unoffered":  {smtpSaid("C AUTH NTLM\r\n"), smtpSaid("C AUTH LOGIN\r\n")},
		"auth-bad-base64": {smtpSaid("C AUTH PLAIN AGEAYg=!\r\n"), smtpSaid("C AUTH PLAIN AGEAYg==\r\n")},
		"auth-malformed":  {smtpSaid("C AUTH PLAIN YWI=\r\n"), smtpSaid("C AUTH PLAIN AGEAYg==\r\n")},
		"auth-cancelled":  {smtpSaid("C AUTH LOGIN\r\n", "S 334 \r\n", "C *\r\n"), smtpSaid("C AUTH LOGIN\r\n", "S 334 \r\n", "C YQ==\r\n")},
		"auth-before-tls": {said(decode.SMTP, "S 220 mx\r\n", "C EHLO a\r\n", "S 250-mx\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n", "C AUTH PLAIN AGEAYg==\r\n"), smtpSaid("C AUTH PLAIN AGEAYg==\r\n")},
		"channel-binding": {driven("S 220 mx\r\n", secured, "C EHLO a\r\n", "S 250-mx\r\n250 AUTH SCRAM-SHA-256-PLUS\r\n", "C AUTH SCRAM-SHA-256-PLUS cD10bHMtZXhwb3J0ZXIsLG49dXNlcixyPWFiYw==\r\n", "S 535 no\r\n"),
			driven("S 220 mx\r\n", secured, "C EHLO a\r\n", "S 250-mx\r\n250 AUTH SCRAM-SHA-256-PLUS\r\n", "C AUTH SCRAM-SHA-256-PLUS cD10bHMtZXhwb3J0ZXIsLG49dXNlcixyPWFiYw==\r\n", "S 235 ok\r\n")},

		// TLS
		"starttls-unused":     {offering("C QUIT\r\n", "S 221 bye\r\n"), smtpSaid("C QUIT\r\n", "S 221 bye\r\n")},
		"starttls-refused":    {offering("C STARTTLS\r\n", "S 454 no\r\n"), offering("C STARTTLS\r\n", "S 220 go\r\n")},
		"starttls-unanswered": {driven("S 220 mx\r\n", "C STARTTLS\r\n", letGo), driven("S 220 mx\r\n", "C STARTTLS\r\n", "S 220 go\r\n", letGo)},
		"starttls-injection":  {offering("C STARTTLS\r\nNOOP\r\n", "S 220 go\r\n"), offering("C STARTTLS\r\n", "S 220 go\r\n")},
		"response-injection":  {offering("C STARTTLS\r\n", "S 220 go\r\n250 ok\r\n"), offering("C STARTTLS\r\n", "S 220 go\r\n")},
		"ehlo-missing-after-tls": {driven("S 220 mx\r\n", "C EHLO a\r\n", "S 250 mx\r\n", secured, "C MAIL FROM:<a@a>\r\n"),
			driven("S 220 mx\r\n", "C EHLO a\r\n", "S 250 mx\r\n", secured, "C EHLO a\r\n", "S 250 mx\r\n", "C MAIL FROM:<a@a>\r\n")},

		// messages
		"message-incomplete": {said(decode.SMTP, append(slices.Clone(smtpText), "C A: b\r\n")...), delivered("", "A: b\r\n")},
		"mime-malformed":     {delivered("", mixed+"--b\r\n\r\nx\r\n"), delivered("", mixed+"--b\r\n\r\nx\r\n--b--\r\n")},
		"mime-too-deep":      {delivered("", strings.Repeat("Content-Type: message/rfc822\r\n\r\n", 51)+"\r\n"), delivered("", strings.Repeat("Content-Type: message/rfc822\r\n\r\n", 49)+"\r\n")},
		"envelope-differs":   {delivered("", "From: c@c\r\n\r\nx\r\n"), delivered("", "From: a@a\r\n\r\nx\r\n")},

		// captures, and mitmail itself
		"tunnel": {said(decode.SMTP, "C CONNECT mx.example:25 HTTP/1.1\r\n\r\n", "S HTTP/1.1 200 OK\r\n\r\n220 mx\r\n"),
			said(decode.SMTP, "C PROXY TCP4 192.0.2.9 192.0.2.1 5 25\r\n", "S 220 mx\r\n")},
		"limit-reached":  {smtpSaid("C HELP\r\n", "S "+strings.Repeat("214-x\r\n", 1000)+"214 x\r\n"), smtpSaid("C HELP\r\n", "S "+strings.Repeat("214-x\r\n", 999)+"214 x\r\n")},
		"changed":        {driven("S 220 mx\r\n", ruled(decode.Ruling{Send: []byte("RSET\r\n"), By: "a rule"})), driven("S 220 mx\r\n", ruled(decode.Ruling{}))},
		"decoder-failed": {driven("S 220 mx\r\n", fails), driven("S 220 mx\r\n")},
	})
}

const mixed = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"

// said is the events of what is said.
func said(p decode.Protocol, lines ...string) func(t *testing.T) []decode.Event {
	return func(t *testing.T) []decode.Event { return decodetest.Whole(t, spoken(p, lines...)) }
}

// smtpSaid is what is said behind the server's list.
func smtpSaid(lines ...string) func(t *testing.T) []decode.Event {
	list := "S 250-mx\r\n250-PIPELINING\r\n250-CHUNKING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-SIZE 1000\r\n250 AUTH PLAIN LOGIN\r\n"
	return said(decode.SMTP, append([]string{"S 220 mx\r\n", "C EHLO a\r\n", list}, lines...)...)
}

// pop3Said is what is said behind a login.
func pop3Said(lines ...string) func(t *testing.T) []decode.Event {
	return said(decode.POP3, append(slices.Clone(pop3Ready), lines...)...)
}

// offering is what is said to a server that offers TLS.
func offering(lines ...string) func(t *testing.T) []decode.Event {
	return said(decode.SMTP, append([]string{"S 220 mx\r\n", "C EHLO a\r\n", "S 250-mx\r\n250 STARTTLS\r\n"}, lines...)...)
}

// delivered is a session with one message, whose MAIL has parameters.
func delivered(parameters, text string) func(t *testing.T) []decode.Event {
	return smtpSaid("C MAIL FROM:<a@a>"+parameters+"\r\n", "S 250 ok\r\n", "C RCPT TO:<b@b>\r\n", "S 250 ok\r\n", "C DATA\r\n", "S 354 go\r\n", "C "+text+".\r\n", "S 250 ok\r\n")
}

// driven is the events of a conversation of which a driver knows more than what is said,
// or does more than to listen.
func driven(steps ...any) func(t *testing.T) []decode.Event {
	return func(t *testing.T) (all []decode.Event) {
		c := decode.New(decode.SMTP)
		keep := func(events []decode.Event) {
			for _, ev := range events {
				all = append(all, decodetest.Keep(ev))
			}
		}
		for _, step := range steps {
			switch step := step.(type) {
			case string:
				said := spoken(decode.SMTP, step).Steps[0]
				c.Push(said.Side, said.Bytes)
				c.Drain(time.Time{}, said.Side, keep)
			case func(*decode.Conversation) []decode.Event:
				keep(step(c))
			}
		}
		return all
	}
}

// secured says that both legs are inside TLS that is opened.
func secured(c *decode.Conversation) []decode.Event {
	return c.Secured(time.Time{}, decode.TLS{Leg: "client", OK: decode.Yes}, decode.TLS{Leg: "server", OK: decode.Yes})
}

func letGo(c *decode.Conversation) []decode.Event { return c.LetGo(time.Time{}) }

func fails(c *decode.Conversation) []decode.Event { return c.Fail(time.Time{}, "a bug") }

// ruled is a command of which something becomes.
func ruled(r decode.Ruling) func(c *decode.Conversation) []decode.Event {
	return func(c *decode.Conversation) []decode.Event {
		c.Push(decode.Client, []byte("NOOP\r\n"))
		u, _ := c.Next(decode.Client)
		return c.Commit(time.Time{}, u, r)
	}
}
