package proxy

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"mitmail/decode"
)

// A client that breaks the connection while mitmail upgrades the server's leg is
// noticed at once, whatever the server is about to say.
func TestClientBreaksWhileMitmailUpgrades(t *testing.T) {
	for scheme, words := range speech {
		for _, stage := range []string{"greets", "asks", "shakes hands"} {
			hello, list := "EHLO c\r\n", "250-mx\r\n250 STARTTLS\r\n"
			if scheme == "pop3" {
				hello, list = "CAPA\r\n", "+OK\r\nSTLS\r\n.\r\n"
			}
			t.Run(scheme+" "+stage, func(t *testing.T) {
				m := meet(t, scheme, "+plain", "+starttls", Proxy{})
				say(t, m.server, words.greeting)
				hears(t, m.client, words.greeting)
				say(t, m.client, hello)
				hears(t, m.server, hello)
				if stage != "greets" {
					say(t, m.server, list)
					hears(t, m.server, words.ask)
				}
				if stage == "shakes hands" {
					say(t, m.server, words.yes)
					hears(t, m.server, "\x16\x03\x01")
				}
				m.client.SetLinger(0)
				m.client.Close()
				io.ReadAll(m.server) // returns
				m.server.Close()
				events := m.events.closed(1)
				if f := finding(events, "tls-failed"); f != nil {
					t.Errorf("blamed the server: %s", text(f))
				}
				conserved(t, events)
			})
		}
	}
}

// So is one that says more while hands are shaken, and breaks the connection then.
func TestClientSaysMoreAndBreaksInTheHandshake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, client := net.Pipe()
		server, theirs := net.Pipe()
		events, over := serveOne(t, "smtp+plain://0=smtp+starttls://mx.example", Proxy{Mode: Intercept}, breaking{ours, net.ErrClosed}, breaking{theirs, net.ErrClosed})
		go io.WriteString(server, "220 mx\r\n")
		hears(t, client, "220 mx\r\n")
		go io.WriteString(client, "EHLO c\r\n")
		hears(t, server, "EHLO c\r\n")
		go io.WriteString(server, "250-mx\r\n250 STARTTLS\r\n")
		hears(t, server, "STARTTLS\r\n")
		go io.WriteString(server, "220 go\r\n")
		hears(t, server, "\x16\x03\x01")
		say(t, client, "NOOP\r\n") // returns when it is read
		start := time.Now()
		client.Close()
		io.ReadAll(server)
		if took := time.Since(start); took > 0 {
			t.Errorf("it was noticed after %v", took)
		}
		server.Close()
		<-over
		all := events.closed(1)
		if f := finding(all, "tls-failed"); f != nil {
			t.Errorf("blamed the server: %s", text(f))
		}
		conserved(t, all)
	})
}

// breaking is a pipe that ends as TCP does that is reset. closed is what a write to it
// ends with then.
type breaking struct {
	net.Conn
	closed error
}

// Read implements [net.Conn].
func (b breaking) Read(p []byte) (int, error) {
	n, err := b.Conn.Read(p)
	switch err {
	case io.EOF:
		err = syscall.ECONNRESET
	case io.ErrClosedPipe:
		err = net.ErrClosed
	}
	return n, err
}

// Write implements [net.Conn].
func (b breaking) Write(p []byte) (int, error) {
	n, err := b.Conn.Write(p)
	if err == io.ErrClosedPipe {
		err = b.closed
	}
	return n, err
}

// A client that has said all and ended its direction still gets its answers.
func TestClientEndsWhileMitmailUpgrades(t *testing.T) {
	m := meet(t, "smtp", "+plain", "+starttls", Proxy{})
	say(t, m.server, "220 mx\r\n")
	hears(t, m.client, "220 mx\r\n")
	say(t, m.client, "EHLO c\r\n")
	hears(t, m.server, "EHLO c\r\n")
	say(t, m.client, "NOOP\r\nQUIT\r\n")
	m.client.CloseWrite()
	say(t, m.server, "250-mx\r\n250 STARTTLS\r\n")
	hears(t, m.server, "STARTTLS\r\n")
	say(t, m.server, "220 go\r\n")
	server := tls.Server(m.server, m.real.server())
	hears(t, server, "EHLO c\r\nNOOP\r\nQUIT\r\n")
	say(t, server, "250 mx\r\n250 ok\r\n221 bye\r\n")
	hears(t, m.client, "250 mx\r\n250 ok\r\n221 bye\r\n")
	server.Close()
	conserved(t, m.events.closed(1))
}

// What a client says ahead of its first command is bounded, and all of it goes on.
func TestClientSaysMuchAhead(t *testing.T) {
	m := meet(t, "smtp", "+plain", "+starttls", Proxy{})
	say(t, m.server, "220 mx\r\n")
	hears(t, m.client, "220 mx\r\n")
	var all string
	for range 20_000 {
		all += "NOOP\r\n"
	}
	said := make(chan bool)
	go func() { defer close(said); io.WriteString(m.client, "EHLO c\r\n"+all) }()
	hears(t, m.server, "EHLO c\r\n")
	say(t, m.server, "250-mx\r\n250 STARTTLS\r\n")
	hears(t, m.server, "STARTTLS\r\n")
	say(t, m.server, "220 go\r\n")
	server := tls.Server(m.server, m.real.server())
	hears(t, server, "EHLO c\r\n"+all)
	<-said
	server.Close()
	m.client.Close()
	conserved(t, m.events.closed(1))
}

// A server that never answers mitmail is not waited for longer than its limit, once
// the client has nothing more to say.
func TestServerNeverAnswersMitmail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server, events, over := pipesOn(t, "smtp+plain://0=smtp+starttls://mx.example", Proxy{Mode: Intercept})
		go io.WriteString(server, "220 mx\r\n")
		hears(t, client, "220 mx\r\n")
		go io.WriteString(client, "EHLO c\r\n")
		hears(t, server, "EHLO c\r\n")
		start := time.Now()
		client.Close()
		io.ReadAll(server)
		if took := time.Since(start); took != answerTime {
			t.Errorf("the server was waited for for %v", took)
		}
		server.Close()
		<-over
		checkFailed(t, events.closed(1), "server", "it has not answered mitmail")
	})
}

// A client that waits for a greeting is told at once that the server has closed the
// connection instead; one that was turned away is not told of TLS.
func TestServerClosesInPlaceOfItsGreeting(t *testing.T) {
	for scheme, words := range speech {
		for _, local := range []string{"+plain", "+starttls"} {
			t.Run(scheme+local, func(t *testing.T) {
				m := meet(t, scheme, local, "+starttls", Proxy{})
				begun := time.Now()
				m.server.Close()
				heard, _ := io.ReadAll(m.client)
				if took := time.Since(begun); took > aloneTime/2 || !strings.Contains(string(heard), "it closed the connection") {
					t.Errorf("heard %q after %v", heard, took)
				}
				m.client.Close()
				checkFailed(t, m.events.closed(1), "server", "it closed the connection")
			})
		}
		t.Run(scheme+" turned away", func(t *testing.T) {
			m := meet(t, scheme, "+plain", "+starttls", Proxy{})
			no := strings.Replace(words.no, "454", "554", 1)
			say(t, m.server, no)
			hears(t, m.client, no)
			m.server.Close()
			say(t, m.client, "QUIT\r\n")
			io.ReadAll(m.client)
			m.client.Close()
			events := m.events.closed(1)
			if f := finding(events, "tls-failed"); f != nil {
				t.Errorf("TLS is blamed: %s", text(f))
			}
			if end := events[len(events)-1].Payload.(*decode.Close); strings.Contains(end.Outcome.String(), "TLS") {
				t.Errorf("the outcome is %s", end.Outcome)
			}
		})
	}
}

// The client's pump writes what mitmail says to the server, and may be slow to come back
// from that: what it has read waits no longer than until it has.
func TestUpgradeIsOverBeforeTheWriteReturns(t *testing.T) {
	for scheme, words := range speech {
		t.Run(scheme, func(t *testing.T) {
			hello, list := "EHLO c\r\n", "250-mx\r\n250 STARTTLS\r\n"
			if scheme == "pop3" {
				hello, list = "CAPA\r\n", "+OK\r\nSTLS\r\n.\r\n"
			}
			written := make(chan bool)
			m := meet(t, scheme, "+plain", "+starttls", Proxy{
				Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
					c, err := new(net.Dialer).DialContext(ctx, network, address)
					return &slowToReturn{c, []string{hello, words.ask}, written}, err
				},
			})
			say(t, m.server, words.greeting)
			hears(t, m.client, words.greeting)
			say(t, m.client, hello)
			hears(t, m.server, hello)
			say(t, m.server, list)
			m.events.until(1, func(e decode.Event) bool { return string(e.Raw) == words.ask })
			written <- true
			hears(t, m.server, words.ask)
			say(t, m.server, words.yes)
			server := tls.Server(m.server, m.real.server())
			shake(t, server)
			m.events.until(1, named("tls"))
			written <- true
			server.SetReadDeadline(time.Now().Add(10 * time.Second))
			hears(t, server, hello)
			m.client.CloseWrite()
			server.Close()
			conserved(t, m.events.closed(1))
		})
	}
}

// slowToReturn is a connection whose writes of some texts come back when they are told to.
type slowToReturn struct {
	net.Conn
	texts []string
	back  <-chan bool
}

// Write implements [net.Conn].
func (s *slowToReturn) Write(p []byte) (int, error) {
	n, err := s.Conn.Write(p)
	if slices.Contains(s.texts, string(p)) {
		<-s.back
	}
	return n, err
}
