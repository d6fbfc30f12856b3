package proxy

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mitmail/decode"
	"mitmail/proxy/porttest"
)

// badServers are servers that should not be trusted, and why.
func badServers(real *authority) map[string]*tls.Config {
	expired := &x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2021, 2, 3, 0, 0, 0, 0, time.UTC)}
	other := &x509.Certificate{DNSNames: []string{"other.example"}}
	weak := &x509.Certificate{IPAddresses: expired.IPAddresses, SignatureAlgorithm: x509.ECDSAWithSHA1}
	stranger := newAuthority("a stranger")
	config := func(c *tls.Certificate) *tls.Config { return &tls.Config{Certificates: []tls.Certificate{*c}} }
	return map[string]*tls.Config{
		"its certificate expired on 2021-02-03":                                    config(real.sign(expired)),
		"its certificate is for other.example, not for 127.0.0.1":                  config(real.sign(other)),
		"its certificate is signed by an unknown authority: CN=a stranger":         stranger.server(),
		"its certificate is signed with ECDSA-SHA1, which is not safe any more":    config(real.sign(weak)),
		"its certificate is self-signed":                                           config(stranger.sign(selfSigned(stranger))),
		"it broke off the handshake with an alert: internal error":                 {GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, fmt.Errorf("none") }},
		"it broke off the handshake with an alert: protocol version not supported": {MaxVersion: tls.VersionTLS11, Certificates: real.server().Certificates},
	}
}

// selfSigned is the template of a certificate that is its own issuer.
func selfSigned(a *authority) *x509.Certificate {
	return &x509.Certificate{Subject: a.root.Subject, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
}

func TestHostile71BadServerIsToldInClear(t *testing.T) {
	for scheme, words := range speech {
		real := newAuthority("a public authority")
		for why, config := range badServers(real) {
			t.Run(scheme+" "+why, func(t *testing.T) {
				m := asked(t, scheme, words.ask, Proxy{TLS: TLSOptions{Roots: real.pool}})
				hears(t, m.server, words.ask)
				say(t, m.server, words.yes)
				tls.Server(m.server, config).Handshake()
				m.server.Close()
				what := "mitmail: TLS with " + m.Routes()[0].Remote.Address() + " failed: " + why + "\r\n"
				code := map[string][2]string{"smtp": {"454 4.7.0 ", "421 4.7.0 "}, "pop3": {"-ERR ", "-ERR "}}[scheme]
				hears(t, m.client, code[0]+what)
				say(t, m.client, "NOOP\r\nNOOP\r\n")
				hears(t, m.client, code[1]+what)
				hearsEnd(t, m.client)
				m.client.Close()
				events := m.events.closed(1)
				checkFailed(t, events, "server", why)
				if got, want := text(finding(events, "starttls-refused")), "TLS was refused by mitmail: "+code[0]+what; got+"\r\n" != want {
					t.Errorf("the finding says %q, want %q", got, want)
				}
				conserved(t, events)
			})
		}
	}
}

// checkFailed checks that a session says why TLS on a leg did not come about.
func checkFailed(t *testing.T, events []decode.Event, leg, why string) {
	t.Helper()
	failed := finding(events, "tls-failed")
	if !strings.Contains(text(failed), why) || !strings.HasPrefix(text(failed), "TLS with the "+leg) {
		t.Errorf("the finding says: %s", text(failed))
	}
	if strings.Contains(text(failed), "-k goes on") != strings.Contains(why, "certificate") {
		t.Errorf("the hint: %s", text(failed))
	}
	if strings.Contains(text(failed), "--ca FILE") != (strings.Contains(why, "unknown authority") || strings.Contains(why, "self-signed")) {
		t.Errorf("the hint: %s", text(failed))
	}
	if strings.Contains(text(failed), "; --tls-min 1.0 allows") != strings.Contains(why, "protocol version") {
		t.Errorf("the hint: %s", text(failed))
	}
	for _, e := range events {
		if w, ok := e.Payload.(*decode.TLS); ok && w.Leg == leg && (w.OK != decode.No || w.Error != why) {
			t.Errorf("the leg: %+v", w)
		}
	}
	if end := events[len(events)-1].Payload.(*decode.Close); !strings.Contains(end.Outcome.String(), why) {
		t.Errorf("outcome: %s", end.Outcome)
	}
}

func TestQuitAfterABadServer(t *testing.T) {
	for scheme, bye := range map[string]string{"smtp": "221 2.0.0 bye\r\n", "pop3": "+OK bye\r\n"} {
		m := asked(t, scheme, speech[scheme].ask, Proxy{})
		hears(t, m.server, speech[scheme].ask)
		say(t, m.server, speech[scheme].yes)
		tls.Server(m.server, newAuthority("a stranger").server()).Handshake()
		m.client.Read(make([]byte, 500)) // why it failed
		say(t, m.client, "quit\r\n")
		hears(t, m.client, bye)
		hearsEnd(t, m.client)
	}
}

func TestHostile71BadServerIsToldInsideTLS(t *testing.T) {
	for scheme, code := range map[string]string{"smtp": "421 4.7.0 ", "pop3": "-ERR "} {
		m := meet(t, scheme, "s", "s", Proxy{})
		go func() { tls.Server(m.server, newAuthority("a stranger").server()).Handshake(); m.server.Close() }()
		client := tls.Client(m.client, m.ours.client("localhost"))
		why := "its certificate is signed by an unknown authority: CN=a stranger"
		hears(t, client, code+"mitmail: TLS with "+m.Routes()[0].Remote.Address()+" failed: "+why+"\r\n")
		hearsEnd(t, client)
		client.Close()
		checkFailed(t, m.events.closed(1), "server", why)
	}
}

func TestUnreachableIsToldInsideTLS(t *testing.T) {
	ours := newAuthority("mitmail")
	p := Proxy{Mode: Intercept, TLS: TLSOptions{Leaf: ours.leaves()}}
	p.Routes = []Route{route(t, "0=smtps://"+porttest.Address(t))}
	s := setup(t, p)
	client := tls.Client(s.dial(t, 0), ours.client("localhost"))
	hears(t, client, "421 4.4.1 mitmail: cannot reach "+s.Routes()[0].Remote.Address()+": connection refused\r\n")
	hearsEnd(t, client)
	client.Close()
	s.events.closed(1)
}

func TestHostile71InsecureGoesOn(t *testing.T) {
	real := newAuthority("a public authority")
	servers := badServers(real)
	servers["it is good"] = real.server()
	for why, config := range servers {
		if !strings.Contains(why, "certificate") && why != "it is good" {
			continue
		}
		m := asked(t, "smtp", "STARTTLS\r\n", Proxy{TLS: TLSOptions{Insecure: true, Roots: real.pool}})
		hears(t, m.server, "STARTTLS\r\n")
		say(t, m.server, "220 go\r\n")
		server := tls.Server(m.server, config)
		shake(t, server)
		hears(t, m.client, "220 go\r\n")
		client := tls.Client(m.client, m.ours.client("localhost"))
		crosses(t, client, server)
		if events := m.events.until(1, found("upstream-unverified")); !strings.Contains(text(&events[len(events)-1]), why) {
			t.Errorf("the finding says %q, want %q", text(&events[len(events)-1]), why)
		}
	}
}

// refusals are the ways in which clients say that they do not take a certificate.
var refusals = map[string]struct {
	refuse func(t *testing.T, c *net.TCPConn)
	why    string
}{
	"alert inside TLS 1.3": {refuseBy(tls.VersionTLS13), "bad certificate"},
	"alert of TLS 1.2":     {refuseBy(tls.VersionTLS12), "bad certificate"},
	"alert in clear, as OpenSSL sends it under TLS 1.3": {func(t *testing.T, c *net.TCPConn) {
		tls.Client(cutOff{c, "\x15\x03\x03\x00\x02\x02\x30"}, trusting()).Handshake()
	}, "unknown certificate authority"},
	"nothing, and closed in the handshake": {func(t *testing.T, c *net.TCPConn) {
		tls.Client(cutOff{c, ""}, trusting()).Handshake()
	}, "when it was shown mitmail's certificate, without an alert; perhaps it does not trust"},
	"nothing, and closed behind the handshake": {func(t *testing.T, c *net.TCPConn) {
		config := trusting()
		config.MaxVersion = tls.VersionTLS12
		shake(t, tls.Client(c, config))
		c.Close()
	}, "without a word inside TLS; perhaps it does not trust"},
}

func trusting() *tls.Config { return &tls.Config{InsecureSkipVerify: true} }

// refuseBy is a client that trusts nobody.
func refuseBy(version uint16) func(*testing.T, *net.TCPConn) {
	return func(t *testing.T, c *net.TCPConn) {
		config := &tls.Config{RootCAs: x509.NewCertPool(), ServerName: "localhost", MinVersion: version, MaxVersion: version}
		if tls.Client(c, config).Handshake() == nil {
			t.Error("the client took the certificate")
		}
	}
}

// cutOff says something else in the place of its second flight, and closes.
type cutOff struct {
	*net.TCPConn
	instead string
}

func (c cutOff) Read(p []byte) (int, error) {
	n, err := c.TCPConn.Read(p)
	if n > 0 {
		c.TCPConn.Write([]byte(c.instead))
		c.TCPConn.CloseWrite()
		return 0, net.ErrClosed
	}
	return n, err
}

func TestHostile73ClientRefusesOurCertificate(t *testing.T) {
	for name, c := range refusals {
		for _, local := range []string{"", "+starttls"} {
			t.Run(name+local, func(t *testing.T) {
				m := askedOn(t, local)
				c.refuse(t, m.client)
				m.client.Close()
				io.Copy(io.Discard, m.server)
				m.server.Close()
				events := m.events.closed(1)
				e := finding(events, "client-refused-certificate")
				if !strings.Contains(text(e), c.why) {
					t.Fatalf("the finding says %q; findings: %s", text(e), findings(events))
				}
				if severity := e.Payload.(*decode.Finding).Severity; (severity == "warning") != strings.Contains(c.why, "perhaps") {
					t.Errorf("it is a %s", severity)
				}
				if finding(events, "quit-missing") != nil {
					t.Error("a client that does not trust mitmail is to say QUIT")
				}
				if end := events[len(events)-1].Payload.(*decode.Close); !strings.Contains(end.Outcome.String(), "mitmail's certificate") {
					t.Errorf("outcome: %s", end.Outcome)
				}
			})
		}
	}
}

// askedOn brings a session to where the client has been told to begin TLS.
func askedOn(t *testing.T, local string) *meeting {
	t.Helper()
	remote := ""
	if local != "" {
		remote = "+plain"
	}
	m := meet(t, "smtp", local, remote, Proxy{})
	say(t, m.server, "220 mx\r\n")
	hears(t, m.client, "220 mx\r\n")
	say(t, m.client, "STARTTLS\r\n")
	if local != "" {
		hears(t, m.client, "220 2.0.0 mitmail: begin TLS now\r\n")
		return m
	}
	hears(t, m.server, "STARTTLS\r\n")
	say(t, m.server, "220 go\r\n")
	shake(t, tls.Server(m.server, m.real.server()))
	hears(t, m.client, "220 go\r\n")
	return m
}

func TestHostile70ClientBreaksOffTheHandshake(t *testing.T) {
	for name, c := range map[string]struct {
		do  func(*net.TCPConn)
		why string
	}{
		"leaves":           {func(c *net.TCPConn) { c.Close() }, "it closed the connection and had said nothing"},
		"resets":           {func(c *net.TCPConn) { c.SetLinger(0); c.Close() }, "connection reset by peer"},
		"goes on in clear": {func(c *net.TCPConn) { c.Write([]byte("EHLO c\r\n")) }, `it does not speak TLS: it said "EHLO "`},
		"is too old": {func(c *net.TCPConn) {
			tls.Client(c, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}).Handshake()
		}, "it offers no version that is allowed, but TLS 1.1, TLS 1.0; --tls-min 1.0 allows old versions and ciphers"},
	} {
		t.Run(name, func(t *testing.T) {
			m := askedOn(t, "")
			c.do(m.client)
			m.server.CloseWrite()
			events := m.events.closed(1)
			if e := finding(events, "tls-failed"); !strings.Contains(text(e), "client failed: "+c.why) {
				t.Errorf("the finding says %q", text(e))
			}
		})
	}
}

// One side begins in clear where the route has TLS from the first byte on.
func TestClearWhereTLSComesFirst(t *testing.T) {
	const client = "; on this port it has to begin with TLS, which mail clients call SSL/TLS"
	for name, c := range map[string]struct {
		do  func(*testing.T, *meeting)
		why string
	}{
		"the client waits for a greeting": {func(_ *testing.T, m *meeting) { m.client.Close() }, "client failed: it closed the connection and had said nothing" + client},
		"the client speaks":               {func(t *testing.T, m *meeting) { say(t, m.client, "EHLO c\r\n") }, `client failed: it does not speak TLS: it said "EHLO "` + client},
		"the server greets": {func(t *testing.T, m *meeting) {
			say(t, m.server, "220 mx\r\n")
			shake(t, tls.Client(m.client, m.ours.client("localhost")))
		}, `failed: it does not speak TLS: it said "220 m"; a route to a server that begins in clear has smtp://`},
	} {
		t.Run(name, func(t *testing.T) {
			m := meet(t, "smtps", "", "", Proxy{})
			c.do(t, m)
			if e := finding(m.events.closed(1), "tls-failed"); !strings.HasSuffix(text(e), c.why) {
				t.Errorf("the finding says %q", text(e))
			}
		})
	}
}

func TestHostile70ServerBreaksOffTheHandshake(t *testing.T) {
	for name, c := range map[string]struct {
		do  func(*net.TCPConn)
		why string
	}{
		"leaves":           {func(c *net.TCPConn) { c.CloseWrite() }, "it closed the connection"},
		"resets":           {func(c *net.TCPConn) { c.SetLinger(0); c.Close() }, "connection reset by peer"},
		"goes on in clear": {func(c *net.TCPConn) { c.Write([]byte("250 hello\r\n")) }, `it does not speak TLS: it said "250 h"`},
	} {
		t.Run(name, func(t *testing.T) {
			m := asked(t, "smtp", "STARTTLS\r\n", Proxy{})
			hears(t, m.server, "STARTTLS\r\n")
			say(t, m.server, "220 go\r\n")
			hello := make([]byte, 1)
			m.server.Read(hello)
			c.do(m.server)
			hears(t, m.client, "454 4.7.0 mitmail: TLS with "+m.Routes()[0].Remote.Address()+" failed: "+c.why)
			m.client.CloseWrite()
			m.events.closed(1)
		})
	}
}

// Nobody waits for ever.
func TestHostile70HandshakesEndInTime(t *testing.T) {
	meets := func(*tls.ClientHelloInfo) (CertRequest, []string) { return CertRequest{}, nil }
	for _, c := range []struct {
		name, said string
		shake      func(*TLSOptions, net.Conn) error
		within     time.Duration
	}{
		{"a silent client", "", func(s *TLSOptions, c net.Conn) error { _, err := s.shakeClient(c, "starttls", meets); return err }, time.Minute},
		{"a client that begins", "\x16\x03", func(s *TLSOptions, c net.Conn) error { _, err := s.shakeClient(c, "starttls", meets); return err }, 15 * time.Second},
		{"a silent server", "", func(s *TLSOptions, c net.Conn) error { _, err := s.shakeServer(c, "starttls", "h", nil); return err }, time.Minute},
		{"a server that begins", "\x16\x03", func(s *TLSOptions, c net.Conn) error { _, err := s.shakeServer(c, "starttls", "h", nil); return err }, 15 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			ours, theirs := net.Pipe()
			defer theirs.Close()
			go theirs.Write([]byte(c.said))
			go io.Copy(io.Discard, theirs)
			start := time.Now()
			err := c.shake(&TLSOptions{}, ours)
			ours.Close()
			if took := time.Since(start); took > c.within || tlsReason(err) != "it did not go on with the handshake in time" {
				t.Errorf("%s: %v after %v", c.name, err, took)
			}
		})
	}
}

// Some clients ask their user, in a dialog, and say nothing meanwhile.
func TestSilentClientIsTold(t *testing.T) {
	warned := make(chan string, 1)
	l := &Listener{proxy: Proxy{Warn: func(text string) { warned <- text }}, silence: time.Millisecond}
	s := &session{Session: Session{ID: 7}, listener: l}
	s.awaitWord()
	if got := <-warned; !strings.Contains(got, "session 7: the client is silent") {
		t.Errorf("warned %q", got)
	}
	l.silence = time.Hour
	s.awaitWord()
	if s.spoke(); s.fresh != nil {
		t.Error("a client that has spoken is still waited for")
	}
}

// A client that waits for a greeting where it should begin TLS waits for long.
func TestSilentClientOnATLSPortIsTold(t *testing.T) {
	warned, done := make(chan string, 1), make(chan bool)
	ours, theirs := net.Pipe()
	s := &session{Session: Session{ID: 7}, legs: legs{client: Implicit, server: Implicit, ends: true}, conv: decode.New(decode.SMTP)}
	s.listener = &Listener{proxy: Proxy{Warn: func(text string) { warned <- text }}.filled(), silence: time.Millisecond}
	s.client, s.server = pump{from: decode.Client, src: ours}, pump{from: decode.Server}
	s.changed.L = &s.mu
	go func() { defer close(done); s.implicit(nil) }()
	if got := <-warned; !strings.Contains(got, "session 7: the client is silent: on this port it has to begin with TLS") {
		t.Errorf("warned %q", got)
	}
	theirs.Close()
	<-done
}

// A client that verifies, and ends TLS as it should, trusts mitmail: openssl
// s_client without input, and checks of load balancers do so.
func TestClientLeavesWithGoodbye(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for _, local := range []string{"", "+starttls"} {
			t.Run(tls.VersionName(version)+local, func(t *testing.T) {
				m := askedOn(t, local)
				config := trusting()
				config.MaxVersion = version
				client := tls.Client(m.client, config)
				shake(t, client)
				client.Close()
				io.Copy(io.Discard, m.server)
				m.server.Close()
				if e := finding(m.events.closed(1), "client-refused-certificate"); e != nil {
					t.Errorf("it is told that %s", text(e))
				}
			})
		}
	}
}
