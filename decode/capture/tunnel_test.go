package capture_test

import (
	"strings"
	"testing"

	"mitmail/decode"
)

// Behind the words of a proxy the session begins.
func TestTunnels(t *testing.T) {
	smtp := []string{"S 220 mx ESMTP\r\n", "C QUIT\r\n", "S 221 bye\r\n"}
	const session = " CONNECT=220 QUIT QUIT=221"
	for name, c := range map[string]struct {
		port     uint16
		preamble []string
		want     string
		tunnel   string // what the finding says
	}{
		"socks4": {1080, []string{"C \x04\x01\x00\x19\xc0\x00\x02\x09me\x00", "S \x00\x5a\x00\x00\x00\x00\x00\x00"},
			"smtp C:40000>S:1080 preamble !tunnel" + session, "SOCKS4 to 192.0.2.9:25"},
		"socks4a": {1080, []string{"C \x04\x01\x00\x19\x00\x00\x00\x01\x00mx.example\x00", "S \x00\x5a\x00\x00\x00\x00\x00\x00"},
			"smtp C:40000>S:1080 preamble !tunnel" + session, "SOCKS4 to mx.example:25"},
		"socks4, refused": {1080, []string{"C \x04\x01\x00\x19\xc0\x00\x02\x09\x00", "S \x00\x5b\x00\x00\x00\x00\x00\x00"},
			"skipped 1 on 1080: bytes that are no text", ""},
		"socks5": {1080, []string{"C \x05\x01\x00", "S \x05\x00", "C \x05\x01\x00\x01\xc0\x00\x02\x09\x00\x19", "S \x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"},
			"smtp C:40000>S:1080 preamble !tunnel" + session, "SOCKS5 to 192.0.2.9:25"},
		"socks5, name": {1080, []string{"C \x05\x01\x00", "S \x05\x00", "C \x05\x01\x00\x03\x0amx.example\x00\x19", "S \x05\x00\x00\x03\x02mx\x00\x00"},
			"smtp C:40000>S:1080 preamble !tunnel" + session, "SOCKS5 to mx.example:25"},
		"socks5, IPv6": {1080, []string{"C \x05\x02\x00\x01", "S \x05\x00", "C \x05\x01\x00\x04\x20\x01\x0d\xb8" + strings.Repeat("\x00", 11) + "\x09\x00\x19", "S \x05\x00\x00\x04" + strings.Repeat("\x00", 18)},
			"smtp C:40000>S:1080 preamble !tunnel" + session, "SOCKS5 to [2001:db8::9]:25"},
		"socks5, login": {1080, []string{"C \x05\x02\x00\x02", "S \x05\x02", "C \x01\x04anna\x03abc", "S \x01\x00", "C \x05\x01\x00\x01\xc0\x00\x02\x09\x00\x19", "S \x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"},
			"smtp C:40000>S:1080 preamble !tunnel" + session, "SOCKS5 to 192.0.2.9:25"},
		"socks5, sent ahead": {1080, []string{"C \x05\x01\x00\x05\x01\x00\x01\xc0\x00\x02\x09\x00\x19", "S \x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"},
			"smtp C:40000>S:1080 preamble !tunnel" + session, "SOCKS5 to 192.0.2.9:25"},
		"socks5, refused": {1080, []string{"C \x05\x01\x00", "S \x05\xff"},
			"skipped 1 on 1080: bytes that are no text", ""},
		"connect": {8080, []string{"C CONNECT mx.example:25 HTTP/1.1\r\nHost: mx.example\r\n\r\n", "S HTTP/1.1 200 OK\r\n\r\n"},
			"smtp C:40000>S:8080 preamble !tunnel" + session, "HTTP CONNECT to mx.example:25"},
		"connect, in one": {8080, []string{"C CONNECT mx.example:25 HTTP/1.0\r\n\r\n", "S HTTP/1.0 200 Connection established\r\nVia: x\r\n\r\n220 mx ESMTP\r\n"},
			"smtp C:40000>S:8080 preamble !tunnel" + session, "HTTP CONNECT to mx.example:25"},
		"connect, refused": {8080, []string{"C CONNECT mx.example:25 HTTP/1.1\r\n\r\n", "S HTTP/1.1 403 No\r\n\r\n"},
			"skipped 1 on 8080: HTTP", ""},
		"connect, no target": {8080, []string{"C CONNECT \r\n\r\n", "S HTTP/1.1 200 OK\r\n\r\n"},
			"skipped 1 on 8080: HTTP", ""},
	} {
		t.Run(name, func(t *testing.T) {
			said := append(append([]string{}, c.preamble...), smtp...)
			if name == "connect, in one" {
				said = append(append([]string{}, c.preamble...), smtp[1:]...)
			}
			if c.tunnel == "" {
				said = c.preamble
			}
			file := spoken(t, 40000, c.port, said...)
			if got := joined(heard(t, file, nil)); got != c.want {
				t.Errorf("\ngot  %s\nwant %s", got, c.want)
			}
			if c.tunnel != "" && !strings.Contains(findings(t, file), "tunnel the session runs inside a tunnel: "+c.tunnel+"\n") {
				t.Errorf("the findings are\n%s", findings(t, file))
			}
		})
	}
}

// The port behind a tunnel tells what is spoken there, and can be forced.
func TestTunnelPort(t *testing.T) {
	to := func(port string, said ...string) []byte {
		return spoken(t, 40000, 1080, append([]string{"C \x04\x01" + port + "\xc0\x00\x02\x09\x00", "S \x00\x5a\x00\x00\x00\x00\x00\x00"}, said...)...)
	}
	if got, want := heard(t, to("\x00\x6e", "S +OK\r\n"), nil), "pop3 C:40000>S:1080 preamble preamble !tunnel CONNECT=+OK"; got != want {
		t.Errorf("\ngot  %s\nwant %s", got, want)
	}
	if got, want := heard(t, to("\x00\x50", "C GET /\r\n"), nil), "skipped 1 on 80: HTTP or Redis"; got != want {
		t.Errorf("\ngot  %s\nwant %s", got, want)
	}
	forced := map[uint16]decode.Protocol{2526: decode.SMTP}
	if got, want := heard(t, to("\x09\xde", "S hello\r\n", "C NOOP\r\n"), forced), "smtp C:40000>S:1080 preamble preamble !tunnel CONNECT=0 !reply-malformed NOOP !quit-missing"; got != want {
		t.Errorf("\ngot  %s\nwant %s", got, want)
	}
}

// joined is what was heard, with the pieces of a preamble as one.
func joined(heard string) string {
	for strings.Contains(heard, " preamble preamble") {
		heard = strings.ReplaceAll(heard, " preamble preamble", " preamble")
	}
	return heard
}
