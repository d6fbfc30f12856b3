package cert

import (
	"crypto/tls"
	"crypto/x509"
	"time"
)

// Flaw is what is wrong with a certificate that no client should take (RFC 5280 6,
// RFC 9525).
type Flaw uint8

// The flaws.
const (
	NoFlaw      Flaw = iota
	Untrusted        // signed by an authority that nobody knows
	WrongName        // for another server
	Expired          // until a month ago
	NotYetValid      // from next month on
	SelfSigned       // by nobody but itself
)

// wrongName is a name that no server has (RFC 2606 2).
const wrongName = "other.invalid"

// Flawed is a certificate for a server that goes by these names, with a flaw and
// nothing else wrong. It is made anew each time. The error is an [*Error] where the
// authority is not valid today.
func (a *Authority) Flawed(flaw Flaw, n Request) (*tls.Certificate, error) {
	now := time.Now()
	switch flaw {
	case NoFlaw:
		return a.Leaf(n)
	case Untrusted:
		other, err := stranger()
		if err != nil {
			return nil, err
		}
		return other.Leaf(n)
	case SelfSigned:
		return a.selfSigned(n.hosts(), now)
	}
	if err := a.valid(now); err != nil {
		return nil, err
	}
	h, from, until := n.hosts(), now.Add(-skew), now.Add(leafLasts)
	switch flaw {
	case WrongName:
		h = hosts{wrongName}
	case Expired:
		from, until = now.Add(-90*day), now.Add(-30*day)
	case NotYetValid:
		from, until = now.Add(30*day), now.Add(90*day)
	}
	return a.sign(h, from, until)
}

// stranger is an authority that nobody trusts, and that is forgotten.
func stranger() (*Authority, error) {
	der, key, err := mintRoot(time.Now())
	if err != nil {
		return nil, err
	}
	root, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return newAuthority("", root, key)
}

// selfSigned is a certificate that vouches for itself.
func (a *Authority) selfSigned(h hosts, now time.Time) (*tls.Certificate, error) {
	template := leafTemplate(h, now.Add(-skew), now.Add(leafLasts))
	return certificate(template, template, a.leafKey, a.leafKey)
}
