package proxy

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mitmail/decode"
)

// Tests called Hostile have the number of a hostile input or fault that mitmail has to
// survive: TLS from 67 on, live faults from 77, exposure from 96. Those that need more
// than this file has are beside what they test.

// injected has more in clear stand behind a request for TLS and its go-ahead: none of
// it may appear inside TLS, all of it is in a finding.
func injected(t *testing.T, scheme, behindAsk, behindYes, id string) {
	t.Helper()
	words := speech[scheme]
	m := asked(t, scheme, words.ask+behindAsk, Proxy{})
	hears(t, m.server, words.ask)
	client, server := m.agree(t, words.yes, behindYes)
	crosses(t, client, server)
	client.Close()
	hearsEnd(t, server)
	server.Close()
	events := m.events.closed(1)
	e := finding(events, id)
	if e == nil || !strings.Contains(text(e), "INJECTED") || string(e.Raw) != behindAsk+behindYes {
		t.Errorf("%s: %s", id, text(e))
	}
	conserved(t, events)
}

func TestHostile67BehindTheRequest(t *testing.T) {
	const mail = "MAIL FROM:<INJECTED@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nSubject: x\r\n\r\n.\r\nQUIT\r\n"
	for scheme := range speech {
		for name, behind := range map[string]string{"a command": "NOOP INJECTED\r\n", "half a line": "NOOP INJECTED", "a whole mail": mail} {
			t.Run(scheme+" "+name, func(t *testing.T) { injected(t, scheme, behind, "", "starttls-injection") })
		}
	}
}

func TestHostile68BehindTheGoAhead(t *testing.T) {
	for scheme := range speech {
		for name, behind := range map[string]string{
			"a reply": "250 INJECTED\r\n", "the first line of one": "250-INJECTED\r\n", "half a line": "250 INJECTED", "POP3": "+OK INJECTED\r\n",
		} {
			t.Run(scheme+" "+name, func(t *testing.T) { injected(t, scheme, "", behind, "response-injection") })
		}
	}
}

// A leg whose TLS breaks ends the session, and what broke it does not cross.
func TestHostile72TLSBreaks(t *testing.T) {
	for name, c := range map[string]string{
		"a record that cannot be opened": "\x17\x03\x03\x00\x20" + strings.Repeat("x", 32),
		"a record too large":             "\x17\x03\x03\xff\xff" + strings.Repeat("x", 1<<16),
		"text":                           "NOOP in clear\r\n",
		"an alert in clear":              "\x15\x03\x03\x00\x02\x02\x14",
		"the end, in a record":           "\x17\x03\x03\x00\x20xxx",
	} {
		for _, clientBreaks := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, by the client: %v", name, clientBreaks), func(t *testing.T) {
				m := asked(t, "smtp", "STARTTLS\r\n", Proxy{})
				hears(t, m.server, "STARTTLS\r\n")
				client, server := m.agree(t, "220 go\r\n", "")
				crosses(t, client, server)
				broken, whole := m.client, server
				if !clientBreaks {
					broken, whole = m.server, client
				}
				io.WriteString(broken, c)
				broken.CloseWrite()
				if heard, _ := io.ReadAll(whole); len(heard) > 0 {
					t.Errorf("the other side hears %q", heard)
				}
				whole.Close()
				io.Copy(io.Discard, broken)
				broken.Close()
				events := m.events.closed(1)
				who := "server"
				if clientBreaks {
					who = "client"
				}
				if told := finding(events, "tls-failed"); (told == nil) != strings.HasPrefix(name, "the end") || told != nil && !strings.HasPrefix(text(told), "TLS with the "+who) {
					t.Errorf("the finding says %s", text(told))
				}
			})
		}
	}
}

// A session whose TLS breaks behind a message is one that has delivered it.
func TestHostile72TLSBreaksBehindAMessage(t *testing.T) {
	m := asked(t, "smtp", "STARTTLS\r\n", Proxy{})
	hears(t, m.server, "STARTTLS\r\n")
	client, server := m.agree(t, "220 go\r\n", "")
	for _, turn := range [][2]string{
		{"MAIL FROM:<a@b>\r\n", "250 ok\r\n"}, {"RCPT TO:<c@d>\r\n", "250 ok\r\n"}, {"DATA\r\n", "354 go\r\n"}, {"Subject: x\r\n\r\n.\r\n", "250 ok\r\n"},
	} {
		say(t, client, turn[0])
		hears(t, server, turn[0])
		say(t, server, turn[1])
		hears(t, client, turn[1])
	}
	say(t, m.client, "QUIT in clear\r\n")
	m.client.CloseWrite()
	io.ReadAll(server)
	server.Close()
	events := m.events.closed(1)
	if end := events[len(events)-1].Payload.(*decode.Close); finding(events, "tls-failed") == nil || !strings.HasPrefix(end.Outcome.String(), "delivered") {
		t.Errorf("outcome: %s; findings: %s", end.Outcome, findings(events))
	}
}

// Whatever name a client asks for, it is shown a certificate, and the session works.
func TestHostile74SNI(t *testing.T) {
	label := strings.Repeat("a", 63)
	for _, name := range []string{
		"", "192.0.2.1", strings.Repeat(label+".", 5), strings.Repeat("x", 300), "a\x00b.example", "*.example.com", "b\u00fccher.example", "\x1b[2J.example",
		"\xff\xfe", "a b", "..", "localhost\r\nQUIT",
	} {
		t.Run(fmt.Sprintf("%q", name), func(t *testing.T) {
			m := askedOn(t, "+starttls")
			client := tls.Client(m.client, &tls.Config{InsecureSkipVerify: true, ServerName: name})
			shake(t, client)
			crosses(t, client, m.server)
			client.Close()
			m.server.Close()
			m.events.closed(1)
		})
	}
}

// threefold is a server that has nothing better than triple DES.
func threefold(t *testing.T) *tls.Config {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA}}
}

// What is old is refused, with a hint, unless it is allowed; then it is told.
func TestHostile75ServersOfOld(t *testing.T) {
	des := threefold(t)
	old := func(version uint16) *tls.Config {
		c := newAuthority("a server").server()
		c.MinVersion, c.MaxVersion = version, version
		return c
	}
	for name, config := range map[string]*tls.Config{"TLS 1.0": old(tls.VersionTLS10), "TLS 1.1": old(tls.VersionTLS11), "TLS_RSA_WITH_3DES_EDE_CBC_SHA": des} {
		for _, allowed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, allowed: %v", name, allowed), func(t *testing.T) {
				var o TLSOptions
				if allowed {
					o = TLSOptions{MinVersion: tls.VersionTLS10, Insecure: true}
				}
				m := asked(t, "smtp", "STARTTLS\r\n", Proxy{TLS: o})
				hears(t, m.server, "STARTTLS\r\n")
				say(t, m.server, "220 go\r\n")
				server := tls.Server(m.server, config)
				if err := server.Handshake(); (err == nil) != allowed {
					t.Fatalf("the handshake ends with %v", err)
				}
				id, words := "tls-outdated", "the server leg has "+name+","
				if allowed {
					hears(t, m.client, "220 go\r\n")
					crosses(t, tls.Client(m.client, m.ours.client("localhost")), server)
				} else {
					id, words = "tls-failed", "; --tls-min 1.0 allows old versions and ciphers"
				}
				events := m.events.until(1, found(id))
				if got := text(&events[len(events)-1]); !strings.Contains(got, words) {
					t.Errorf("the finding says %s", got)
				}
			})
		}
	}
}

// drip writes byte by byte.
type drip struct{ *net.TCPConn }

// Write implements [net.Conn].
func (d drip) Write(p []byte) (int, error) {
	for i := range p {
		if _, err := d.TCPConn.Write(p[i : i+1]); err != nil {
			return i, err
		}
	}
	return len(p), nil
}

func TestHostile76HandshakeByteByByte(t *testing.T) {
	m := asked(t, "smtp", "STARTTLS\r\n", Proxy{})
	hears(t, m.server, "STARTTLS\r\n")
	say(t, m.server, "220 go\r\n")
	server := tls.Server(drip{m.server}, m.real.server())
	shake(t, server)
	hears(t, m.client, "220 go\r\n")
	client := tls.Client(drip{m.client}, m.ours.client("localhost"))
	crosses(t, client, server)
}

// What is no greeting of TLS ends the session, and says so.
func TestHostile76NoHello(t *testing.T) {
	for name, words := range map[string]string{
		"SSL 2":              "\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10" + strings.Repeat("x", 35),
		"HTTP":               "GET / HTTP/1.1\r\n\r\n",
		"a record too large": "\x16\x03\x01\xff\xff" + strings.Repeat("x", 1<<16),
		"an empty record":    "\x16\x03\x01\x00\x00",
		"a hello too large":  "\x16\x03\x01\x00\x04\x01\xff\xff\xff",
		"an alert":           "\x15\x03\x01\x00\x02\x02\x28",
		"a record of data":   "\x17\x03\x03\x00\x01x",
		"half a hello":       "\x16\x03\x01\x00\x40\x01\x00\x00\x3c\x03\x03",
	} {
		t.Run(name, func(t *testing.T) {
			m := askedOn(t, "+starttls")
			io.WriteString(m.client, words)
			m.client.CloseWrite()
			hearsEnd(t, m.server)
			m.server.Close()
			if events := m.events.closed(1); finding(events, "tls-failed") == nil {
				t.Errorf("findings: %s", findings(events))
			}
		})
	}
}

// Half a banner does not wait for its end.
func TestHostile77HalfABanner(t *testing.T) {
	for name, mode := range modes {
		for scheme, words := range speech {
			t.Run(name+" "+scheme, func(t *testing.T) {
				_, client, server := between(t, Proxy{Mode: mode, TLS: TLSOptions{Leaf: newAuthority("mitmail").leaves()}}, scheme)
				for i := range words.greeting {
					say(t, server, words.greeting[i:i+1])
					hears(t, client, words.greeting[i:i+1])
				}
			})
		}
	}
}

// Nobody is hurried: RFC 5321 4.5.3.2 gives up to ten minutes, and many take more. And
// nobody is delayed: no round trip waits for a timer.
func TestHostile78SlowPeers(t *testing.T) {
	for name, mode := range modes {
		for scheme, words := range speech {
			t.Run(name+" "+scheme, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client, server, events, over := pipes(t, scheme, Proxy{Mode: mode})
					time.Sleep(10 * time.Minute)
					go io.WriteString(server, words.greeting)
					hears(t, client, words.greeting)
					for _, idle := range []time.Duration{10 * time.Minute, 24 * time.Hour} {
						time.Sleep(idle)
						go io.WriteString(client, "NOOP\r\n")
						hears(t, server, "NOOP\r\n")
						time.Sleep(idle)
						go io.WriteString(server, "250 ok\r\n")
						hears(t, client, "250 ok\r\n")
					}
					begun := time.Now()
					for range 1000 {
						go io.WriteString(client, "NOOP\r\n")
						hears(t, server, "NOOP\r\n")
						go io.WriteString(server, "250 ok\r\n")
						hears(t, client, "250 ok\r\n")
					}
					if took := time.Since(begun); took > 0 {
						t.Errorf("the round trips waited for %v", took)
					}
					client.Close()
					server.Close()
					<-over
					events.closed(1)
				})
			})
		}
	}
}

// A client that has gone before the banner, and a server that says nothing at all.
func TestHostile82GoneAtOnce(t *testing.T) {
	for name, mode := range modes {
		for scheme := range speech {
			t.Run(name+" "+scheme, func(t *testing.T) {
				s, client, server := between(t, Proxy{Mode: mode}, scheme)
				client.Close()
				hearsEnd(t, server)
				server.Close()
				s.events.closed(1)

				s, client, server = between(t, Proxy{Mode: mode}, scheme)
				server.Close()
				hearsEnd(t, client)
				client.Close()
				s.events.closed(1)
			})
		}
	}
}

// However many come at one moment, none is refused, and nothing of them stays.
func TestHostile84AtOneMoment(t *testing.T) {
	const n = 200
	address, conns := upstream(t)
	s := setup(t, Proxy{Routes: []Route{route(t, "0=smtp://"+address)}})
	before := openFiles(t)
	var servers []net.Conn
	greeted := make(chan bool)
	go func() {
		defer close(greeted)
		for range n {
			c := <-conns
			io.WriteString(c, "220 hello\r\n")
			servers = append(servers, c)
		}
	}()
	clients := make([]net.Conn, n)
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			c, err := net.Dial("tcp", s.Routes()[0].Local.Address())
			if err == nil {
				_, err = io.ReadFull(c, make([]byte, len("220 hello\r\n")))
			}
			if err != nil {
				t.Error(err)
				return
			}
			clients[i] = c
		})
	}
	all.Wait()
	<-greeted
	for _, c := range slices.Concat(clients, servers) {
		c.Close()
	}
	for id := range n {
		s.events.closed(id + 1)
	}
	for id := range 2 * n { // those that only connect
		s.dial(t, 0).Close()
		(<-conns).Close()
		s.events.closed(n + id + 1)
	}
	s.stop()
	if after := openFiles(t); after > before {
		t.Errorf("%d files are open, %d were before", after, before)
	}
}

// The clock of the machine may go back; what took how long does not depend on it.
func TestHostile99DurationsAreOfTheMonotonicClock(t *testing.T) {
	s, client, server := between(t, Proxy{}, "smtp")
	say(t, server, "220 hello\r\n")
	hears(t, client, "220 hello\r\n")
	client.Close()
	server.Close()
	last := time.Time{}
	for _, e := range s.events.closed(1) {
		if !strings.Contains(e.Time.String(), " m=") {
			t.Errorf("the time of %s is only that of the wall: %s", e.Payload.Name(), e.Time)
		}
		if o, ok := e.Payload.(*decode.Open); ok && !strings.Contains(o.Connect.Begin.String()+o.Connect.End.String(), " m=") {
			t.Errorf("that of the connection is: %v", o.Connect)
		}
		if e.Time.Before(last) {
			t.Errorf("%s is before what came before it", e.Payload.Name())
		}
		last = e.Time
	}
}

// A route that names no address is for this machine alone, and says nothing; one for
// others takes an address, and a warning.
func TestHostile100OnlyThisMachine(t *testing.T) {
	for local, warned := range map[string]bool{"0": false, "localhost:0": false, "[::1]:0": false, "127.8.8.8:0": false, "0.0.0.0:0": true, "[::]:0": true, ownAddress(t) + ":0": ownAddress(t) != "127.0.0.1"} {
		t.Run(local, func(t *testing.T) {
			s := setup(t, Proxy{Routes: []Route{route(t, local+"=smtp://mail.example.com")}})
			if at := s.bound[0].address().Addr(); at.IsLoopback() == warned {
				t.Errorf("it listens on %s", at)
			}
			if len(s.warned) > 0 != warned {
				t.Errorf("%d warnings", len(s.warned))
			}
		})
	}
}

// What is served beside mail is for this machine alone too, unless another address is
// written.
func TestHostile101AddressesBesideMail(t *testing.T) {
	for text, local := range map[string]bool{"9090": true, "localhost:9090": true, "[::1]:9090": true, "127.8.8.8:9090": true, "0.0.0.0:9090": false, "[::]:9090": false, "192.0.2.1:9090": false, "mail.example:9090": false} {
		at, err := ParseAddress(text, "9090")
		if err != nil || at.Loopback() != local || at.Host == "" {
			t.Errorf("%s is %+v, for this machine: %v; %v", text, at, at.Loopback(), err)
		}
	}
}
