package cert

import (
	"crypto/x509"

	"software.sslmate.com/src/go-pkcs12"
)

// PKCS12Password is the password of a trust store, the one that everybody uses:
// it keeps nothing secret.
const PKCS12Password = pkcs12.DefaultPassword

// PEM is the authority's certificate as text (RFC 7468 5).
func (a *Authority) PEM() []byte { return pemOf("CERTIFICATE", a.root.Raw) }

// Root is the authority's certificate. Nobody may change it.
func (a *Authority) Root() *x509.Certificate { return a.root }

// DER is the authority's certificate as it is (RFC 5280 4.1). Nobody may change
// it.
func (a *Authority) DER() []byte { return a.root.Raw }

// PKCS12 is a trust store with the authority's certificate (RFC 7292), for Java
// above all. Its old algorithms are the ones that every program reads; there is
// no key in it that they would have to keep.
func (a *Authority) PKCS12() ([]byte, error) {
	return pkcs12.LegacyDES.EncodeTrustStore([]*x509.Certificate{a.root}, PKCS12Password)
}
