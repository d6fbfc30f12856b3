package decode

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"
)

// Preamble is what comes before the session and gets no reply of it: a PROXY
// protocol header in front of the client's first command, or what a client and
// a tunnel (SOCKS 4 and 5, HTTP CONNECT) say to each other. Addresses stand as
// they were said, ip:port or host:port, IPv6 in brackets; "" where the header
// has none.
type Preamble struct {
	Kind       string // proxy-v1, proxy-v2, socks4, socks5, http-connect
	SaysClient string // who the client is
	SaysServer string // who the client wants to talk to
}

// Name implements [Payload].
func (*Preamble) Name() string { return "preamble" }

// The kinds of preambles.
const (
	proxyV1     = "proxy-v1"
	proxyV2     = "proxy-v2"
	socks4      = "socks4"
	socks5      = "socks5"
	httpConnect = "http-connect"
)

// preamble is what both sides have said so far in front of a session. Pieces
// are known by how they begin, so that one side never waits for the other.
type preamble struct {
	done    [2]bool // by side: what comes next is the session's
	proxied bool    // a PROXY header was said
	tunnel  string  // the kind of tunnel that the client asks for; "" for none
	target  string  // and to where, host:port
	chosen  bool    // SOCKS5: the method was chosen
	refused bool    // by the tunnel
}

// piece is one of a preamble: how long it is, what it means, and what of it is
// secret. The zero piece is none; one with short set is not whole yet.
type piece struct {
	n       int
	short   bool
	what    Preamble
	secrets []Span
	last    bool // the session follows
	refused bool // by the tunnel
}

// next finds the piece that a side says next. greeted says that the server has
// said its first word, behind which nobody asks for a tunnel.
func (p *preamble) next(from Side, b []byte, greeted bool) piece {
	switch {
	case len(b) == 0 || p.done[from-Client]:
	case from == Server && p.tunnel != "":
		return p.answer(b)
	case from == Server:
	case p.tunnel == socks5:
		return socks5Ask(b)
	case b[0] == 'P' && !p.proxied:
		return proxyV1Header(b)
	case greeted:
	case b[0] == '\r' && !p.proxied:
		return proxyV2Header(b)
	case b[0] == 5:
		return socks5Hello(b)
	case b[0] == 4:
		return socks4Ask(b)
	case b[0] == 'C':
		return connectAsk(b)
	}
	return piece{}
}

// take handles a piece that a side said. A PROXY header may stand in front of a
// tunnel.
func (p *preamble) take(from Side, h piece) {
	switch kind := h.what.Kind; {
	case from == Server:
		p.done[1], p.chosen, p.refused = h.last, true, h.refused
	case kind == proxyV1, kind == proxyV2:
		p.proxied = true
	default:
		p.done[0], p.tunnel, p.target = h.last, kind, h.what.SaysServer
	}
}

// proxyV1Header reads PROXY TCP4 192.0.2.1 192.0.2.2 42273 25 CRLF (the PROXY
// protocol, 2.1).
func proxyV1Header(b []byte) piece {
	const longestV1 = 107 // octets, CRLF included
	line, _, whole := bytes.Cut(b[:min(len(b), longestV1)], []byte("\r\n"))
	if !whole {
		return piece{short: len(b) < longestV1 && startsLike(b, "PROXY ") && bytes.IndexByte(b, '\n') < 0}
	}
	words := strings.Split(string(line), " ")
	h := piece{n: len(line) + 2, what: Preamble{Kind: proxyV1}}
	switch {
	case len(words) >= 2 && words[0] == "PROXY" && words[1] == "UNKNOWN":
	case len(words) == 6 && words[0] == "PROXY" && (words[1] == "TCP4" || words[1] == "TCP6"):
		h.what.SaysClient, h.what.SaysServer = joinHostPort(words[2], words[4]), joinHostPort(words[3], words[5])
	default:
		return piece{}
	}
	return h
}

const proxySignature = "\r\n\r\n\x00\r\nQUIT\n"

// proxyV2Header reads the binary form: the signature, version and command,
// family, length, addresses (the PROXY protocol, 2.2).
func proxyV2Header(b []byte) piece {
	if !startsLike(b, proxySignature) {
		return piece{}
	}
	const fixed = len(proxySignature) + 4
	if len(b) < fixed {
		return piece{short: true}
	}
	command, family := b[12], b[13]
	size := int(binary.BigEndian.Uint16(b[14:]))
	switch {
	case command>>4 != 2 || size > maxPreamble:
		return piece{}
	case len(b) < fixed+size:
		return piece{short: true}
	}
	h := piece{n: fixed + size, what: Preamble{Kind: proxyV2}}
	if command&15 == 1 {
		h.what.SaysClient, h.what.SaysServer = proxyV2Addresses(family>>4, b[fixed:fixed+size])
	}
	return h
}

// maxPreamble is how long a piece of a preamble may be.
const maxPreamble = 8 << 10

func proxyV2Addresses(family byte, p []byte) (client, server string) {
	c := &cursor{rest: p}
	switch n := map[byte]int{1: 4, 2: 16, 3: 108}[family]; {
	case n == 108:
		client, server = string(bytes.TrimRight(c.take(n), "\x00")), string(bytes.TrimRight(c.take(n), "\x00"))
	case n > 0:
		from, to := ip(c.take(n)), ip(c.take(n))
		client, server = joinHostPort(from, strconv.Itoa(c.number(2))), joinHostPort(to, strconv.Itoa(c.number(2)))
	}
	if c.short {
		return "", ""
	}
	return client, server
}

// joinHostPort is host:port, as it was said.
func joinHostPort(host, port string) string {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return host + ":" + port
}

func ip(p []byte) string {
	a, _ := netip.AddrFromSlice(p)
	return a.String()
}

// startsLike reports whether p begins with word, as far as it goes.
func startsLike(p []byte, word string) bool {
	n := min(len(p), len(word))
	return string(p[:n]) == word[:n]
}

// cursor takes fields off the front of bytes. Past their end it is short.
type cursor struct {
	rest  []byte
	taken int
	short bool
}

func (c *cursor) take(n int) []byte {
	if n > len(c.rest) {
		c.short, c.rest = true, nil
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

// framePreamble finds the piece of a preamble at the front of a flow; wait says
// that more of it, or the server's first word, decides whether it is one.
func (c *Conversation) framePreamble(f *flow) (n int, wait bool) {
	if c.failed || c.unsure || f.opaque != nil {
		return 0, false
	}
	h := c.preamble.next(f.side, f.buf, !c.queue.greets())
	return h.n, h.short && f.ended == 0
}

// preface handles a piece of a preamble. It gets no reply.
func (c *Conversation) preface(u Unit) {
	h := c.preamble.next(u.From, u.Raw, !c.queue.greets())
	c.preamble.take(u.From, h)
	c.emit(Event{From: u.From, Raw: u.Raw, Secrets: h.secrets, Payload: &h.what})
	if u.From == Server && h.last && !h.refused {
		c.find(0, "tunnel", tunnelNames[c.preamble.tunnel]+" to "+c.preamble.target)
	}
}
