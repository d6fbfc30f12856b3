package proxy

import (
	"net"
	"slices"
	"strconv"
	"strings"

	"mitmail/decode"
)

// Route is a local address and the real server that it forwards to. Make one
// with [ParseRoute].
type Route struct {
	Text          string // as the user wrote it; once it is listened on, with the port that 0 became
	Local, Remote Endpoint
}

// Coupled reports whether TLS begins on both legs at once: when the client asks
// for it, or with the first byte. Otherwise mitmail works each leg by itself.
func (r Route) Coupled() bool {
	security := r.Local.Scheme.Security
	return security == r.Remote.Scheme.Security && (security == WhenAsked || security == Implicit)
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

// Security says when a leg becomes TLS.
type Security uint8

// The ways to secure a leg (RFC 3207, RFC 2595, RFC 8314 3).
const (
	WhenAsked Security = iota // in clear, and upgraded on both legs when the client asks
	Upgraded                  // begins in clear; mitmail offers STARTTLS or STLS, or asks for it
	Plain                     // never upgraded
	Implicit                  // TLS from the first byte
)

// Scheme is the part of an endpoint before "://": what is spoken, and how it is
// secured.
type Scheme struct {
	Name     string
	Protocol decode.Protocol
	Port     int // where nobody wrote another
	Security Security
	LMTP     bool // SMTP as RFC 2033 has it
}

// Bare is the name without what it says of the security: of submissions and
// submission+plain it is submission.
func (s Scheme) Bare() string {
	if s.Security == Implicit {
		return strings.TrimSuffix(s.Name, "s")
	}
	bare, _, _ := strings.Cut(s.Name, "+")
	return bare
}

// schemes lists all that a leg can be (RFC 5321 4.5.4.2, RFC 6409 3.1, RFC 2033,
// RFC 1939 3, RFC 8314 3.3).
var schemes = []Scheme{
	{Name: "smtp", Protocol: decode.SMTP, Port: 25},
	{Name: "submission", Protocol: decode.SMTP, Port: 587},
	{Name: "lmtp", Protocol: decode.SMTP, Port: 24, LMTP: true},
	{Name: "pop3", Protocol: decode.POP3, Port: 110},
	{Name: "smtp+starttls", Protocol: decode.SMTP, Port: 25, Security: Upgraded},
	{Name: "submission+starttls", Protocol: decode.SMTP, Port: 587, Security: Upgraded},
	{Name: "pop3+starttls", Protocol: decode.POP3, Port: 110, Security: Upgraded},
	{Name: "smtp+plain", Protocol: decode.SMTP, Port: 25, Security: Plain},
	{Name: "submission+plain", Protocol: decode.SMTP, Port: 587, Security: Plain},
	{Name: "pop3+plain", Protocol: decode.POP3, Port: 110, Security: Plain},
	{Name: "smtps", Protocol: decode.SMTP, Port: 465, Security: Implicit},
	{Name: "submissions", Protocol: decode.SMTP, Port: 465, Security: Implicit},
	{Name: "pop3s", Protocol: decode.POP3, Port: 995, Security: Implicit},
}

// Schemes are all schemes.
func Schemes() []Scheme { return slices.Clone(schemes) }

// mismatch says why two legs cannot belong to one route, with a hint; "" where
// they can.
func (s Scheme) mismatch(o Scheme) (why, hint string) {
	why = s.Name + " cannot stand beside " + o.Name
	switch {
	case s.Protocol != o.Protocol, s.LMTP != o.LMTP:
		return why, "both legs have to speak the same protocol"
	case s.Security != o.Security && (s.Security == WhenAsked || o.Security == WhenAsked):
		bare := s
		if o.Security == WhenAsked {
			bare = o
		}
		return why, "write " + bare.Name + "+plain for a leg that stays in clear, " + bare.Name + "+starttls for one that is upgraded"
	}
	return "", ""
}
