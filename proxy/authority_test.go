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
	"time"
)

// authority signs certificates in tests, for both legs. What cannot fail panics.
type authority struct {
	key  *ecdsa.PrivateKey
	root *x509.Certificate
	pool *x509.CertPool
}

func newAuthority(name string) *authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	a := &authority{key: key, pool: x509.NewCertPool()}
	a.root = &x509.Certificate{Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	a.root = a.sign(a.root).Leaf
	a.pool.AddCert(a.root)
	return a
}

// sign makes a certificate of a template. One that is its own parent signs itself.
func (a *authority) sign(template *x509.Certificate) *tls.Certificate {
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	if template.NotAfter.IsZero() {
		template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.root, a.key.Public(), a.key)
	if err != nil {
		panic(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key, Leaf: leaf}
}

// server is the config of a server that goes by some names.
func (a *authority) server(names ...string) *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{*a.sign(&x509.Certificate{
		Subject: pkix.Name{CommonName: "a server"}, DNSNames: names, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	})}}
}

// client is the config of a client that trusts this authority.
func (a *authority) client(name string) *tls.Config {
	return &tls.Config{RootCAs: a.pool, ServerName: name}
}

// leaves is the Leaf of a proxy. It makes one certificate, whatever the names.
func (a *authority) leaves() func(CertRequest) (*tls.Certificate, error) {
	leaf := a.sign(&x509.Certificate{DNSNames: []string{"localhost", "mail.example.com"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}})
	return func(CertRequest) (*tls.Certificate, error) { return leaf, nil }
}
