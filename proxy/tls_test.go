package proxy

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"mitmail/decode"
)

// identity is a certificate for mail.example.com, and who trusts it.
func identity(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		DNSNames:     []string{"mail.example.com"},
		NotAfter:     time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
		&tls.Config{RootCAs: pool, ServerName: "mail.example.com"}
}

// secret talks inside TLS, a megabyte each way, and ends.
func secret(t *testing.T, client, server net.Conn) {
	t.Helper()
	here, there := identity(t)
	c, s := tls.Client(client, there), tls.Server(server, here)
	var both sync.WaitGroup
	both.Go(func() { say(t, c, megabyte); c.CloseWrite() })
	both.Go(func() { arrives(t, s, []byte(megabyte)); say(t, s, megabyte); s.Close() })
	both.Go(func() { arrives(t, c, []byte(megabyte)); c.Close() })
	both.Wait()
}

// passed checks that events tell of TLS that passed unopened.
func passed(t *testing.T, events []decode.Event, how string) {
	t.Helper()
	var opaque int
	var found bool
	for _, e := range events {
		switch w := e.Payload.(type) {
		case *decode.TLS:
			if w.How == how && w.SNI == "mail.example.com" && w.Leg == "both" && !w.Intercepted {
				found = true
			}
		case *decode.Opaque:
			if w.Last && w.Bytes > 1<<20 {
				opaque++
			}
		}
	}
	if !found {
		t.Errorf("no tls event says %s and mail.example.com", how)
	}
	if opaque != 2 {
		t.Errorf("%d opaque runs ended, want one a direction", opaque)
	}
}

func TestImplicitTLSPasses(t *testing.T) {
	for _, scheme := range []string{"smtps", "pop3s"} {
		s, client, server := between(t, Proxy{}, scheme)
		secret(t, client, server)
		passed(t, s.events.closed(1), "implicit")
	}
}

// TLS on a route in clear passes unopened; which scheme opens it is said once.
func TestTLSOnBareRoute(t *testing.T) {
	for scheme, other := range map[string]string{"smtp": "smtps", "pop3": "pop3s"} {
		s, client, server := between(t, Proxy{Mode: Intercept}, scheme)
		secret(t, client, server)
		passed(t, s.events.closed(1), "implicit")
		if got := <-s.warned; !strings.Contains(got, "TLS from the first byte") || !strings.Contains(got, other+"://") {
			t.Errorf("%s: %q", scheme, got)
		}
	}
	s, client, server := between(t, Proxy{Mode: Pass}, "smtp") // as the user wants it
	secret(t, client, server)
	s.events.closed(1)
	if len(s.warned) > 0 {
		t.Errorf("with pass: %q", <-s.warned)
	}
}

func TestSTARTTLSPasses(t *testing.T) {
	for _, c := range []struct{ scheme, greeting, ask, yes, how string }{
		{"smtp", "220 hello\r\n", "STARTTLS\r\n", "220 go ahead\r\n", "starttls"},
		{"pop3", "+OK hello\r\n", "STLS\r\n", "+OK go ahead\r\n", "stls"},
	} {
		s, client, server := between(t, Proxy{}, c.scheme)
		say(t, server, c.greeting)
		hears(t, client, c.greeting)
		say(t, client, c.ask)
		hears(t, server, c.ask)
		say(t, server, c.yes)
		hears(t, client, c.yes)
		secret(t, client, server)
		passed(t, s.events.closed(1), c.how)
	}
}

// upToTLS talks until the client has asked for TLS and said more behind it.
func upToTLS(t *testing.T, behind string) (s *stage, client, server *net.TCPConn) {
	t.Helper()
	s, client, server = between(t, Proxy{}, "smtp")
	say(t, server, "220 hello\r\n")
	hears(t, client, "220 hello\r\n")
	say(t, client, "STARTTLS\r\n"+behind)
	hears(t, server, "STARTTLS\r\n")
	return s, client, server
}

func TestParkedUntilRefused(t *testing.T) {
	_, client, server := upToTLS(t, "STARTTLS\r\nNOOP\r\nhalf a li")
	say(t, server, "454 not now\r\n")
	hears(t, server, "STARTTLS\r\n")
	say(t, server, "454 still not\r\n")
	hears(t, server, "NOOP\r\nhalf a li")
	hears(t, client, "454 not now\r\n454 still not\r\n")
	say(t, client, "ne\r\n")
	hears(t, server, "ne\r\n")
}

func TestParkedUntilAgreed(t *testing.T) {
	s, client, server := upToTLS(t, "NOOP\r\nhalf a li")
	say(t, server, "220 go ahead\r\n")
	hears(t, client, "220 go ahead\r\n")
	hears(t, server, "NOOP\r\nhalf a li") // nobody intercepts: it is for the server to drop
	s.events.until(1, func(e decode.Event) bool {
		f, ok := e.Payload.(*decode.Finding)
		return ok && f.ID == "starttls-injection"
	})
}

func TestParkedUntilServerGone(t *testing.T) {
	s, client, server := upToTLS(t, "NOOP\r\nhalf a li")
	server.CloseWrite()
	hears(t, server, "NOOP\r\nhalf a li")
	hearsEnd(t, client)
	client.Close()
	hearsEnd(t, server)
	server.Close()
	s.events.closed(1)
}

func TestParkedUntilCut(t *testing.T) {
	s, _, _ := upToTLS(t, "NOOP\r\nhalf a li")
	s.stop()
	s.events.closed(1)
}

// Before TLS 1.3 a server shows its certificate in clear.
func TestServersCertificateIsRead(t *testing.T) {
	real := newAuthority("a public authority")
	for version, issuer := range map[uint16]string{tls.VersionTLS12: "CN=a public authority", tls.VersionTLS13: ""} {
		s, client, server := between(t, Proxy{}, "smtps")
		trust := real.client("127.0.0.1")
		trust.MaxVersion = version
		c, m := tls.Client(client, trust), tls.Server(server, real.server())
		go c.Handshake()
		shake(t, m)
		events := s.events.until(1, named("tls"))
		if w := events[len(events)-1].Payload.(*decode.TLS); w.Issuer != issuer || w.Version != tls.VersionName(version) {
			t.Errorf("%s: %+v", tls.VersionName(version), w)
		}
	}
}
