package proxy

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"testing"
	"time"
)

// authority signs certificates in tests, for both legs.
type authority struct {
	key  *ecdsa.PrivateKey
	root *x509.Certificate
	pool *x509.CertPool
}

func newAuthority(t testing.TB, name string) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{key: key, pool: x509.NewCertPool()}
	a.root = &x509.Certificate{Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	a.root = a.sign(t, a.root).Leaf
	a.pool.AddCert(a.root)
	return a
}

// sign makes a certificate of a template. One that is its own parent signs itself.
func (a *authority) sign(t testing.TB, template *x509.Certificate) *tls.Certificate {
	t.Helper()
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	if template.NotAfter.IsZero() {
		template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.root, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key, Leaf: leaf}
}

// server is the config of a server that goes by some names.
func (a *authority) server(t testing.TB, names ...string) *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{*a.sign(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: "a server"}, DNSNames: names, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	})}}
}

// client is the config of a client that trusts this authority.
func (a *authority) client(name string) *tls.Config {
	return &tls.Config{RootCAs: a.pool, ServerName: name}
}

// leaves is the Leaf of a proxy. It makes one certificate, whatever the names.
func (a *authority) leaves(t testing.TB) func(Names) (*tls.Certificate, error) {
	leaf := a.sign(t, &x509.Certificate{DNSNames: []string{"localhost", "mail.example.com"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}})
	return func(Names) (*tls.Certificate, error) { return leaf, nil }
}
