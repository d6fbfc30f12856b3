package proxy

import (
	"context"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mitmail/decode"
)

// stage is a proxy that serves for the length of a test.
type stage struct {
	*Listener
	events recorder
	warned chan string
	stop   func() // ends Serve and waits for it
}

// setup serves p, whose sink and warnings it records; a sink of p's own is
// called first.
func setup(t *testing.T, p Proxy) *stage {
	t.Helper()
	if p.Grace == 0 {
		p.Grace = time.Millisecond // what a test leaves open is of no interest
	}
	s := &stage{warned: make(chan string, 100)}
	s.events.init()
	own := p.Sink
	p.Sink = func(id Session, ev []decode.Event) {
		if own != nil {
			own(id, ev)
		}
		s.events.add(id, ev)
	}
	p.Warn = func(text string) { s.warned <- text }
	l, err := p.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.Listener = l
	s.stop = serving(l)
	t.Cleanup(s.stop)
	return s
}

// serving runs Serve; what it returns ends it.
func serving(l *Listener) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.Serve(ctx)
	}()
	return func() {
		cancel()
		<-done
	}
}

// dial connects to the proxy's nth port.
func (s *stage) dial(t *testing.T, n int) *net.TCPConn {
	t.Helper()
	return dialTCP(t, s.Routes()[n].Local.Address())
}

func dialTCP(t *testing.T, address string) *net.TCPConn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c.(*net.TCPConn)
}

// upstream is a server whose connections the test plays itself.
func upstream(t *testing.T) (address string, conns <-chan *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ch := make(chan *net.TCPConn)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { c.Close() })
			ch <- c.(*net.TCPConn)
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return l.Addr().String(), ch
}

// between opens a session: what the client and the server hold of it.
func between(t *testing.T, p Proxy, scheme string) (s *stage, client, server *net.TCPConn) {
	t.Helper()
	address, conns := upstream(t)
	p.Routes = []Route{route(t, "0="+scheme+"://"+address)}
	s = setup(t, p)
	client = s.dial(t, 0)
	return s, client, <-conns
}

func route(t *testing.T, text string) Route {
	t.Helper()
	r, err := ParseRoute(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// say writes to c.
func say(t *testing.T, c net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
}

// hears reads from c until it has what it is to hear.
func hears(t *testing.T, c net.Conn, want string) {
	t.Helper()
	got := make([]byte, len(want))
	n, err := io.ReadFull(c, got)
	if string(got[:n]) != want {
		t.Fatalf("heard %q (%v), want %q", got[:n], err, want)
	}
}

// hearsEnd reads the end of c and nothing before.
func hearsEnd(t *testing.T, c net.Conn) {
	t.Helper()
	if rest, err := io.ReadAll(c); len(rest) > 0 || err != nil {
		t.Fatalf("heard %q (%v), want the end", rest, err)
	}
}

// recorder keeps what a sink is told.
type recorder struct {
	mu       sync.Mutex
	more     sync.Cond
	sessions map[int][]decode.Event
}

func (r *recorder) init() {
	r.more.L = &r.mu
	r.sessions = make(map[int][]decode.Event)
}

func (r *recorder) add(s Session, events []decode.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range events {
		e.Raw, e.Sent = slices.Clone(e.Raw), slices.Clone(e.Sent)
		r.sessions[s.ID] = append(r.sessions[s.ID], e)
	}
	r.more.Broadcast()
}

// until waits for an event of a session that is as wanted, and returns all up
// to it.
func (r *recorder) until(session int, wanted func(decode.Event) bool) []decode.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	for seen := 0; ; r.more.Wait() {
		for all := r.sessions[session]; seen < len(all); seen++ {
			if wanted(all[seen]) {
				return slices.Clone(all[:seen+1])
			}
		}
	}
}

// closed waits for a session's close and returns all its events.
func (r *recorder) closed(session int) []decode.Event {
	return r.until(session, named("close"))
}

func named(name string) func(decode.Event) bool {
	return func(e decode.Event) bool { return e.Payload.Name() == name }
}

// findings are the ids of the findings among events.
func findings(events []decode.Event) string {
	var ids []string
	for _, e := range events {
		if f, ok := e.Payload.(*decode.Finding); ok {
			ids = append(ids, f.ID)
		}
	}
	return strings.Join(ids, " ")
}
