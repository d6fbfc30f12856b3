package cert_test

import (
	"crypto/x509"
	"errors"
	"path/filepath"
	"testing"

	"mitmail/proxy/cert"
)

// Each flaw is the only one: with it forgiven the certificate is good.
func TestFlawed(t *testing.T) {
	a, err := cert.Open(filepath.Join(t.TempDir(), "ca"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(a.PEM())
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	for flaw, is := range map[cert.Flaw]func(error) bool{
		cert.NoFlaw:      func(err error) bool { return err == nil },
		cert.Untrusted:   func(err error) bool { return errors.As(err, &unknown) },
		cert.WrongName:   func(err error) bool { return errors.As(err, &name) },
		cert.Expired:     func(err error) bool { return errors.As(err, &invalid) && invalid.Reason == x509.Expired },
		cert.NotYetValid: func(err error) bool { return errors.As(err, &invalid) && invalid.Reason == x509.Expired },
		cert.SelfSigned:  func(err error) bool { return errors.As(err, &unknown) },
	} {
		leaf, err := a.Flawed(flaw, cert.Request{Host: "mail.example.org"})
		if err != nil {
			t.Fatal(err)
		}
		options := x509.VerifyOptions{Roots: roots, DNSName: "mail.example.org"}
		if _, err := leaf.Leaf.Verify(options); !is(err) {
			t.Errorf("flaw %d: %v", flaw, err)
		}
		forgive(&options, flaw, leaf.Leaf, leaf.Certificate)
		if _, err := leaf.Leaf.Verify(options); err != nil {
			t.Errorf("flaw %d forgiven: %v", flaw, err)
		}
	}
}

// forgive has a verification look away from a flaw.
func forgive(o *x509.VerifyOptions, flaw cert.Flaw, leaf *x509.Certificate, chain [][]byte) {
	root, _ := x509.ParseCertificate(chain[len(chain)-1])
	switch flaw {
	case cert.WrongName:
		o.DNSName = ""
	case cert.Expired, cert.NotYetValid:
		o.CurrentTime = leaf.NotBefore.Add(1)
		root.NotBefore, root.NotAfter = leaf.NotBefore, leaf.NotAfter
		fallthrough
	case cert.Untrusted, cert.SelfSigned:
		o.Roots = x509.NewCertPool()
		o.Roots.AddCert(root)
	}
}
