package proxy

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mitmail/decode"
)

// pipes serves one session over a route of scheme, both ends of which are pipes, so
// that its time can be the test's own.
func pipes(t *testing.T, scheme string, p Proxy) (client, server net.Conn, events *recorder, over <-chan bool) {
	t.Helper()
	return pipesOn(t, "0="+scheme+"://mx.example", p)
}

// pipesOn does so over any route.
func pipesOn(t *testing.T, text string, p Proxy) (client, server net.Conn, events *recorder, over <-chan bool) {
	t.Helper()
	ours, client := net.Pipe()
	server, theirs := net.Pipe()
	events, over = serveOne(t, text, p, ours, theirs)
	return client, server, events, over
}

// serveOne serves one session between what a client is connected by, and a server.
func serveOne(t *testing.T, text string, p Proxy, client, server net.Conn) (events *recorder, over <-chan bool) {
	t.Helper()
	events, done := new(recorder), make(chan bool)
	events.init()
	p.Sink = events.add
	p.Dial = func(context.Context, string, string) (net.Conn, error) { return server, nil }
	l := &Listener{proxy: p.filled(), waiting: maxWaiting, silence: maxSilence}
	l.conns.open, l.cancels.open = make(map[connKey]int), make(map[int]context.CancelCauseFunc)
	l.bulk.New = func() any { b := make([]byte, bulkSize); return &b }
	r := route(t, text)
	b := &boundRoute{route: r, waiting: new(atomic.Int32)}
	go func() { defer close(done); l.serve(t.Context(), t.Context(), 1, b, client) }()
	return events, done
}

// What waits behind a request for TLS that has no reply is let go, and the server's
// late reply begins no TLS of mitmail's.
func TestHeldBytesAreLetGo(t *testing.T) {
	for name, mode := range modes {
		if mode == Strip {
			continue
		}
		for scheme, words := range speech {
			t.Run(name+" "+scheme, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client, server, events, over := pipes(t, scheme, Proxy{Mode: mode})
					go io.WriteString(server, words.greeting)
					hears(t, client, words.greeting)
					go io.WriteString(client, words.ask+"\x16\x03\x01\x00\x04\x01\x00\x00\x00")
					hears(t, server, words.ask)
					start := time.Now()
					hears(t, server, "\x16\x03\x01\x00\x04\x01\x00\x00\x00")
					if took := time.Since(start); took != heldTime {
						t.Errorf("let go after %v", took)
					}
					go io.WriteString(server, words.yes)
					hears(t, client, words.yes)
					client.Close()
					server.Close()
					<-over
					if all := events.closed(1); finding(all, "starttls-unanswered") == nil {
						t.Errorf("the findings are %s", findings(all))
					}
				})
			})
		}
	}
}

// What waits for a reply that tells what it is, as gates rule on it, goes on when the
// client has gone and the server has not answered for long enough.
func TestClientLeavesWithoutItsReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server, events, over := pipesOn(t, "smtp+plain://0=smtp+plain://mx.example", Proxy{})
		go io.WriteString(server, "220 mx\r\n")
		hears(t, client, "220 mx\r\n")
		go io.WriteString(client, "DATA\r\n")
		hears(t, server, "DATA\r\n")
		io.WriteString(client, "AUTH LOGIN\r\n")
		io.WriteString(client, "QUIT\r\n")
		client.Close()
		start := time.Now()
		hears(t, server, "AUTH LOGIN\r\nQUIT\r\n")
		if took := time.Since(start); took != heldTime {
			t.Errorf("let go after %v", took)
		}
		server.Close()
		<-over
		conserved(t, events.closed(1))
	})
}

// What waits so when the client breaks off goes nowhere, and the records say so.
func TestClientBreaksOffWithoutItsReply(t *testing.T) {
	m := meet(t, "smtp", "+plain", "+plain", Proxy{})
	say(t, m.server, "220 mx\r\n")
	hears(t, m.client, "220 mx\r\n")
	say(t, m.client, "DATA\r\nQUIT\r\n")
	hears(t, m.server, "DATA\r\n")
	m.client.SetLinger(0)
	m.client.Close()
	io.ReadAll(m.server)
	for _, e := range m.events.closed(1) {
		if cmd, ok := e.Payload.(*decode.Command); ok && cmd.Verb == "QUIT" && (!e.Changed || len(e.Sent) > 0) {
			t.Error("the records say that QUIT went on")
		}
	}
}

var modes = map[string]Mode{"pass": Pass, "intercept": Intercept, "strip": Strip}

// A client that has nothing to say any more is not told of a server that is gone for
// longer than it has to be.
func TestSilentClientOfAServerThatIsGone(t *testing.T) {
	for scheme, words := range speech {
		t.Run(scheme, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server, events, over := pipes(t, scheme, Proxy{Mode: Intercept})
				go io.WriteString(server, words.greeting)
				hears(t, client, words.greeting)
				go io.WriteString(client, words.ask)
				hears(t, server, words.ask)
				go func() { io.WriteString(server, words.yes); server.Close() }()
				start := time.Now()
				heard, _ := io.ReadAll(client)
				if took := time.Since(start); took > time.Minute {
					t.Errorf("the session ended after %v", took)
				}
				if lines := strings.Count(string(heard), "\r\n"); lines != 2 {
					t.Errorf("heard %q", heard)
				}
				<-over
				events.closed(1)
			})
		})
	}
}

// A client that leaves while its request for TLS has no reply is not waited for.
func TestClientLeavesWhileTLSIsAsked(t *testing.T) {
	for name, mode := range modes {
		if mode == Strip {
			continue
		}
		for scheme, words := range speech {
			t.Run(name+" "+scheme, func(t *testing.T) {
				m, client, server := between(t, Proxy{Mode: mode}, scheme)
				say(t, server, words.greeting)
				hears(t, client, words.greeting)
				say(t, client, words.ask)
				hears(t, server, words.ask)
				client.CloseWrite()
				hearsEnd(t, server)
				say(t, server, words.yes)
				hears(t, client, words.yes)
				server.Close()
				m.events.closed(1)
			})
		}
	}
}

// fronts are what may stand in front of a client's first command.
var fronts = map[string]string{
	"proxy-v1":   "PROXY TCP4 203.0.113.7 192.0.2.25 51515 25\r\n",
	"proxy-v2":   "\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c\xcb\x00\x71\x07\xc0\x00\x02\x19\xc9\x3b\x00\x19",
	"empty line": "\r\n",
}

// What stands in front of a session does not keep it from TLS, whoever speaks first.
func TestTLSBehindAPreamble(t *testing.T) {
	for name, front := range fronts {
		for mode, m := range modes {
			for scheme, words := range speech {
				t.Run(name+" "+mode+" "+scheme, func(t *testing.T) { behindPreamble(t, name, front, m, scheme, words.ask) })
			}
		}
	}
}

func behindPreamble(t *testing.T, name, front string, mode Mode, scheme, ask string) {
	words := speech[scheme]
	authority, ours := newAuthority("a public authority"), newAuthority("mitmail")
	p := Proxy{Mode: mode, TLS: TLSOptions{Leaf: ours.leaves(), Roots: authority.pool}}
	s, client, server := between(t, p, scheme)
	say(t, client, front)
	if front == "\r\n" { // which is held where lines are, until it is clear what it is
		say(t, server, words.greeting)
	}
	hears(t, server, front)
	if front != "\r\n" {
		say(t, server, words.greeting)
	}
	hears(t, client, words.greeting)
	say(t, client, ask)
	trust := ours.client("localhost")
	if mode == Pass {
		trust = authority.client("127.0.0.1")
	}
	if mode == Strip {
		reply := make([]byte, 4)
		io.ReadFull(client, reply)
		if string(reply) != "502 " && string(reply) != "-ERR" {
			t.Errorf("heard %q", reply)
		}
		client.Close()
		server.Close()
	} else {
		hears(t, server, ask)
		say(t, server, words.yes)
		done := make(chan error)
		tlsServer := tls.Server(server, authority.server())
		go func() { done <- tlsServer.Handshake() }()
		hears(t, client, words.yes)
		inside := tls.Client(client, trust)
		shake(t, inside)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		crosses(t, inside, tlsServer)
		inside.Close()
		tlsServer.Close()
	}
	events := s.events.closed(1)
	i := slices.IndexFunc(events, named("preamble"))
	if name == "empty line" {
		return
	}
	if i < 0 || events[i].Payload.(*decode.Preamble).Kind != name || events[i].Payload.(*decode.Preamble).SaysClient != "203.0.113.7:51515" {
		t.Errorf("no preamble %s", name)
	}
}
