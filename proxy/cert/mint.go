package cert

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"time"
)

// How long certificates last. 397 days is what public authorities keep to
// (CA/Browser Forum Baseline Requirements 6.3.2), and some clients ask for.
const (
	day       = 24 * time.Hour
	rootLasts = 3650 * day
	leafLasts = 397 * day
	skew      = time.Hour // that a client's clock may be behind ours
)

// mint makes a leaf. It ends with the authority at the latest.
func (a *Authority) mint(h hosts, now time.Time) (*tls.Certificate, error) {
	names, ips := h.split()
	from := now.Add(-skew)
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: h.common(), Organization: []string{"mitmail"}},
		DNSNames:              names,
		IPAddresses:           ips,
		NotBefore:             from,
		NotAfter:              earliest(from.Add(leafLasts-time.Second), a.root.NotAfter), // both ends belong to it
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.root, a.leafKey.Public(), a.signer)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der, a.root.Raw}, PrivateKey: a.leafKey, Leaf: leaf}, nil
}

// mintRoot makes the certificate and the key of an authority. Its name is like
// no other: programs mix up authorities of one name.
func mintRoot(now time.Time) (der []byte, key *ecdsa.PrivateKey, err error) {
	if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "mitmail CA " + rand.Text()[:8], Organization: []string{"mitmail"}},
		NotBefore:             now.Add(-skew),
		NotAfter:              now.Add(rootLasts),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,
	}
	der, err = x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	return der, key, err
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
