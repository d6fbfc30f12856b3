package proxy

import (
	"errors"
	"net"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"mitmail/decode"
)

func TestHostile88ShutdownCutsSessions(t *testing.T) {
	address, conns := upstream(t)
	s := setup(t, Proxy{Routes: []Route{route(t, "0=smtp://"+address)}})
	const n = 100
	for range n {
		client := s.dial(t, 0)
		say(t, <-conns, "220 hello\r\n")
		hears(t, client, "220 hello\r\n")
	}
	s.stop()
	for id := 1; id <= n; id++ {
		events := s.events.sessions[id]
		if len(events) == 0 || events[len(events)-1].Payload.Name() != "close" {
			t.Errorf("session %d has no close: %v", id, events)
		}
	}
	if c, err := net.Dial("tcp", s.Routes()[0].Local.Address()); err == nil {
		c.Close()
		t.Error("the port is still open")
	}
}

// A session that is ended by hand is cut off on both sides; the others go on.
func TestEnd(t *testing.T) {
	s, client, server := between(t, Proxy{}, "smtp")
	if s.End(2) {
		t.Error("a session that does not exist was ended")
	}
	if !s.End(1) {
		t.Error("the session was not there to be ended")
	}
	hearsEnd(t, client)
	hearsEnd(t, server)
	s.events.closed(1)
	if s.End(1) {
		t.Error("a session that has ended was ended")
	}
}

// A session that is ended by hand before its server answers is cut off without a word,
// whoever ended it: its server is not at fault.
func TestEndWhileDialing(t *testing.T) {
	dials := make(chan struct{})
	s := setup(t, Proxy{Routes: []Route{route(t, "0=smtp://mail.example.com:9")}, Dial: hanging(dials)})
	client := s.dial(t, 0)
	<-dials
	if !s.End(1) {
		t.Error("the session was not there to be ended")
	}
	hearsEnd(t, client)
	if got, want := text(finding(s.events.closed(1), "upstream-unreachable")), "cannot reach mail.example.com:9: the session was ended"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
}

func TestShutdownLetsSessionsEnd(t *testing.T) {
	s, client, server := between(t, Proxy{Grace: time.Hour}, "smtp")
	stopped := make(chan struct{})
	go func() { s.stop(); close(stopped) }()
	for !closedPort(s.bound[0]) {
		runtime.Gosched()
	}
	say(t, client, "QUIT\r\n")
	hears(t, server, "QUIT\r\n")
	client.Close()
	hearsEnd(t, server)
	server.Close()
	<-stopped
	s.events.closed(1)
}

func closedPort(b boundRoute) bool {
	return errors.Is(b.Listener.(*net.TCPListener).SetDeadline(time.Time{}), net.ErrClosed)
}

func TestShutdownWhileDialing(t *testing.T) {
	dialing := make(chan struct{})
	s := setup(t, Proxy{Routes: []Route{route(t, "0=smtp://h")}, Dial: hanging(dialing)})
	s.dial(t, 0)
	<-dialing
	s.stop()
	s.events.closed(1)
}

// flaky is a listener that runs out of files before every connection.
type flaky struct {
	net.Listener
	failures int
}

func (f *flaky) Accept() (net.Conn, error) {
	if f.failures++; f.failures%4 != 0 {
		return nil, &net.OpError{Op: "accept", Err: syscall.EMFILE}
	}
	return f.Listener.Accept()
}

func TestHostile85AcceptErrorsAreWaitedOut(t *testing.T) {
	p := Proxy{Routes: []Route{route(t, "0=smtp://h")}, Dial: failing(errors.New("not today"))}
	warned := make(chan string, 100)
	p.Warn = func(text string) { warned <- text }
	l, err := p.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l.bound[0].Listener = &flaky{Listener: l.bound[0].Listener}
	stop := serving(l)
	for range 3 {
		c := dialTCP(t, l.Routes()[0].Local.Address())
		hears(t, c, "421 4.4.1 mitmail: cannot reach h:25: not today\r\n")
		c.Close()
	}
	stop()
	if len(warned) != 1 {
		t.Fatalf("warned %d times, want once", len(warned))
	}
	if got := <-warned; !strings.Contains(got, "too many open files; trying again") {
		t.Errorf("warned %q", got)
	}
}

func TestHostile90PanicLeavesTheSessionBlind(t *testing.T) {
	address, conns := upstream(t)
	s := setup(t, Proxy{
		Routes: []Route{route(t, "0=smtp://"+address)},
		Sink: func(s Session, events []decode.Event) {
			if s.ID == 1 && slices.ContainsFunc(events, named("command")) {
				panic("as if the decoder had failed")
			}
		},
	})
	client := s.dial(t, 0)
	server := <-conns
	other := s.dial(t, 0)
	otherServer := <-conns

	say(t, server, "220 hello\r\n")
	hears(t, client, "220 hello\r\n")
	for range 3 {
		say(t, client, "EHLO c\r\nSTARTTLS\r\nNOOP\r\n")
		hears(t, server, "EHLO c\r\nSTARTTLS\r\nNOOP\r\n")
		say(t, server, "250 ok\r\n")
		hears(t, client, "250 ok\r\n")
	}
	client.Close()
	hearsEnd(t, server)
	server.Close()
	events := s.events.closed(1)
	if got := findings(events); got != "decoder-failed" {
		t.Errorf("findings: %s", got)
	}
	var opaque string
	for _, e := range events {
		if e.From == decode.Client {
			opaque += string(e.Raw)
		}
	}
	if want := strings.Repeat("EHLO c\r\nSTARTTLS\r\nNOOP\r\n", 3)[len("EHLO c\r\n"):]; opaque != want {
		t.Errorf("behind the failure passed %q unread, want %q", opaque, want)
	}
	if got := <-s.warned; !strings.Contains(got, "session 1") || !strings.Contains(got, "as if the decoder had failed") {
		t.Errorf("warned %q", got)
	}
	if end := events[len(events)-1].Payload.(*decode.Close); end.ClientBytes != 72 || end.ServerBytes != 35 {
		t.Errorf("close counts %d and %d bytes", end.ClientBytes, end.ServerBytes)
	}
	say(t, otherServer, "220 hello\r\n")
	say(t, other, "EHLO c\r\n")
	s.events.until(2, named("command"))
}
