package cert

import (
	"crypto"
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

// mint makes a leaf. It ends with the authority at the latest: both ends of its time
// belong to it.
func (a *Authority) mint(h hosts, now time.Time) (*tls.Certificate, error) {
	from := now.Add(-skew)
	return a.sign(h, from, earliest(from.Add(leafLasts-time.Second), a.root.NotAfter))
}

// leafTemplate is the certificate of a server, before it is signed.
func leafTemplate(h hosts, from, until time.Time) *x509.Certificate {
	names, ips := h.split()
	return &x509.Certificate{
		Subject:               pkix.Name{CommonName: h.common(), Organization: []string{"mitmail"}},
		DNSNames:              names,
		IPAddresses:           ips,
		NotBefore:             from,
		NotAfter:              until,
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
}

// sign makes a leaf that is valid for so long, with the authority behind it.
func (a *Authority) sign(h hosts, from, until time.Time) (*tls.Certificate, error) {
	leaf, err := certificate(leafTemplate(h, from, until), a.root, a.leafKey, a.signer)
	if err != nil {
		return nil, err
	}
	leaf.Certificate = append(leaf.Certificate, a.root.Raw)
	return leaf, nil
}

// certificate is a certificate with its key, signed by its parent's.
func certificate(template, parent *x509.Certificate, key *ecdsa.PrivateKey, signer crypto.Signer) (*tls.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, nil
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
