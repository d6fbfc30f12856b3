package rule_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/proxy"
	"mitmail/proxy/rule"
)

// live is a session through a proxy with rules, both ends of which the test plays.
type live struct {
	t              *testing.T
	client, server *peer
	rules          *rule.Rules
	stop           func() // ends Serve, and waits for it

	mu      sync.Mutex
	records []record.Record
	bytes   map[decode.Side]*strings.Builder // as the events have them forwarded
	warned  []string
	closed  chan struct{}
}

// peer is one end.
type peer struct {
	t *testing.T
	net.Conn
	r     *bufio.Reader
	heard strings.Builder
}

// patience is how long a test waits for what has to come.
const patience = 10 * time.Second

func newPeer(t *testing.T, c net.Conn) *peer {
	t.Cleanup(func() { c.Close() })
	return &peer{t: t, Conn: c, r: bufio.NewReader(c)}
}

func (p *peer) say(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p, text); err != nil {
		p.t.Fatal(err)
	}
}

func (p *peer) hear(want string) {
	p.t.Helper()
	p.SetReadDeadline(time.Now().Add(patience))
	got := make([]byte, len(want))
	n, err := io.ReadFull(p.r, got)
	p.heard.Write(got[:n])
	if err != nil || string(got) != want {
		p.t.Fatalf("heard %q (%v), want %q", got[:n], err, want)
	}
}

// hearEnd wants nothing more, and reports whether it was a reset.
func (p *peer) hearEnd() (reset bool) {
	p.t.Helper()
	p.SetReadDeadline(time.Now().Add(patience))
	rest, err := io.ReadAll(p.r)
	if len(rest) > 0 || err != nil && !errors.Is(err, syscall.ECONNRESET) {
		p.t.Fatalf("heard %q (%v), want the end", rest, err)
	}
	return err != nil
}

// rules parses rules, one a line.
func rules(t *testing.T, text string) []*rule.Rule {
	t.Helper()
	all, err := rule.ParseFile(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// open opens a session through rules, one a line.
func open(t *testing.T, scheme, text string) *live {
	t.Helper()
	return openWith(t, scheme, rules(t, text))
}

// openWith opens a session through rules.
func openWith(t *testing.T, scheme string, all []*rule.Rule) *live {
	t.Helper()
	upstream, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer upstream.Close()
	route, err := proxy.ParseRoute("0=" + scheme + "://" + upstream.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	r := &rule.Rules{Seed: 1}
	l := &live{t: t, rules: r, closed: make(chan struct{}), bytes: map[decode.Side]*strings.Builder{decode.Client: {}, decode.Server: {}}}
	r.Warn = l.warn
	r.Set(all)
	follow := record.Session{Number: 1, Protocol: route.Remote.Scheme.Protocol}
	p := proxy.Proxy{Routes: []proxy.Route{route}, Gate: r.Gate, Grace: patience, Sink: func(_ proxy.Session, events []decode.Event) { l.take(&follow, events) }}
	ctx, stop := context.WithCancel(context.Background())
	listener, err := p.Listen(ctx)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); listener.Serve(ctx) }()
	l.stop = func() { stop(); <-done }
	t.Cleanup(func() {
		if l.client != nil {
			l.client.Close()
			l.server.Close()
		}
		l.stop()
	})
	client, err := net.Dial("tcp", listener.Routes()[0].Local.Address())
	if err != nil {
		t.Fatal(err)
	}
	server, err := upstream.Accept()
	if err != nil {
		t.Fatal(err)
	}
	l.client, l.server = newPeer(t, client), newPeer(t, server)
	return l
}

func (l *live) warn(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.warned = append(l.warned, text)
}

func (l *live) take(follow *record.Session, events []decode.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range events {
		l.forwarded(e)
		var r record.Record
		if follow.Record(e, &r) {
			l.records = append(l.records, r)
		}
		if _, last := e.Payload.(*decode.Close); last {
			close(l.closed)
		}
	}
}

// forwarded notes what the event says of bytes that went on.
func (l *live) forwarded(e decode.Event) {
	to, text := e.From, e.Raw
	if e.Changed {
		text = e.Sent
	}
	if _, reply := e.Payload.(*decode.Reply); e.From == decode.Proxy && reply {
		to = decode.Server
	} else if e.From == decode.Proxy {
		to = decode.Client
	}
	if b := l.bytes[to]; b != nil {
		b.Write(text)
	}
}

// conserved wants what was heard to be what the records say was sent. More may have
// been on its way when the test closed.
func (l *live) conserved(from decode.Side, heard string) {
	l.t.Helper()
	if sent := l.bytes[from].String(); !strings.HasPrefix(sent, heard) {
		l.t.Errorf("the records say that %q went on from the %s, heard was %q", sent, from, heard)
	}
}

// end ends the session, and wants records that meet these conditions.
func (l *live) end(want ...string) {
	l.t.Helper()
	l.client.Close()
	l.server.Close()
	<-l.closed
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conserved(decode.Client, l.server.heard.String())
	l.conserved(decode.Server, l.client.heard.String())
	for _, source := range want {
		c, err := record.Compile(source)
		if err != nil {
			l.t.Fatal(err)
		}
		met := false
		for i := range l.records {
			met = met || c.Match(&l.records[i])
		}
		if !met {
			l.t.Errorf("no record meets %s:", source)
			for i := range l.records {
				l.t.Logf("%s", l.records[i].AppendJSON(nil))
			}
		}
	}
}
