package proxy

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"mitmail/decode"
)

// ruling is a gate that rules on lines.
type ruling struct{ on func(decode.Event) Ruling }

func (*ruling) Holds(decode.Side) Grain                             { return Lines }
func (r *ruling) Rule(_ decode.Unit, e decode.Event, _ bool) Ruling { return r.on(e) }
func (*ruling) Passed([]decode.Event)                               {}

// ruled is a proxy with such a gate.
func ruled(on func(decode.Event) Ruling) Proxy {
	return Proxy{Gate: func(Session, func()) Gate { return &ruling{on} }}
}

// repliesTo reports whether an event is the reply to a command.
func repliesTo(e decode.Event, verb string) bool {
	reply, ok := e.Payload.(*decode.Reply)
	return ok && reply.To == verb
}

// isCommand reports whether an event is a command.
func isCommand(e decode.Event, verb string) bool {
	cmd, ok := e.Payload.(*decode.Command)
	return ok && cmd.Verb == verb
}

// saidBy is all that a side said, as events have it.
func saidBy(side decode.Side, events []decode.Event) (raw string) {
	for _, e := range events {
		if e.From == side {
			raw += string(e.Raw)
		}
	}
	return raw
}

// A client may ask for TLS behind another command (RFC 2920 3.1): what it says when it was
// told to go ahead is TLS.
func TestTLSIsAskedForBehindACommand(t *testing.T) {
	for scheme, words := range speech {
		t.Run(scheme, func(t *testing.T) {
			ok, begin := "250 ok\r\n", "220 2.0.0 mitmail: begin TLS now\r\n"
			if scheme == "pop3" {
				ok, begin = "+OK\r\n", "+OK mitmail: begin TLS now\r\n"
			}
			synctest.Test(t, func(t *testing.T) {
				ours := newAuthority("mitmail")
				p := Proxy{Mode: Intercept, TLS: TLSOptions{Leaf: ours.leaves()}}
				client, server, events, over := pipesOn(t, scheme+"+starttls://0="+scheme+"+plain://mx.example", p)
				go io.WriteString(server, words.greeting)
				hears(t, client, words.greeting)
				go io.WriteString(client, "NOOP\r\n"+words.ask)
				hears(t, server, "NOOP\r\n")
				synctest.Wait() // the client's pump reads
				go io.WriteString(server, ok)
				hears(t, client, ok+begin)
				inside := tls.Client(client, ours.client("localhost"))
				inside.SetDeadline(time.Now().Add(5 * time.Second))
				shake(t, inside)
				client.Close()
				server.Close()
				<-over
				conserved(t, events.closed(1))
			})
		})
	}
}

// What a gate has mitmail say to the server goes out although nobody else says anything.
func TestInjectedBeforeTheClientSpeaks(t *testing.T) {
	for name, when := range map[string]func(decode.Event) bool{
		"open":     named("open"),
		"greeting": func(e decode.Event) bool { return repliesTo(e, "CONNECT") },
	} {
		t.Run(name, func(t *testing.T) {
			_, client, server := between(t, ruled(func(e decode.Event) (r Ruling) {
				if when(e) {
					r.Inject, r.By = []Injection{{decode.Server, []byte("NOOP\r\n")}}, "rule"
				}
				return r
			}), "smtp")
			if name == "greeting" {
				say(t, server, "220 mx\r\n")
				hears(t, client, "220 mx\r\n")
			}
			server.SetReadDeadline(time.Now().Add(10 * time.Second))
			hears(t, server, "NOOP\r\n")
		})
	}
}

// It waits for TLS where the server's leg is to have some.
func TestInjectedBeforeTheUpgrade(t *testing.T) {
	p := ruled(func(e decode.Event) (r Ruling) {
		if repliesTo(e, "CONNECT") {
			r.Inject, r.By = []Injection{{decode.Server, []byte("NOOP\r\n")}}, "rule"
		}
		return r
	})
	m := meet(t, "smtp", "+plain", "+starttls", p)
	say(t, m.server, "220 mx\r\n")
	hears(t, m.client, "220 mx\r\n")
	say(t, m.client, "EHLO c\r\n")
	hears(t, m.server, "EHLO c\r\n")
	say(t, m.server, "250-mx\r\n250 STARTTLS\r\n")
	hears(t, m.server, "STARTTLS\r\n")
	say(t, m.server, "220 go\r\n")
	server := tls.Server(m.server, m.real.server())
	hears(t, server, "NOOP\r\nEHLO c\r\n")
	m.client.CloseWrite()
	server.Close()
	conserved(t, m.events.closed(1))
}

// A server that does not read, because it writes, is read to its end when the client has
// broken off.
func TestClientBreaksWhileBothWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, client := net.Pipe()
		server, theirs := net.Pipe()
		events, over := serveOne(t, "smtp://0=smtp://mx.example", Proxy{}, breaking{ours, syscall.EPIPE}, breaking{theirs, net.ErrClosed})
		go io.WriteString(server, "220 mx\r\n")
		hears(t, client, "220 mx\r\n")
		io.WriteString(client, "HELP\r\n") // which the server does not read
		go io.WriteString(server, "214-help\r\n")
		synctest.Wait()
		client.Close()
		start := time.Now()
		io.WriteString(server, strings.Repeat("214-more\r\n", 100)) // returns
		if took := time.Since(start); took > 0 {
			t.Errorf("the server has waited for %v", took)
		}
		server.Close()
		<-over
		events.closed(1)
	})
}

// deafening is a connection to somebody who is deaf from some moment on.
type deafening struct {
	net.Conn
	deaf *atomic.Bool
}

// Write implements [net.Conn].
func (d deafening) Write(p []byte) (int, error) {
	if d.deaf.Load() {
		return 0, syscall.ECONNRESET
	}
	return d.Conn.Write(p)
}

// What a client said before it broke off, and a gate holds, is not overwritten by its last
// words.
func TestLastWordsBehindWhatIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var deaf atomic.Bool
		ours, client := net.Pipe()
		server, theirs := net.Pipe()
		p := ruled(func(e decode.Event) (r Ruling) {
			r.Wait = named("command")(e)
			return r
		})
		events, over := serveOne(t, "smtp://0=smtp://mx.example", p, deafening{breaking{ours, net.ErrClosed}, &deaf}, breaking{theirs, net.ErrClosed})
		go io.WriteString(server, "220 mx\r\n")
		hears(t, client, "220 mx\r\n")
		io.WriteString(client, "NOOP 1\r\nNOOP 2\r\n")
		go func() {
			io.WriteString(client, "EHLO 3\r\n")
			client.Close()
		}()
		synctest.Wait()
		deaf.Store(true)
		go io.Copy(io.Discard, server)
		io.WriteString(server, "220 again\r\n")
		synctest.Wait()
		server.Close()
		<-over
		all := events.closed(1)
		if got := saidBy(decode.Client, all); got != "NOOP 1\r\nNOOP 2\r\nEHLO 3\r\n" {
			t.Errorf("the client said %q", got)
		}
		conserved(t, all)
	})
}

// Nor is what it said behind a command with which a gate ends the session.
func TestWordsBehindTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server, events, over := pipes(t, "smtp", ruled(func(e decode.Event) (r Ruling) {
			if isCommand(e, "RSET") {
				r.Drop, r.End, r.By = true, EndBoth, "rule"
			}
			return r
		}))
		go io.WriteString(server, "220 mx\r\n")
		hears(t, client, "220 mx\r\n")
		io.WriteString(client, "RSET\r\nNOOP 1\r\n")
		synctest.Wait()
		io.WriteString(client, "XXXXXXXXXXXXXXXX\r\n")
		client.Close()
		server.Close()
		<-over
		if got := saidBy(decode.Client, events.closed(1)); got != "RSET\r\nNOOP 1\r\n" {
			t.Errorf("the client said %q", got)
		}
	})
}

// aSecondEach is a writer that takes a second a byte.
func aSecondEach(_ context.Context, to io.Writer) io.Writer { return slowly{to} }

type slowly struct{ to io.Writer }

func (s slowly) Write(p []byte) (int, error) {
	for i := range p {
		time.Sleep(time.Second)
		if _, err := s.to.Write(p[i : i+1]); err != nil {
			return i, err
		}
	}
	return len(p), nil
}

// A reply does not wait for what is written to the server slowly.
func TestReplyPassesASlowWayToTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server, events, over := pipes(t, "smtp", ruled(func(e decode.Event) (r Ruling) {
			switch {
			case isCommand(e, "EHLO"):
				r.Shape, r.By = []Shaper{aSecondEach}, "rule"
			case repliesTo(e, "EHLO"):
				r.Inject, r.By = []Injection{{decode.Server, []byte("NOOP " + strings.Repeat("x", 60) + "\r\n")}}, "rule"
			}
			return r
		}))
		go io.WriteString(server, "220 mx\r\n")
		hears(t, client, "220 mx\r\n")
		go io.WriteString(client, "EHLO c\r\n")
		hears(t, server, "EHLO c\r\n")
		synctest.Wait()
		start := time.Now()
		go func() {
			io.WriteString(server, "250 mx\r\n")
			io.Copy(io.Discard, server)
		}()
		hears(t, client, "250 mx\r\n")
		if took := time.Since(start); took > 0 {
			t.Errorf("the reply came after %v", took)
		}
		client.Close()
		server.Close()
		<-over
		events.closed(1)
	})
}

// A command does not wait for an answer of mitmail's own that is written slowly.
func TestCommandPassesASlowAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server, events, over := pipes(t, "smtp", ruled(func(e decode.Event) (r Ruling) {
			switch {
			case repliesTo(e, "CONNECT"):
				r.Shape, r.By = []Shaper{aSecondEach}, "rule"
			case isCommand(e, "NOOP"):
				r.Answer, r.By = []byte("250 "+strings.Repeat("x", 60)+"\r\n"), "rule"
			}
			return r
		}))
		go io.WriteString(server, "220 mx\r\n")
		hears(t, client, "220 mx\r\n")
		synctest.Wait()
		start := time.Now()
		go io.Copy(io.Discard, client)
		io.WriteString(client, "NOOP\r\nRSET\r\n")
		hears(t, server, "RSET\r\n")
		if took := time.Since(start); took > 0 {
			t.Errorf("the command came after %v", took)
		}
		client.Close()
		server.Close()
		<-over
		events.closed(1)
	})
}
