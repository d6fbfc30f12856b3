package proxy

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/netip"
	"slices"
)

// Mode says what becomes of the TLS of coupled legs. Independent legs are secured as
// their schemes have it in any mode.
type Mode uint8

// The modes.
const (
	Pass      Mode = iota // it passes unopened
	Intercept             // mitmail ends it on both legs, and reads along
	Strip                 // STARTTLS and STLS are neither offered nor granted
)

// Ends reports whether mitmail ends the TLS of clients on any route or front, and so
// needs certificates to show.
func (p *Proxy) Ends() bool {
	return len(p.Fronts) > 0 && p.Mode == Intercept || slices.ContainsFunc(p.Routes, func(r Route) bool {
		l := legsOf(r, p.Mode)
		return l.ends && l.client != Plain
	})
}

// TLSOptions says how TLS is spoken. The zero TLSOptions verifies servers by the roots of
// the system and has no certificate to show to clients.
type TLSOptions struct {
	// Leaf is the certificate to show to a client, with its key. Nobody changes it.
	Leaf func(CertRequest) (*tls.Certificate, error)

	// Roots is who may vouch for a server. Nil is the roots of the system.
	Roots *x509.CertPool

	// Insecure goes on whatever a server's certificate is, with a finding.
	Insecure bool

	// Certificate is shown to servers that ask for one; nil where there is none.
	Certificate *tls.Certificate

	// MinVersion is the lowest version on both legs; 0 is TLS 1.2. Below that the
	// ciphers of old are allowed too.
	MinVersion uint16

	// Client, unless nil, changes how TLS is spoken with clients: the config, and what
	// it runs on. It returns the connection, or another one in its place.
	Client func(*tls.Config, net.Conn) net.Conn

	// KeyLog takes the secrets of both legs in NSS key log format. An error of it
	// ends the handshake. Nil keeps them.
	KeyLog io.Writer
}

// CertRequest is all that a client may know a server by.
type CertRequest struct {
	SNI   string            // what the client asked for (RFC 6066 3); "" if it did not
	Host  string            // the server of the route, a name or an address
	Local netip.Addr        // the address that the client has connected to
	Real  *x509.Certificate // the real server's certificate; nil if it is not known
}

// config is what both legs have in common.
func (s *TLSOptions) config() *tls.Config {
	c := &tls.Config{MinVersion: s.MinVersion, KeyLogWriter: s.KeyLog, SessionTicketsDisabled: true}
	if s.MinVersion != 0 && s.MinVersion < tls.VersionTLS12 {
		c.CipherSuites = append(suites(tls.CipherSuites()), suites(tls.InsecureCipherSuites())...)
	}
	return c
}

func suites(list []*tls.CipherSuite) (ids []uint16) {
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	return ids
}

// outdated says what is out of date about a connection, or "" (RFC 8996, RFC
// 9325 4.2).
func outdated(state tls.ConnectionState) string {
	if state.Version < tls.VersionTLS12 {
		return tls.VersionName(state.Version)
	}
	for _, c := range tls.InsecureCipherSuites() {
		if c.ID == state.CipherSuite {
			return c.Name
		}
	}
	return ""
}
