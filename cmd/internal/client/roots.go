package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"slices"

	"mitmail/cmd/internal/exit"
	"mitmail/proxy/cert"
	"mitmail/view/lang"
)

// ownRoot is the certificate of mitmail's own authority, for a server that is on
// this machine: there it is mitmail that shows what the authority vouches for.
// It is nil elsewhere, and where no authority was made yet.
func ownRoot(confdir, host string) *x509.Certificate {
	if !loopback(host) {
		return nil
	}
	authority, err := cert.Find(confdir)
	if err != nil { // the proxy, which needs it, says what is wrong with it
		return nil
	}
	return authority.Root()
}

// loopback reports whether a host is this machine, by its name or address.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// withRoot is roots and one more; nil roots are those of the system.
func withRoot(roots *x509.CertPool, own *x509.Certificate) *x509.CertPool {
	if own == nil {
		return roots
	}
	if roots == nil {
		roots = SystemRoots()
	}
	roots.AddCert(own)
	return roots
}

// SystemRoots are a copy of the system's, or none.
func SystemRoots() *x509.CertPool {
	roots, err := x509.SystemCertPool()
	if err != nil {
		return x509.NewCertPool()
	}
	return roots
}

// vouched reports whether it was this authority that the certificate was taken
// for.
func vouched(state *tls.ConnectionState, own *x509.Certificate) bool {
	return own != nil && slices.ContainsFunc(state.VerifiedChains, func(chain []*x509.Certificate) bool {
		return chain[len(chain)-1].Equal(own)
	})
}

// Trusted is who may vouch for a server: the roots of the system, which are nil,
// and what stands in a PEM file, if one is named.
func Trusted(ctx context.Context, file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	text, err := exit.Await(ctx, func() ([]byte, error) { return os.ReadFile(file) })
	if err != nil {
		return nil, err
	}
	roots := SystemRoots()
	if !roots.AppendCertsFromPEM(text) {
		return nil, exit.Failure(lang.F("%s: no certificate in PEM", file), "")
	}
	return roots, nil
}
