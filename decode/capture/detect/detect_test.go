package detect

import (
	"fmt"
	"strings"
	"testing"

	"mitmail/decode"
)

func TestClassify(t *testing.T) {
	for _, c := range []struct{ side, line, want string }{
		{"client", "EHLO a\r\n", "SMTP true"},
		{"client", "ehlo a\r\n", "SMTP true"},
		{"client", "EHLO a", " false"},
		{"client", "USER anna\r\n", "POP3 or FTP true"},
		{"client", "AUTH PLAIN\r\n", "SMTP or POP3 or FTP or Redis true"},
		{"client", "AUTH TLS\r\n", "FTP true"},
		{"client", "a1 LOGIN anna x\r\n", "IMAP true"},
		{"client", "XYZZY\r\n", " true"},
		{"client", "\x16", " false"},
		{"client", "\x16\x03\x01", "TLS true"},
		{"client", "\x00\x01", "bytes that are no text true"},
		{"client", "\x1bEHLO a\r\n", "bytes that are no text true"},
		{"client", "EHLO \x1b[2J\r\n", "SMTP true"},
		{"client", "GET / HTTP/1.1\r\n", "HTTP true"},
		{"server", "220 mx ESMTP\r\n", "SMTP true"},
		{"server", "220 ready\r\n", "SMTP or FTP true"},
		{"server", "220 ftp.example.com ready\r\n", "SMTP or FTP true"},
		{"server", "220 ProFTPD\r\n", "FTP true"},
		{"server", "200 news\r\n", "SMTP or NNTP true"},
		{"server", "+OK ready\r\n", "POP3 or Redis true"},
		{"server", "220 mx \x1b[2J\x00 ESMTP\r\n", "SMTP true"},
		{"server", "220 mx \x00", " false"},
		{"server", "22\x000 mx\r\n", "bytes that are no text true"},
		{"server", "+O", " false"},
		{"server", ":irc.example 001 anna\r\n", "IRC true"},
		{"server", "hello\r\n", " true"},
		{"server", strings.Repeat("x", longest), " true"},
	} {
		set, sure := Classify([]byte(c.line), c.side == "client")
		if got := fmt.Sprint(set, " ", sure); got != c.want {
			t.Errorf("%s %.40q is %s, want %s", c.side, c.line, got, c.want)
		}
	}
}

func TestVerdict(t *testing.T) {
	more := Verdict{}
	smtpSession, pop3Session := Verdict{Known: true, Protocol: decode.SMTP}, Verdict{Known: true, Protocol: decode.POP3}
	for name, c := range map[string]struct {
		Evidence
		want Verdict
	}{
		"nothing said yet":          {Evidence{Port: 25}, more},
		"nothing said at all":       {Evidence{Port: 25, Over: true}, smtpSession},
		"port of POP3, nothing":     {Evidence{Port: 995, Over: true}, pop3Session},
		"no port of mail, nothing":  {Evidence{Port: 8080, Over: true}, Verdict{Known: true, Spoken: anyProtocol}},
		"forced":                    {Evidence{Port: 8080, Forced: decode.POP3}, pop3Session},
		"forced, in the middle":     {Evidence{Port: 8080, Forced: decode.POP3, Joined: true}, more},
		"greeting of both kinds":    {Evidence{Server: []byte("220 mx\r\n"), Port: 2500}, more},
		"and a command":             {Evidence{Server: []byte("220 mx\r\n"), Client: []byte("EHLO a\r\n"), Port: 2500}, smtpSession},
		"and one of FTP":            {Evidence{Server: []byte("220 mx\r\n"), Client: []byte("SYST\r\n"), Port: 2500}, Verdict{Known: true, Spoken: ftp}},
		"FTP at a port of mail":     {Evidence{Server: []byte("220 mx\r\n"), Client: []byte("SYST\r\n"), Port: 25}, Verdict{true, decode.SMTP, ftp}},
		"TLS at a port of mail":     {Evidence{Client: []byte("\x16\x03\x01"), Server: []byte("\x16\x03\x03"), Port: 465}, smtpSession},
		"TLS elsewhere":             {Evidence{Client: []byte("\x16\x03\x01"), Server: []byte("\x16\x03\x03"), Port: 443}, Verdict{Known: true, Spoken: tls}},
		"binary, from the middle":   {Evidence{Client: []byte("\x00\x01"), Port: 25, Joined: true, Over: true}, smtpSession},
		"binary, from the start on": {Evidence{Client: []byte("\x00\x01"), Port: 2500}, Verdict{Known: true, Spoken: noText}},
	} {
		if got := c.Verdict(); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestWhoIsWho(t *testing.T) {
	for name, c := range map[string]struct {
		Evidence
		begins, reversed bool
	}{
		"from the greeting on":      {Evidence{Server: []byte("220 mx\r\n"), Client: []byte("EHLO a\r\n"), ServerFirst: true, Joined: true}, true, false},
		"the client first":          {Evidence{Server: []byte("220 mx\r\n"), Client: []byte("EHLO a\r\n"), Joined: true}, false, false},
		"in the middle":             {Evidence{Server: []byte("250 ok\r\n"), Client: []byte("DATA\r\n"), ServerFirst: true, Joined: true}, false, false},
		"POP3 from the greeting on": {Evidence{Server: []byte("+OK\r\n"), Client: []byte("CAPA\r\n"), ServerFirst: true, Joined: true}, true, false},
		"the other way round":       {Evidence{Server: []byte("EHLO a\r\n"), Client: []byte("250 mx\r\n"), Joined: true}, false, true},
		"anything":                  {Evidence{Server: []byte("hello\r\n"), Joined: true}, false, false},
	} {
		if begins, reversed := c.Begins(), c.Reversed(); begins != c.begins || reversed != c.reversed {
			t.Errorf("%s: begins %v, reversed %v", name, begins, reversed)
		}
	}
}
