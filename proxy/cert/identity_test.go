package cert

import (
	"crypto/tls"
	"crypto/x509"
	"strings"
	"testing"
)

// keyPEM is the key of a certificate.
func keyPEM(t *testing.T, c *tls.Certificate) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	return pemOf("PRIVATE KEY", der)
}

// other is a key that fits nothing else.
func other(t *testing.T) []byte { return keyPEM(t, leafOf(t, fresh(t), Request{})) }

func TestLoad(t *testing.T) {
	t.Chdir(t.TempDir())
	leaf := leafOf(t, fresh(t), Request{})
	chain := append(pemOf("CERTIFICATE", leaf.Certificate[0]), pemOf("CERTIFICATE", leaf.Certificate[1])...)
	key := keyPEM(t, leaf)
	for name, text := range map[string][]byte{
		"cert": chain, "key": key, "both": append(key, chain...), "der": leaf.Certificate[0], "other": other(t),
		"sealed": pemOf("ENCRYPTED PRIVATE KEY", []byte("sealed")),
		"old":    []byte("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"),
	} {
		write(t, name, text)
	}
	for _, c := range []struct{ cert, key, want, hint string }{
		{"cert", "key", "", ""},
		{"both", "both", "", ""},
		{"missing", "key", "open missing: ", ""},
		{"cert", "missing", "open missing: ", ""},
		{"der", "key", "der: no certificate in PEM", "openssl x509"},
		{"key", "key", "key: no certificate in PEM", "openssl x509"},
		{"cert", "cert", "cert: no private key in PEM", "openssl pkey -inform der"},
		{"cert", "sealed", "sealed: the key has a password", "openssl pkey -in"},
		{"cert", "old", "old: the key has a password", "openssl pkey -in"},
		{"cert", "other", "cert with the key of other: private key does not match public key", ""},
	} {
		got, err := Load(c.cert, c.key)
		if c.want == "" {
			if err != nil || len(got.Certificate) != 2 || !got.Leaf.Equal(leaf.Leaf) {
				t.Errorf("%s and %s: %v", c.cert, c.key, err)
			}
			continue
		}
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s and %s: %v, want %s", c.cert, c.key, err, c.want)
		}
		if hinted, ok := err.(*Error); ok && (!strings.HasPrefix(hinted.Hint(), c.hint) || hinted.Unwrap() == nil) {
			t.Errorf("%s and %s: hint %q", c.cert, c.key, hinted.Hint())
		}
	}
}
