package audit

import (
	"crypto/tls"
	"fmt"
	"slices"

	"mitmail/proxy"
	"mitmail/proxy/cert"
)

// Vector is one attack, or the control case, in which there is none.
type Vector struct {
	Name string
	Does string // what is done to the client, in a few words

	upgrade bool      // it needs a client that begins in clear
	plain   bool      // TLS is not offered
	answer  [2]string // to STARTTLS, and to STLS
	inject  [2]string // behind the go-ahead
	garbage bool      // in the place of the handshake
	flaw    cert.Flaw // of the certificate
	version uint16    // of TLS, the only one; 0 for all
}

// vectors are all of them, in the order in which they are tried.
var vectors = []Vector{
	{Name: "control", Does: "no attack, to see that it works"},
	{Name: "not-offered", Does: "TLS is not offered", upgrade: true, plain: true},
	{Name: "refused-454", Does: "TLS is refused for now", upgrade: true,
		answer: [2]string{"454 4.7.0 TLS not available due to temporary reason\r\n", "-ERR [SYS/TEMP] TLS not available due to temporary reason\r\n"}},
	{Name: "refused-501", Does: "TLS is refused as a syntax error", upgrade: true,
		answer: [2]string{"501 5.5.4 Syntax error\r\n", "-ERR syntax error\r\n"}},
	{Name: "garbage-after-220", Does: "TLS is granted, and then there is none", upgrade: true, garbage: true},
	{Name: "injected-reply", Does: "a reply in clear comes behind the go-ahead", upgrade: true,
		inject: [2]string{"250-injected\r\n250 AUTH PLAIN LOGIN\r\n", "+OK injected\r\n"}},
	{Name: "untrusted", Does: "a certificate of an unknown authority", flaw: cert.Untrusted},
	{Name: "wrong-name", Does: "a certificate for another server", flaw: cert.WrongName},
	{Name: "expired", Does: "a certificate that has expired", flaw: cert.Expired},
	{Name: "not-yet-valid", Does: "a certificate from next month on", flaw: cert.NotYetValid},
	{Name: "self-signed", Does: "a certificate that vouches for itself", flaw: cert.SelfSigned},
	{Name: "tls-1.0", Does: "no newer version than TLS 1.0", version: tls.VersionTLS10},
	{Name: "tls-1.1", Does: "no newer version than TLS 1.1", version: tls.VersionTLS11},
}

// Control is the name of the case without attack.
const Control = "control"

// All are all vectors, in order.
func All() []Vector { return slices.Clone(vectors) }

// Vectors are the vectors that a client of a route can be put to: where TLS comes with
// the first byte, those about asking for it are left out.
func Vectors(r proxy.Route) (all []Vector) {
	for _, v := range vectors {
		if !v.upgrade || r.Local.Scheme.Security != proxy.Implicit {
			all = append(all, v)
		}
	}
	return all
}

// Check says why the client of a route cannot be put to the test, if it cannot.
func Check(r proxy.Route) error {
	switch {
	case r.Local.Scheme.LMTP:
		return fmt.Errorf("route %q: LMTP has no TLS to put to the test", r.Text)
	case r.Local.Scheme.Security == proxy.Plain:
		return fmt.Errorf("route %q: a client that is offered no TLS cannot be put to the test", r.Text)
	}
	return nil
}

// Route is the route that an audit of a client needs: the client's leg can be upgraded
// by mitmail itself, whatever the server offers. offered says whether the server offers
// STARTTLS or STLS; where the route is bare it depends on that how the server's leg is
// secured.
func Route(r proxy.Route, offered bool) (proxy.Route, error) {
	switch {
	case r.Local.Scheme.Security == proxy.Implicit || r.Remote.Scheme.Security != proxy.WhenAsked:
		return r, nil
	case offered:
		return legs(r, "+starttls", "+starttls")
	}
	return legs(r, "+starttls", "+plain")
}

// legs is a route with its legs secured in other ways.
func legs(r proxy.Route, local, remote string) (proxy.Route, error) {
	made, err := proxy.ParseRoute(fmt.Sprintf("%s%s://%s=%s%s://%s",
		r.Local.Scheme.Bare(), local, r.Local.Address(), r.Remote.Scheme.Bare(), remote, r.Remote.Address()))
	made.Text = r.Text
	return made, err
}

// route is the route of an attack.
func (v Vector) route(r proxy.Route) proxy.Route {
	if v.plain {
		r.Local.Scheme.Name = r.Local.Scheme.Bare() + "+plain"
		r.Local.Scheme.Security = proxy.Plain
	}
	return r
}
