package mailclient_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"testing"

	"go.uber.org/goleak"

	"mitmail/proxy/mailclient"
	"mitmail/proxy/practice"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// startSMTP runs an SMTP server for the time of the test.
func startSMTP(t *testing.T, site *practice.Site, o practice.Options) string {
	t.Helper()
	s, err := practice.NewSMTPServer(site, o)
	check(t, err)
	t.Cleanup(s.Close)
	return s.Addr
}

// startPOP3 runs a POP3 server for the time of the test.
func startPOP3(t *testing.T, site *practice.Site, o practice.Options) string {
	t.Helper()
	s, err := practice.NewPOP3Server(site, o)
	check(t, err)
	t.Cleanup(s.Close)
	return s.Addr
}

// dialSMTP connects for the time of the test, in clear unless config is set.
func dialSMTP(t *testing.T, addr string, config *tls.Config) *mailclient.SMTPClient {
	t.Helper()
	c, err := mailclient.DialSMTP(t.Context(), addr, config)
	check(t, err)
	t.Cleanup(func() { c.Close() })
	return c
}

// dialPOP3 connects for the time of the test, in clear unless config is set.
func dialPOP3(t *testing.T, addr string, config *tls.Config) *mailclient.POP3Client {
	t.Helper()
	c, err := mailclient.DialPOP3(t.Context(), addr, config)
	check(t, err)
	t.Cleanup(func() { c.Close() })
	return c
}

// certificate is the two sides' configs of a throwaway certificate.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	server, trust, err := practice.NewCertificate()
	check(t, err)
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(trust) {
		t.Fatal("the certificate is no PEM")
	}
	return server, &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}
}

// check ends the test on an error.
func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused wants err to be a refusal of a command.
func refused(t *testing.T, err error, command string) *mailclient.Refused {
	t.Helper()
	var r *mailclient.Refused
	if !errors.As(err, &r) || r.Command != command {
		t.Fatalf("got %v, want %s refused", err, command)
	}
	return r
}
