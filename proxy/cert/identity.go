package cert

import (
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"os"
	"strings"
)

// Load reads a certificate, with those behind it, and its key from files of the
// user's own: PEM (RFC 7468), and the same file where both are in one. The
// certificate may be one for a server or for a client.
func Load(certFile, keyFile string) (*tls.Certificate, error) {
	chain, err := os.ReadFile(certFile)
	if err != nil {
		return nil, err
	}
	key, err := os.ReadFile(keyFile)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(chain, key)
	switch {
	case err == nil:
		return &pair, nil
	case kindOf(chain, "CERTIFICATE") == nil:
		return nil, &Error{text: certFile + ": no certificate in PEM", hint: "openssl x509 -inform der -in FILE makes PEM of DER", cause: err}
	case encrypted(key):
		return nil, &Error{text: keyFile + ": the key has a password", hint: "openssl pkey -in FILE -out NEW takes it off; keep NEW to yourself", cause: err}
	case kindOf(key, "PRIVATE KEY") == nil:
		return nil, &Error{text: keyFile + ": no private key in PEM", hint: "openssl pkey -inform der -in FILE makes PEM of DER", cause: err}
	}
	return nil, &Error{text: fmt.Sprintf("%s with the key of %s: %s", certFile, keyFile, strings.TrimPrefix(err.Error(), "tls: ")), cause: err}
}

// kindOf is the first block whose kind ends so, or nil.
func kindOf(text []byte, suffix string) *pem.Block {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if strings.HasSuffix(block.Type, suffix) {
			return block
		}
	}
	return nil
}

// encrypted reports whether the key needs a password, in the way of RFC 7468 11
// or of RFC 1421 4.6.1.1.
func encrypted(key []byte) bool {
	block := kindOf(key, "PRIVATE KEY")
	return block != nil && (block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED"))
}
