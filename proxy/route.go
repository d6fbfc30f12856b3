package proxy

import (
	"net"
	"strconv"

	"mitmail/decode"
)

// Route is a local address and the real server that it forwards to. Make one
// with [ParseRoute].
type Route struct {
	Text          string // as the user wrote it
	Local, Remote Endpoint
}

// Endpoint is where one leg of a route ends, and how it is spoken to.
type Endpoint struct {
	Scheme Scheme
	Host   string // a name or an address, IPv6 without brackets
	Port   int    // 0 as local port picks a free one
}

// Address is host:port, IPv6 in brackets.
func (e Endpoint) Address() string { return net.JoinHostPort(e.Host, strconv.Itoa(e.Port)) }

// String is the endpoint as a URL, its port always written.
func (e Endpoint) String() string { return e.Scheme.Name + "://" + e.Address() }

// Scheme is the part of an endpoint before "://": what is spoken, and whether
// inside of TLS from the first byte.
type Scheme struct {
	Name     string
	Protocol decode.Protocol
	Port     int  // where nobody wrote another
	TLS      bool // from the first byte; otherwise in clear, and upgraded when the client asks
	LMTP     bool // SMTP as RFC 2033 has it
}

// schemes lists all that a leg can be (RFC 5321 4.5.4.2, RFC 6409 3.1, RFC 2033,
// RFC 1939 3, RFC 8314 3.3).
var schemes = []Scheme{
	{Name: "smtp", Protocol: decode.SMTP, Port: 25},
	{Name: "submission", Protocol: decode.SMTP, Port: 587},
	{Name: "lmtp", Protocol: decode.SMTP, Port: 24, LMTP: true},
	{Name: "pop3", Protocol: decode.POP3, Port: 110},
	{Name: "smtps", Protocol: decode.SMTP, Port: 465, TLS: true},
	{Name: "submissions", Protocol: decode.SMTP, Port: 465, TLS: true},
	{Name: "pop3s", Protocol: decode.POP3, Port: 995, TLS: true},
}

// together reports whether bytes can pass between two legs as they are.
func (s Scheme) together(o Scheme) bool {
	return s.Protocol == o.Protocol && s.LMTP == o.LMTP && s.TLS == o.TLS
}
