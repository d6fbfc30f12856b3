package proxy

import (
	"bufio"
	"crypto/tls"
	"io"
	"os"
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// TestTwins checks of every finding about connections and TLS that it is raised where it
// ought to be, and not where little is different.
func TestTwins(t *testing.T) {
	decodetest.RunTwins(t, "proxy", map[string]decodetest.Twins{
		"upstream-unreachable":       {unreachable, greets},
		"tls-failed":                 {upgraded(Proxy{}, stranger, nil), upgraded(Proxy{}, nil, nil)},
		"upstream-unverified":        {upgraded(Proxy{TLS: TLSOptions{Insecure: true}}, nil, nil), upgraded(Proxy{}, nil, nil)},
		"client-refused-certificate": {upgraded(Proxy{}, nil, refusing), upgraded(Proxy{}, nil, nil)},
		"tls-outdated":               {upgraded(Proxy{TLS: TLSOptions{MinVersion: tls.VersionTLS10}}, oldVersion, nil), upgraded(Proxy{TLS: TLSOptions{MinVersion: tls.VersionTLS10}}, nil, nil)},
		"auth-stripped":              {stripped("250-mx\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n"), stripped("250-mx\r\n250-AUTH PLAIN\r\n250 SIZE\r\n")},
		"alpn-mismatch":              {insideTLS("localhost", "http/1.1"), insideTLS("localhost", "smtp")},
		"sni-differs":                {insideTLS("mail.example.com", "smtp"), insideTLS("localhost", "smtp")},
	})
}

// unreachable is a session whose server is not there.
func unreachable(t *testing.T) []decode.Event {
	s := setup(t, Proxy{Routes: []Route{route(t, "0=smtp://mail.example.com:9")}, Dial: failing(os.ErrDeadlineExceeded)})
	s.dial(t, 0).Close()
	return s.events.closed(1)
}

// greets is a session whose server is there.
func greets(t *testing.T) []decode.Event {
	s, client, server := between(t, Proxy{}, "smtp")
	say(t, server, "220 mx\r\n")
	hears(t, client, "220 mx\r\n")
	client.Close()
	server.Close()
	return s.events.closed(1)
}

// What becomes of the server's TLS in an upgrade.
func stranger(config *tls.Config) *tls.Config { return newAuthority("a stranger").server() }

func oldVersion(config *tls.Config) *tls.Config {
	config.MinVersion, config.MaxVersion = tls.VersionTLS10, tls.VersionTLS10
	return config
}

// refusing is a client that does not take a certificate.
func refusing(config *tls.Config) *tls.Config {
	return &tls.Config{ServerName: "localhost", RootCAs: newAuthority("another").pool}
}

// upgraded is a session in which the client asks for TLS.
func upgraded(p Proxy, ofServer, ofClient func(*tls.Config) *tls.Config) func(t *testing.T) []decode.Event {
	return func(t *testing.T) []decode.Event {
		m := asked(t, "smtp", "STARTTLS\r\n", p)
		hears(t, m.server, "STARTTLS\r\n")
		say(t, m.server, "220 go\r\n")
		config, trust := m.real.server(), m.ours.client("localhost")
		if ofServer != nil {
			config = ofServer(config)
		}
		if ofClient != nil {
			trust = ofClient(trust)
		}
		go func() {
			server := tls.Server(m.server, config)
			_ = server.Handshake() // may fail
			server.Read(make([]byte, 1))
			server.Close()
		}()
		if answer, err := bufio.NewReader(io.LimitReader(m.client, 4)).ReadString(' '); err != nil {
			t.Fatal(err)
		} else if answer == "220 " {
			hears(t, m.client, "go\r\n")
			client := tls.Client(m.client, trust)
			_ = client.Handshake() // may fail
			client.Close()
		}
		m.client.Close()
		return m.events.closed(1)
	}
}

// stripped is a login in a session from which TLS is taken away, if there is any.
func stripped(list string) func(t *testing.T) []decode.Event {
	return func(t *testing.T) []decode.Event {
		m := meet(t, "smtp", "", "", Proxy{Mode: Strip})
		say(t, m.server, "220 mx\r\n")
		say(t, m.client, "EHLO c\r\n")
		hears(t, m.server, "EHLO c\r\n")
		say(t, m.server, list)
		hears(t, m.client, "220 mx\r\n250-mx\r\n")
		say(t, m.client, "AUTH PLAIN AGFubmEAc2VjcmV0\r\n")
		hears(t, m.server, "AUTH PLAIN AGFubmEAc2VjcmV0\r\n")
		m.client.CloseWrite()
		m.server.CloseWrite()
		return m.events.closed(1)
	}
}

// insideTLS is a session in which TLS comes first: what the client asks for, and what the
// server speaks.
func insideTLS(name, speaks string) func(t *testing.T) []decode.Event {
	return func(t *testing.T) []decode.Event {
		m := meet(t, "smtp", "s", "s", Proxy{})
		config := m.real.server("mail.example.com", "localhost", "127.0.0.1")
		config.NextProtos = []string{speaks}
		go func() {
			server := tls.Server(m.server, config)
			_ = server.Handshake() // may fail
			server.Read(make([]byte, 1))
			server.Close()
		}()
		client := tls.Client(m.client, &tls.Config{InsecureSkipVerify: true, ServerName: name, NextProtos: []string{"smtp"}})
		_ = client.Handshake()
		client.Close()
		return m.events.closed(1)
	}
}
