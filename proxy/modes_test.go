package proxy

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"mitmail/decode"
)

func TestStripTakesTLSAway(t *testing.T) {
	for scheme, c := range map[string]struct{ hello, list, seen, refused, login string }{
		"smtp": {"EHLO c\r\n", "250-mx\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n", "250-mx\r\n250 AUTH PLAIN\r\n",
			"502 5.5.1 mitmail: there is no TLS to begin here\r\n", "AUTH PLAIN AGFubmEAc2VjcmV0\r\n"},
		"pop3": {"CAPA\r\n", "+OK\r\nSTLS\r\nUSER\r\n.\r\n", "+OK\r\nUSER\r\n.\r\n",
			"-ERR mitmail: there is no TLS to begin here\r\n", "PASS secret\r\n"},
	} {
		t.Run(scheme, func(t *testing.T) {
			m := meet(t, scheme, "", "", Proxy{Mode: Strip})
			say(t, m.server, speech[scheme].greeting)
			hears(t, m.client, speech[scheme].greeting)
			say(t, m.client, c.hello)
			hears(t, m.server, c.hello)
			for i := range c.list {
				say(t, m.server, c.list[i:i+1])
			}
			hears(t, m.client, c.seen)
			say(t, m.client, speech[scheme].ask)
			hears(t, m.client, c.refused)
			say(t, m.client, c.login)
			hears(t, m.server, c.login)
			m.client.CloseWrite()
			m.server.CloseWrite()
			events := m.events.closed(1)
			if e := finding(events, "auth-stripped"); e == nil || e.Payload.(*decode.Finding).Severity != "danger" {
				t.Errorf("findings: %s", findings(events))
			}
			if n := strings.Count(findings(events), "changed"); n != 2 {
				t.Errorf("%d changes are told, want that of the list and that of the request", n)
			}
			conserved(t, events)
		})
	}
}

func TestPlainLegRefusesSTARTTLS(t *testing.T) {
	m := meet(t, "smtp", "+plain", "+plain", Proxy{Mode: Pass})
	say(t, m.client, "NOOP\r\nSTARTTLS\r\nQUIT\r\n")
	hears(t, m.server, "NOOP\r\n")
	say(t, m.server, "220 mx\r\n250 ok\r\n221 bye\r\n")
	hears(t, m.client, "220 mx\r\n250 ok\r\n502 5.5.1 mitmail: there is no TLS to begin here\r\n221 bye\r\n")
	hears(t, m.server, "QUIT\r\n")
}

// What mitmail says to a server before it passes on what the client said.
func TestServersLegIsUpgradedFirst(t *testing.T) {
	for _, c := range []struct{ scheme, first, hello, list string }{
		{"smtp", "EHLO c.example\r\n", "EHLO c.example\r\n", "250-mx\r\n250 STARTTLS\r\n"},
		{"smtp", "HELO c.example\r\n", "EHLO c.example\r\n", "250-mx\r\n250 STARTTLS\r\n"},
		{"smtp", "ehlo\r\n", "EHLO\r\n", "250-mx\r\n250 STARTTLS\r\n"},
		{"smtp", "MAIL FROM:<a@b>\r\n", "EHLO [127.0.0.1]\r\n", "250 STARTTLS\r\n"},
		{"pop3", "USER a\r\n", "CAPA\r\n", "+OK\r\nSTLS\r\n.\r\n"},
		{"pop3", "USER a\r\n", "CAPA\r\n", "-ERR what?\r\n"},
	} {
		t.Run(c.scheme+" "+c.first, func(t *testing.T) {
			words := speech[c.scheme]
			m := meet(t, c.scheme, "+plain", "+starttls", Proxy{})
			say(t, m.client, c.first)
			say(t, m.server, words.greeting)
			hears(t, m.client, words.greeting)
			hears(t, m.server, c.hello)
			if c.list == "250 STARTTLS\r\n" {
				c.list = "250-mx\r\n250-SIZE 1\r\n" + c.list
			}
			say(t, m.server, c.list)
			hears(t, m.server, words.ask)
			say(t, m.server, words.yes+"250 INJECTED\r\n")
			server := tls.Server(m.server, m.real.server())
			hears(t, server, c.first)
			say(t, server, "250 ok\r\n")
			hears(t, m.client, "250 ok\r\n")
			m.client.CloseWrite()
			server.Close()
			events := m.events.closed(1)
			if finding(events, "response-injection") == nil {
				t.Errorf("findings: %s", findings(events))
			}
			conserved(t, events)
		})
	}
}

func TestServersLegIsNotUpgraded(t *testing.T) {
	for name, c := range map[string]struct{ scheme, first, hello, list, no, why, bye string }{
		"not offered":       {"smtp", "EHLO c\r\n", "EHLO c\r\n", "250-mx\r\n250 SIZE\r\n", "", "it does not offer STARTTLS", "421 4.7.0 "},
		"refused":           {"smtp", "EHLO c\r\n", "EHLO c\r\n", "250-mx\r\n250 STARTTLS\r\n", "454 not now\r\n", "it refused STARTTLS: not now", "421 4.7.0 "},
		"no EHLO":           {"smtp", "EHLO c\r\n", "EHLO c\r\n", "502 what?\r\n", "", "it does not offer STARTTLS", "421 4.7.0 "},
		"not offered, POP3": {"pop3", "CAPA\r\n", "CAPA\r\n", "+OK\r\n.\r\n", "", "it does not offer STLS", "-ERR "},
		"refused, POP3":     {"pop3", "CAPA\r\n", "CAPA\r\n", "-ERR\r\n", "-ERR no\r\n", "it refused STLS: no", "-ERR "},
		"gone":              {"smtp", "EHLO c\r\n", "EHLO c\r\n", "", "", "it closed the connection", "421 4.7.0 "},
	} {
		t.Run(name, func(t *testing.T) {
			m := meet(t, c.scheme, "+plain", "+starttls", Proxy{})
			say(t, m.server, speech[c.scheme].greeting)
			hears(t, m.client, speech[c.scheme].greeting)
			say(t, m.client, c.first)
			hears(t, m.server, c.hello)
			say(t, m.server, c.list)
			if c.no != "" {
				hears(t, m.server, speech[c.scheme].ask)
				say(t, m.server, c.no)
			}
			if c.list == "" {
				m.server.CloseWrite()
			}
			hears(t, m.client, c.bye+"mitmail: TLS with "+m.Routes()[0].Remote.Address()+" failed: "+c.why+"\r\n")
			hearsEnd(t, m.client)
			hearsEnd(t, m.server) // and nothing of what the client said
			m.client.Close()
			events := m.events.closed(1)
			checkFailed(t, events, "server", c.why)
			conserved(t, events)
		})
	}
}

// QUIT needs no TLS.
func TestQuitBeforeTheUpgrade(t *testing.T) {
	m := meet(t, "smtp", "+plain", "+starttls", Proxy{})
	say(t, m.server, "220 mx\r\n")
	hears(t, m.client, "220 mx\r\n")
	say(t, m.client, "QUIT\r\n")
	hears(t, m.server, "QUIT\r\n")
	say(t, m.server, "221 bye\r\n")
	hears(t, m.client, "221 bye\r\n")
}

// A client that leaves in the middle of its first line has said nothing that may
// go to the server in clear.
func TestHalfALineDoesNotGoInClear(t *testing.T) {
	m := meet(t, "smtp", "+plain", "+starttls", Proxy{})
	say(t, m.server, "220 mx\r\n")
	hears(t, m.client, "220 mx\r\n")
	say(t, m.client, "AUTH PLAIN AGFubmEAc2VjcmV0")
	m.client.CloseWrite()
	hearsEnd(t, m.server)
	m.server.Close()
	conserved(t, m.events.closed(1))
}

// Half a line goes on as it is where no gate has to keep it from the server.
func TestHalfALineGoesOn(t *testing.T) {
	for name, c := range map[string]struct {
		remote string
		mode   Mode
		line   string
		goesOn bool
	}{
		"apart":          {"+plain", Intercept, "RCPT TO:<half", true},
		"apart, for TLS": {"+plain", Intercept, "STARTTLS", false},
		"stripped":       {"", Strip, "RCPT TO:<half", true},
		"bare":           {"", Intercept, "RCPT TO:<half", true},
	} {
		t.Run(name, func(t *testing.T) {
			m := meet(t, "smtp", c.remote, c.remote, Proxy{Mode: c.mode})
			say(t, m.server, "220 mx\r\n")
			hears(t, m.client, "220 mx\r\n")
			say(t, m.client, "NOOP\r\n"+c.line)
			m.client.CloseWrite()
			hears(t, m.server, "NOOP\r\n")
			if c.goesOn {
				hears(t, m.server, c.line)
			}
			hearsEnd(t, m.server)
			m.server.Close()
			events := m.events.closed(1)
			conserved(t, events)
			if got := finding(events, "line-unfinished") != nil; got != c.goesOn {
				t.Errorf("line-unfinished: %v, want %v", got, c.goesOn)
			}
		})
	}
}

// secretsOf is the lines of a key log.
func secretsOf(log *bytes.Buffer) map[string]bool {
	lines := map[string]bool{}
	for line := range strings.Lines(log.String()) {
		lines[line] = true
	}
	return lines
}

func TestKeyLogHasBothLegs(t *testing.T) {
	var ours, clients, servers bytes.Buffer
	m := asked(t, "smtp", "STARTTLS\r\n", Proxy{TLS: TLSOptions{KeyLog: &ours}})
	hears(t, m.server, "STARTTLS\r\n")
	say(t, m.server, "220 go\r\n")
	config := m.real.server()
	config.KeyLogWriter = &servers
	server := tls.Server(m.server, config)
	shake(t, server)
	hears(t, m.client, "220 go\r\n")
	trust := m.ours.client("localhost")
	trust.KeyLogWriter = &clients
	client := tls.Client(m.client, trust)
	crosses(t, client, server)
	have := secretsOf(&ours)
	for _, log := range []*bytes.Buffer{&clients, &servers} {
		if lines := secretsOf(log); len(lines) < 4 {
			t.Errorf("a leg has the secrets %v", lines)
		}
		for line := range secretsOf(log) {
			if !have[line] {
				t.Errorf("the log lacks %s", line)
			}
		}
	}
}

func TestHostile75OldVersionsAndCiphers(t *testing.T) {
	m := asked(t, "smtp", "STARTTLS\r\n", Proxy{TLS: TLSOptions{MinVersion: tls.VersionTLS10}})
	hears(t, m.server, "STARTTLS\r\n")
	say(t, m.server, "220 go\r\n")
	old := m.real.server()
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS10
	server := tls.Server(m.server, old)
	shake(t, server)
	hears(t, m.client, "220 go\r\n")
	weak := m.ours.client("localhost")
	weak.MaxVersion, weak.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA}
	client := tls.Client(m.client, weak)
	crosses(t, client, server)
	client.Close()
	hearsEnd(t, server)
	server.Close()
	var told []string
	for _, e := range m.events.closed(1) {
		if found("tls-outdated")(e) {
			told = append(told, text(&e))
		}
	}
	want := []string{"the client leg has TLS_ECDHE_ECDSA_WITH_RC4_128_SHA, which is not safe any more", "the server leg has TLS 1.0, which is not safe any more"}
	if fmt.Sprint(told) != fmt.Sprint(want) {
		t.Errorf("told: %q", told)
	}
}

func TestHostile73ServerWantsACertificate(t *testing.T) {
	real := newAuthority("a public authority")
	mine := real.sign(&x509.Certificate{Subject: pkix.Name{CommonName: "somebody"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	for _, c := range []*tls.Certificate{mine, nil} {
		m := meet(t, "smtp", "+plain", "s", Proxy{TLS: TLSOptions{Certificate: c, Roots: real.pool}})
		config := real.server()
		config.ClientAuth, config.ClientCAs = tls.RequireAndVerifyClientCert, real.pool
		server := tls.Server(m.server, config)
		if err := server.Handshake(); (err == nil) != (c != nil) {
			t.Errorf("with %v: %v", c != nil, err)
		}
		if c != nil && server.ConnectionState().PeerCertificates[0].Subject.CommonName != "somebody" {
			t.Error("it is another certificate")
		}
		if c == nil {
			io.ReadAll(m.client)
			m.client.Close()
			m.server.Close()
			events := m.events.closed(1)
			if got := text(finding(events, "tls-failed")); !strings.Contains(got, "certificate required; it asks for a certificate: --client-cert FILE shows it one") {
				t.Errorf("the finding says %s", got)
			}
			if end := events[len(events)-1].Payload.(*decode.Close); !strings.Contains(end.Outcome.String(), "certificate required") {
				t.Errorf("outcome: %s", end.Outcome)
			}
		}
	}
}

// What the client asks for goes on to the server where TLS comes first.
func TestNameAndProtocolArePassedOn(t *testing.T) {
	for _, c := range []struct {
		asks, gets   string
		offers       []string
		speaks, want string
		finding      string
	}{
		{"mail.example.com", "mail.example.com", []string{"smtp", "x"}, "x", "x", "sni-differs"},
		{"localhost", "localhost", nil, "x", "", ""},
		{"laptop.localdomain", "localhost", []string{"x"}, "", "", ""},
		{"", "localhost", nil, "", "", ""},
	} {
		t.Run(c.asks, func(t *testing.T) {
			address, conns := upstream(t)
			_, port, _ := net.SplitHostPort(address)
			real, ours := newAuthority("a public authority"), newAuthority("mitmail")
			s := setup(t, Proxy{Mode: Intercept, TLS: TLSOptions{Leaf: ours.leaves(), Roots: real.pool},
				Routes: []Route{route(t, "0=smtps://localhost:"+port)}})
			client := tls.Client(s.dial(t, 0), &tls.Config{InsecureSkipVerify: true, ServerName: c.asks, NextProtos: c.offers})
			config := real.server("mail.example.com", "localhost")
			if c.speaks != "" {
				config.NextProtos = []string{c.speaks}
			}
			server := tls.Server(<-conns, config)
			var both sync.WaitGroup
			both.Go(func() { shake(t, client) })
			shake(t, server)
			both.Wait()
			if got := server.ConnectionState().ServerName; got != c.gets {
				t.Errorf("the server is asked for %q", got)
			}
			if got := client.ConnectionState().NegotiatedProtocol; got != c.want {
				t.Errorf("the client gets %q", got)
			}
			crosses(t, client, server)
			client.Close()
			server.Close()
			events := s.events.closed(1)
			if (finding(events, "sni-differs") != nil) != (c.finding != "") {
				t.Errorf("findings: %s", findings(events))
			}
		})
	}
}

func TestProtocolsWithoutOverlap(t *testing.T) {
	m := meet(t, "smtp", "s", "s", Proxy{})
	config := m.real.server()
	config.NextProtos = []string{"http/1.1"}
	go tls.Server(m.server, config).Handshake()
	trust := m.ours.client("localhost")
	trust.NextProtos = []string{"smtp"}
	client := tls.Client(m.client, trust)
	hears(t, client, "421 4.7.0 ")
	client.Close()
	if e := finding(m.events.closed(1), "alpn-mismatch"); !strings.Contains(text(e), "smtp") {
		t.Errorf("the finding says %s", text(e))
	}
}

// A panic while legs are upgraded leaves the session unread, and going.
func TestHostile90PanicInTheUpgrade(t *testing.T) {
	m := asked(t, "smtp", "STARTTLS\r\n", Proxy{Sink: func(_ Session, events []decode.Event) {
		for _, e := range events {
			if r, ok := e.Payload.(*decode.Reply); ok && r.To == "STARTTLS" {
				panic("as if the decoder had failed")
			}
		}
	}})
	hears(t, m.server, "STARTTLS\r\n")
	client, server := m.agree(t, "220 go\r\n", "")
	crosses(t, client, server)
	client.Close()
	hearsEnd(t, server)
	server.Close()
	if events := m.events.closed(1); finding(events, "decoder-failed") == nil {
		t.Errorf("findings: %s", findings(events))
	}
}

// Upgrades work however the client cuts what it says.
func TestManyUpgrades(t *testing.T) {
	const upgrades, workers = 500, 4
	w := intercepting(t, "smtp", "", "", Proxy{})
	script := "EHLO client.example\r\nSTARTTLS\r\n"
	var all sync.WaitGroup
	for n := range workers {
		all.Go(func() {
			for i := n; i < upgrades; i += workers {
				upgradeCutAt(t, w, script, 1+i%(len(script)-1))
			}
		})
	}
	all.Wait()
}

// upgradeCutAt is one session whose words before TLS come in two writes.
func upgradeCutAt(t *testing.T, w *site, script string, at int) {
	c, err := net.Dial("tcp", w.Routes()[0].Local.Address())
	if err != nil {
		t.Error(err)
		return
	}
	defer c.Close()
	c.Write([]byte(script[:at]))
	c.Write([]byte(script[at:]))
	if !readsUntil(c, "220 2.0.0") {
		t.Errorf("cut at %d: no go-ahead", at)
		return
	}
	client := tls.Client(c, w.client)
	client.Write([]byte("QUIT\r\n"))
	if !readsUntil(client, "221 ") {
		t.Errorf("cut at %d: no answer inside TLS", at)
	}
}

// readsUntil reads up to a line that begins as wanted.
func readsUntil(c net.Conn, want string) bool {
	var got []byte
	for b := make([]byte, 1); !bytes.HasSuffix(got, []byte("\n")) || !strings.Contains(string(got), "\n"+want); {
		if _, err := c.Read(b); err != nil {
			return strings.Contains("\n"+string(got), "\n"+want)
		}
		got = append(got, b...)
		if strings.HasPrefix(string(got), want) && strings.HasSuffix(string(got), "\n") {
			return true
		}
	}
	return true
}

// A client that breaks the connection while its pump is parked ends the session,
// though the server has not answered.
func TestParkedClientBreaks(t *testing.T) {
	for _, c := range []struct{ suffix, words string }{{"+plain", "AUTH LOGIN\r\n"}, {"", "STARTTLS\r\n"}} {
		m := meet(t, "smtp", c.suffix, c.suffix, Proxy{})
		say(t, m.client, c.words)
		hears(t, m.server, c.words)
		m.client.SetLinger(0)
		m.client.Close()
		for err := error(nil); err == nil; { // the greeting, without an end
			_, err = m.server.Write([]byte("220-mx\r\n"))
		}
		m.server.Close()
		m.events.closed(1)
	}
}
