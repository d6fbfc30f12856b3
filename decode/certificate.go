package decode

import "crypto/x509"

// Certificate is what a certificate says (RFC 5280 4.1): plain values, as all of
// an event.
type Certificate struct {
	Subject, Issuer string
	Names           []string // DNS names and addresses that it is for
	Begins, Ends    int64    // when it is valid, in seconds since 1970, UTC
}

// Limits of what is kept of a chain of certificates.
const (
	maxChain     = 10
	maxCertNames = 50
)

// Certificates reads a chain of certificates in DER, as it was shown. What
// cannot be read is left out, and so is what is beyond all measure.
func Certificates(chain ...[]byte) (all []Certificate) {
	for _, der := range chain[:min(len(chain), maxChain)] {
		if c, err := x509.ParseCertificate(der); err == nil {
			all = append(all, certificate(c))
		}
	}
	return all
}

func certificate(c *x509.Certificate) Certificate {
	names := c.DNSNames
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	return Certificate{
		Subject: c.Subject.String(), Issuer: c.Issuer.String(), Names: names[:min(len(names), maxCertNames)],
		Begins: c.NotBefore.Unix(), Ends: c.NotAfter.Unix(),
	}
}
