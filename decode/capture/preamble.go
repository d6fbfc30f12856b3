package capture

import (
	"bytes"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// preamble is what a client and a proxy say to each other before the client
// speaks to the server: SOCKS 4 and 5 (RFC 1928, RFC 1929) and HTTP CONNECT
// (RFC 9110 9.3.6).
type preamble struct {
	client, server int    // bytes of it
	name           string // what kind of tunnel, and to where
	port           uint16 // of the server behind it
}

// tunnelled finds the preamble at the front of what both sides said. It is nil
// where there is none; sure is false while that cannot be told.
func tunnelled(client, server []byte) (p *preamble, sure bool) {
	if len(client) == 0 {
		return nil, false
	}
	switch {
	case client[0] == 5:
		return socks5(&cursor{rest: client}, &cursor{rest: server})
	case client[0] == 4:
		return socks4(&cursor{rest: client}, &cursor{rest: server})
	case startsLike(client, "CONNECT "):
		return connect(client, server)
	}
	return nil, true
}

// cursor takes fields off the front of bytes. Past their end it is short.
type cursor struct {
	rest  []byte
	taken int
	short bool
}

func (c *cursor) take(n int) []byte {
	if n > len(c.rest) {
		c.short = true
		return make([]byte, n)
	}
	p := c.rest[:n]
	c.rest, c.taken = c.rest[n:], c.taken+n
	return p
}

func (c *cursor) number(n int) (v int) {
	for _, b := range c.take(n) {
		v = v<<8 | int(b)
	}
	return v
}

// word takes bytes up to a NUL.
func (c *cursor) word() string {
	i := bytes.IndexByte(c.rest, 0)
	if i < 0 {
		c.short = true
		return ""
	}
	return string(c.take(i + 1)[:i])
}

// socks5 reads the greeting, the login if the proxy wants one, and the request.
func socks5(c, s *cursor) (*preamble, bool) {
	c.take(1)
	c.take(c.number(1))
	version, method := s.number(1), s.number(1)
	if c.short || s.short {
		return nil, false
	}
	if version != 5 || method != 0 && method != 2 {
		return nil, true
	}
	if method == 2 {
		c.take(1)
		c.take(c.number(1))
		c.take(c.number(1))
		s.take(2)
	}
	_, command, _ := c.number(1), c.number(1), c.take(1)
	host, port := c.address()
	s.take(1)
	code, _ := s.number(1), s.take(1)
	s.address()
	if c.short || s.short {
		return nil, false
	}
	if command != 1 || code != 0 {
		return nil, true
	}
	return &preamble{c.taken, s.taken, "SOCKS5 to " + hostPort(host, port), uint16(port)}, true
}

// address is an address of SOCKS5 (RFC 1928 5).
func (c *cursor) address() (host string, port int) {
	switch c.number(1) {
	case 1:
		host = ip(c.take(4))
	case 3:
		host = string(c.take(c.number(1)))
	case 4:
		host = ip(c.take(16))
	}
	return host, c.number(2)
}

func ip(p []byte) string {
	a, _ := netip.AddrFromSlice(p)
	return a.String()
}

func hostPort(host string, port int) string {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return host + ":" + strconv.Itoa(port)
}

// socks4 reads the request. An address 0.0.0.x means that a name follows.
func socks4(c, s *cursor) (*preamble, bool) {
	_, command, port := c.number(1), c.number(1), c.number(2)
	address := c.take(4)
	c.word()
	host := ip(address)
	if address[0]|address[1]|address[2] == 0 && address[3] != 0 {
		host = c.word()
	}
	code := s.number(2)
	s.take(6)
	if c.short || s.short {
		return nil, false
	}
	if command != 1 || code != 0x5a {
		return nil, true
	}
	return &preamble{c.taken, s.taken, "SOCKS4 to " + hostPort(host, port), uint16(port)}, true
}

// connect reads an HTTP request and its response, up to the empty lines.
func connect(client, server []byte) (*preamble, bool) {
	end := []byte("\r\n\r\n")
	i, j := bytes.Index(client, end), bytes.Index(server, end)
	if i < 0 || j < 0 {
		return nil, len(server) > 0 && !startsLike(server, "HTTP/1.")
	}
	_, status, _ := strings.Cut(string(server[:j]), " ")
	if !strings.HasPrefix(status, "2") {
		return nil, true
	}
	words := strings.Fields(string(client[:i]))
	if len(words) < 2 {
		return nil, true
	}
	target := words[1]
	p := &preamble{client: i + len(end), server: j + len(end), name: fmt.Sprintf("HTTP CONNECT to %s", target)}
	if k := strings.LastIndexByte(target, ':'); k >= 0 {
		port, _ := strconv.ParseUint(target[k+1:], 10, 16)
		p.port = uint16(port)
	}
	return p, true
}

// startsLike reports whether p begins with word, as far as it goes.
func startsLike(p []byte, word string) bool {
	n := min(len(p), len(word))
	return string(p[:n]) == word[:n]
}
