package proxy

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mitmail/decode"
	"mitmail/proxy/porttest"
)

// failing is a Dial that fails.
func failing(err error) func(context.Context, string, string) (net.Conn, error) {
	return func(context.Context, string, string) (net.Conn, error) { return nil, err }
}

func TestHostile83UnreachableIsToldToTheClient(t *testing.T) {
	timeout := &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded, Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 25}}
	unknown := &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}
	silent := &net.OpError{Op: "dial", Err: &net.DNSError{Err: "i/o timeout", IsTimeout: true}}
	for _, c := range []struct {
		scheme string
		err    error
		want   string
		server string
	}{
		{"smtp", timeout, "421 4.4.1 mitmail: cannot reach mail.example.com:9: no answer within 30s\r\n", "192.0.2.1:25"},
		{"smtp", unknown, "421 4.4.4 mitmail: cannot reach mail.example.com:9: no such host\r\n", "mail.example.com:9"},
		{"lmtp", silent, "421 4.4.4 mitmail: cannot reach mail.example.com:9: the name server does not answer\r\n", "mail.example.com:9"},
		{"pop3", unknown, "-ERR mitmail: cannot reach mail.example.com:9: no such host\r\n", "mail.example.com:9"},
		{"smtps", timeout, "", "192.0.2.1:25"},
		{"pop3s", timeout, "", "192.0.2.1:25"},
	} {
		t.Run(fmt.Sprintf("%s %v", c.scheme, c.err), func(t *testing.T) {
			s := setup(t, Proxy{Routes: []Route{route(t, "0="+c.scheme+"://mail.example.com:9")}, Dial: failing(c.err)})
			client := s.dial(t, 0)
			say(t, client, "EHLO early.example\r\n")
			hears(t, client, c.want)
			hearsEnd(t, client)
			client.Close()
			events := s.events.closed(1)
			if o, ok := events[0].Payload.(*decode.Open); !ok || o.Server != c.server || o.Connect != (decode.Interval{}) {
				t.Errorf("the first event is %+v, want an open with server %s", events[0].Payload, c.server)
			}
			if !strings.Contains(findings(events), "upstream-unreachable") {
				t.Errorf("findings: %s", findings(events))
			}
			own := slices.IndexFunc(events, named("reply"))
			if (own >= 0) != (c.want != "") || own >= 0 && (events[own].From != decode.Proxy || string(events[own].Raw) != c.want) {
				t.Errorf("the events of what mitmail said itself: %+v", events)
			}
		})
	}
}

// A reply is of ASCII (RFC 5321 4.2), whatever the server is called.
func TestUnreachableNameBeyondASCII(t *testing.T) {
	s := setup(t, Proxy{Routes: []Route{route(t, "0=smtp://pošta.example:9")}, Dial: failing(os.ErrDeadlineExceeded)})
	client := s.dial(t, 0)
	hears(t, client, "421 4.4.1 mitmail: cannot reach po?ta.example:9: no answer within 30s\r\n")
}

func TestHostile83RefusedAndNextSessionWorks(t *testing.T) {
	port := strconv.Itoa(porttest.Free(t))
	s := setup(t, Proxy{Routes: []Route{route(t, "0=smtp://127.0.0.1:"+port)}})
	client := s.dial(t, 0)
	hears(t, client, "421 4.4.1 mitmail: cannot reach 127.0.0.1:"+port+": connection refused\r\n")
	hearsEnd(t, client)

	l, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Skipf("port %s went to somebody else: %v", port, err)
	}
	defer l.Close()
	next := s.dial(t, 0)
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	say(t, server, "220 up again\r\n")
	hears(t, next, "220 up again\r\n")
}

func TestHostile83DialGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &Listener{proxy: Proxy{Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, &net.OpError{Op: "dial", Err: ctx.Err()}
		}}}
		start := time.Now()
		_, err := l.dial(t.Context(), "")
		if took := time.Since(start); err == nil || took != 30*time.Second {
			t.Errorf("gave up after %v with %v, want 30s", took, err)
		}
	})
}

func TestHostile83DialTriesAllAddresses(t *testing.T) {
	address, conns := upstream(t) // on 127.0.0.1 only; localhost is ::1 first where it has both
	_, port, _ := strings.Cut(address, ":")
	s := setup(t, Proxy{Routes: []Route{route(t, "0=smtp://localhost:"+port)}})
	s.dial(t, 0)
	<-conns
	s.events.until(1, func(e decode.Event) bool {
		o, ok := e.Payload.(*decode.Open)
		return ok && o.Server == address
	})
}

func TestHostile92LoopIsFoundWhileServing(t *testing.T) {
	local := porttest.Address(t)
	s := setup(t, Proxy{
		Routes: []Route{route(t, local+"=smtp://mail.example.com")},
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, local)
		},
	})
	client := s.dial(t, 0)
	hears(t, client, "421 4.4.6 mitmail: cannot reach mail.example.com:25: this route leads back to mitmail itself\r\n")
	hearsEnd(t, client)
	client.Close()
	s.stop()
	if n := len(s.events.sessions); n > 20 { // each makes the next, unless it sees the one before it in time
		t.Errorf("it took %d sessions to see the loop", n)
	}
}

func TestHostile92ProxiesAtEachOther(t *testing.T) {
	local := []string{porttest.Address(t), porttest.Address(t)}
	for i := range local {
		l, err := (&Proxy{Routes: []Route{route(t, local[i]+"=smtp://"+local[1-i])}, Grace: time.Millisecond}).Listen(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		l.waiting = 50
		t.Cleanup(serving(l))
	}
	client := dialTCP(t, local[0])
	line, err := bufio.NewReader(client).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "421 4.4.6 mitmail: cannot reach 127.0.0.1:") || !strings.Contains(line, "does it lead back to mitmail?") {
		t.Errorf("heard %q (%v)", line, err)
	}
	client.Close()
}

// hanging is a Dial that ends with its context.
func hanging(started chan<- struct{}) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		close(started)
		<-ctx.Done()
		return nil, &net.OpError{Op: "dial", Err: ctx.Err()}
	}
}
