package cert

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"software.sslmate.com/src/go-pkcs12"
)

func TestExports(t *testing.T) {
	a := fresh(t)
	block, rest := pem.Decode(a.PEM())
	if block.Type != "CERTIFICATE" || !bytes.Equal(block.Bytes, a.root.Raw) || len(rest) != 0 {
		t.Errorf("the PEM is\n%s", a.PEM())
	}
	if c, err := x509.ParseCertificate(a.DER()); err != nil || !c.Equal(a.root) {
		t.Errorf("the DER is not the certificate: %v", err)
	}
	store, err := a.PKCS12()
	if err != nil {
		t.Fatal(err)
	}
	if certs, err := pkcs12.DecodeTrustStore(store, PKCS12Password); err != nil || len(certs) != 1 || !certs[0].Equal(a.root) {
		t.Errorf("the trust store holds %d certificates: %v", len(certs), err)
	}
	if _, _, err := pkcs12.Decode(store, PKCS12Password); err == nil {
		t.Error("the trust store holds a key")
	}
}

// openssl runs it, or skips the test.
func openssl(t *testing.T, args ...string) string {
	t.Helper()
	program, err := exec.LookPath("openssl")
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("there is no openssl to check with; install the package openssl")
	}
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Errorf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestOpenSSLVerifiesALeaf(t *testing.T) {
	a := fresh(t)
	leaf := leafOf(t, a, Request{SNI: "mail.example.com", Host: "192.0.2.1"})
	t.Chdir(t.TempDir())
	write(t, "ca.pem", a.PEM())
	write(t, "leaf.pem", pemOf("CERTIFICATE", leaf.Certificate[0]))
	for _, args := range [][]string{
		{"-verify_hostname", "mail.example.com"},
		{"-verify_hostname", "localhost"},
		{"-verify_ip", "192.0.2.1"},
	} {
		args = append([]string{"verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "ca.pem"}, args...)
		if out := openssl(t, append(args, "leaf.pem")...); !strings.Contains(out, "leaf.pem: OK") {
			t.Error(out)
		}
	}
}

func TestOpenSSLReadsTheExports(t *testing.T) {
	a := fresh(t)
	store, err := a.PKCS12()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	der, p12 := filepath.Join(dir, "ca.der"), filepath.Join(dir, "ca.p12")
	write(t, der, a.DER())
	write(t, p12, store)
	out := openssl(t, "x509", "-inform", "der", "-in", der, "-noout", "-fingerprint", "-sha256")
	if !strings.Contains(out, a.Info().Fingerprint) {
		t.Errorf("the fingerprint is %s, not %s", out, a.Info().Fingerprint)
	}
	out = openssl(t, "pkcs12", "-in", p12, "-passin", "pass:"+PKCS12Password, "-nodes")
	if !strings.Contains(out, strings.TrimSpace(string(a.PEM()))) || strings.Contains(out, "PRIVATE KEY") {
		t.Errorf("the trust store holds\n%s", out)
	}
}
