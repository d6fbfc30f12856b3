package decode_test

import (
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// TestLinear checks of what peers may have much of that twice as much is twice the work,
// for one who only listens, and for one who looks at each unit before it goes on.
func TestLinear(t *testing.T) {
	again := func(n int, said ...string) (all []string) {
		for range n {
			all = append(all, said...)
		}
		return all
	}
	for name, c := range map[string]struct {
		protocol decode.Protocol
		before   []string
		n        int
		said     func(n int) []string
	}{
		"a command, byte by byte": {decode.SMTP, smtpGreeted, 4000, func(n int) []string { return again(n, "C x") }},
		"a reply, byte by byte":   {decode.SMTP, smtpGreeted, 4000, func(n int) []string { return again(n, "S 2") }},
		"a reply, line by line":   {decode.SMTP, append(smtpGreeted[:3:3], "C HELP\r\n"), 400, func(n int) []string { return again(n, "S 214-"+strings.Repeat("x", 90)+"\r\n") }},
		"a reply, at once": {decode.SMTP, append(smtpGreeted[:3:3], "C HELP\r\n"), 400, func(n int) []string {
			return []string{"S " + strings.Repeat("214-"+strings.Repeat("x", 90)+"\r\n", n) + "214 x\r\n"}
		}},
		"keywords":           {decode.SMTP, append(smtpGreeted[:3:3], "C EHLO a\r\n"), 400, func(n int) []string { return []string{"S " + strings.Repeat("250-SIZE 12\r\n", n) + "250 x\r\n"} }},
		"a list":             {decode.POP3, append(pop3Ready[:5:5], "C LIST\r\n", "S +OK\r\n"), 400, func(n int) []string { return append(again(n, "S 1 1\r\n"), "S .\r\n") }},
		"commands that wait": {decode.SMTP, smtpGreeted, 450, func(n int) []string { return again(n, "C NOOP x\r\n") }},
		"commands at once":   {decode.SMTP, smtpGreeted, 4000, func(n int) []string { return []string{"C " + strings.Repeat("NOOP x\r\n", n)} }},
		"recipients":         {decode.SMTP, smtpMail, 4000, func(n int) []string { return again(n, "C RCPT TO:<b@b>\r\n", "S 250 ok\r\n") }},
		"messages": {decode.SMTP, smtpGreeted, 400, func(n int) []string {
			return again(n, "C MAIL FROM:<a@a>\r\n", "S 250 ok\r\n", "C RCPT TO:<b@b>\r\n", "S 250 ok\r\n", "C DATA\r\n", "S 354 go\r\n", "C x\r\n.\r\n", "S 250 ok\r\n")
		}},
		"findings":           {decode.SMTP, smtpGreeted, 400, func(n int) []string { return again(n, "C NOPE\r\n", "S 500 no\r\n") }},
		"logins":             {decode.SMTP, smtpGreeted, 400, func(n int) []string { return again(n, "C AUTH PLAIN AGEAYg==\r\n", "S 535 no\r\n") }},
		"answers":            {decode.SMTP, append(smtpGreeted[:3:3], "C AUTH LOGIN\r\n"), 400, func(n int) []string { return again(n, "S 334 \r\n", "C YQ==\r\n") }},
		"parameters":         {decode.SMTP, smtpGreeted, 800, func(n int) []string { return []string{"C MAIL FROM:<a@a>" + strings.Repeat(" A=b", n) + "\r\n"} }},
		"text, byte by byte": {decode.SMTP, smtpText, 20_000, func(n int) []string { return again(n, "C x") }},
		"lines of text":      {decode.SMTP, smtpText, 4000, func(n int) []string { return again(n, "C 12345\r\n") }},
		"dots":               {decode.SMTP, smtpText, 4000, func(n int) []string { return again(n, "C ..\r\n") }},
		"look-alikes":        {decode.SMTP, smtpText, 4000, func(n int) []string { return again(n, "C \n.\n") }},
		"header fields":      {decode.SMTP, smtpText, 2000, func(n int) []string { return again(n, "C Subject: x\r\n") }},
		"octets":             {decode.SMTP, smtpMail, 400, func(n int) []string { return again(n, "C BDAT 1\r\nx", "S 250 ok\r\n") }},
		"behind STARTTLS":    {decode.SMTP, append(smtpGreeted[:3:3], "C STARTTLS\r\n"), 3000, func(n int) []string { return again(n, "C NOOP\r\n") }},
		"gaps":               {decode.SMTP, smtpText, 1000, func(n int) []string { return again(n, "C x\r\n", "G 1") }},
	} {
		for how, look := range map[string]bool{"": false, ", looked at": true} {
			t.Run(name+how, func(t *testing.T) {
				decodetest.Linear(t, c.n, func(n int) func() {
					conv := decode.New(c.protocol)
					hear(conv, c.before, false)
					said := c.said(n)
					return func() { hear(conv, said, look) }
				})
			})
		}
	}
}

// hear pushes what is said; G is a gap of the client's.
func hear(c *decode.Conversation, said []string, look bool) {
	for _, line := range said {
		from := decode.Client
		switch line[0] {
		case 'S':
			from = decode.Server
		case 'G':
			c.Gap(time.Time{}, decode.Client, 1)
			continue
		}
		c.Hold(decode.Server, look)
		c.HoldText(decode.Client, look)
		c.Push(from, []byte(line[2:]))
		for u, ok := c.Next(from); ok; u, ok = c.Next(from) {
			if look {
				c.Look(u)
			}
			c.Commit(time.Time{}, u, decode.Ruling{})
		}
		c.Early(from)
	}
}
