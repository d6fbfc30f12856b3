package decode

import (
	"bytes"
	"strconv"
	"strings"
)

// The words of tunnels: SOCKS 5 (RFC 1928, RFC 1929), SOCKS 4 and 4A, and HTTP
// CONNECT (RFC 9110 9.3.6). Each function reads one piece at the front of b.

// answer reads what a tunnel says to the client.
func (p *preamble) answer(b []byte) piece {
	switch {
	case p.tunnel == httpConnect:
		return connectAnswer(b)
	case p.tunnel == socks4:
		return socks4Answer(b)
	case p.chosen:
		return socks5Answer(b)
	}
	return socks5Method(b)
}

// cut is a piece that a cursor has read.
func (c *cursor) cut(kind string) piece {
	if c.short {
		return piece{short: true}
	}
	return piece{n: c.taken, what: Preamble{Kind: kind}}
}

// socks5Hello reads the methods that a client has.
func socks5Hello(b []byte) piece {
	c := &cursor{rest: b}
	c.take(1)
	n := c.number(1)
	if !c.short && n == 0 {
		return piece{}
	}
	c.take(n)
	return c.cut(socks5)
}

// socks5Ask reads the login (RFC 1929 2), or the request.
func socks5Ask(b []byte) piece {
	c := &cursor{rest: b}
	switch b[0] {
	case 1:
		c.take(1)
		c.take(c.number(1))
		n := c.number(1)
		at := c.taken
		c.take(n)
		h := c.cut(socks5)
		if h.n > at {
			h.secrets = []Span{{at, h.n}}
		}
		return h
	case 5:
		c.take(3)
		server := c.address()
		h := c.cut(socks5)
		h.what.SaysServer, h.last = server, !h.short
		return h
	}
	return piece{}
}

// socks5Method reads the method that is chosen.
func socks5Method(b []byte) piece {
	c := &cursor{rest: b}
	if c.number(1) != 5 {
		return piece{}
	}
	none := c.number(1) == 0xff
	h := c.cut(socks5)
	h.last, h.refused = none, none
	return h
}

// socks5Answer reads the verdict on a login, or the reply to the request.
func socks5Answer(b []byte) piece {
	c := &cursor{rest: b}
	version := c.number(1)
	if version != 5 && version != 1 {
		return piece{}
	}
	refused := c.number(1) != 0
	if version == 5 {
		c.take(1)
		c.address()
	}
	h := c.cut(socks5)
	h.last, h.refused = version == 5 || refused, refused
	return h
}

// address is an address of SOCKS5 (RFC 1928 5), as host:port.
func (c *cursor) address() string {
	host := ""
	switch c.number(1) {
	case 1:
		host = ip(c.take(4))
	case 3:
		host = string(c.take(c.number(1)))
	case 4:
		host = ip(c.take(16))
	}
	return joinHostPort(host, strconv.Itoa(c.number(2)))
}

// socks4Ask reads a request. An address 0.0.0.x means that a name follows.
func socks4Ask(b []byte) piece {
	c := &cursor{rest: b}
	c.take(1)
	command, port, address := c.number(1), c.number(2), c.take(4)
	if !c.short && command != 1 && command != 2 {
		return piece{}
	}
	c.word()
	host := ip(address)
	if address[0]|address[1]|address[2] == 0 && address[3] != 0 {
		host = c.word()
	}
	h := c.cut(socks4)
	h.what.SaysServer, h.last = joinHostPort(host, strconv.Itoa(port)), true
	if h.short && len(b) > maxPreamble {
		return piece{}
	}
	return h
}

func socks4Answer(b []byte) piece {
	c := &cursor{rest: b}
	if c.number(1) != 0 {
		return piece{}
	}
	refused := c.number(1) != 0x5a
	c.take(6)
	h := c.cut(socks4)
	h.last, h.refused = true, refused
	return h
}

// connectAsk reads CONNECT host:port HTTP/1.1, its fields, and the empty line
// behind them.
func connectAsk(b []byte) piece {
	if !startsLike(b, "CONNECT ") {
		return piece{}
	}
	line, _, whole := bytes.Cut(b[:min(len(b), maxPreamble)], []byte("\r\n"))
	words := strings.Fields(string(line))
	if whole && (len(words) < 3 || !strings.HasPrefix(words[len(words)-1], "HTTP/1.")) || bytes.IndexByte(line, '\n') >= 0 {
		return piece{}
	}
	h := httpPiece(b)
	if h.n == 0 {
		return h
	}
	h.what.SaysServer, h.last = words[1], true
	at := 0
	for field := range bytes.Lines(b[:h.n]) {
		if name, value, _ := strings.Cut(string(trimEOL(field)), ":"); strings.EqualFold(name, "Proxy-Authorization") && value != "" {
			end := at + len(trimEOL(field))
			h.secrets = append(h.secrets, Span{end - len(value), end})
		}
		at += len(field)
	}
	return h
}

func connectAnswer(b []byte) piece {
	if !startsLike(b, "HTTP/1.") {
		return piece{}
	}
	h := httpPiece(b)
	if h.n > 0 {
		_, status, _ := strings.Cut(string(b[:h.n]), " ")
		h.last, h.refused = true, !strings.HasPrefix(status, "2")
	}
	return h
}

// httpPiece ends behind the first empty line.
func httpPiece(b []byte) piece {
	const end = "\r\n\r\n"
	i := bytes.Index(b[:min(len(b), maxPreamble)], []byte(end))
	if i < 0 {
		return piece{short: len(b) < maxPreamble}
	}
	return piece{n: i + len(end), what: Preamble{Kind: httpConnect}}
}

// tunnelNames are for people.
var tunnelNames = map[string]string{socks4: "SOCKS4", socks5: "SOCKS5", httpConnect: "HTTP CONNECT"}

// Fronts is how much of what both sides said first stands in front of a session,
// in bytes, and to where a tunnel leads, if there is one.
type Fronts struct {
	Client, Server int
	Tunnel         string // host:port
}

// FrontsOf looks for what stands in front of a session (see [Preamble]). It is
// sure once more bytes would change nothing. A tunnel that is not granted is none.
func FrontsOf(client, server []byte) (f Fronts, sure bool) {
	var p preamble
	read := func(from Side, b []byte) (n int, open bool) {
		for {
			h := p.next(from, b[n:], false)
			if h.n == 0 {
				return n, h.short || n == len(b)
			}
			p.take(from, h)
			n += h.n
		}
	}
	var asks, answers bool
	f.Client, asks = read(Client, client)
	if p.tunnel == "" {
		return f, !asks || f.Client > 0 && len(client) == f.Client
	}
	f.Server, answers = read(Server, server)
	switch {
	case p.refused:
		return Fronts{}, true
	case p.done[0] && p.done[1]:
		f.Tunnel = p.target
		return f, true
	}
	return Fronts{}, !answers || !p.done[0] && !asks
}
