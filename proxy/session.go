package proxy

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"mitmail/decode"
)

// session is one client connection and the server connection behind it.
type session struct {
	Session
	listener *Listener

	mu      sync.Mutex // guards all below, and is held while the sink is called
	changed sync.Cond  // a reply was decoded, a side ended, the decoder failed
	talk    *decode.Conversation
	client  pump
	server  pump
	failed  bool // the decoder panicked: what passes is not decoded any more
}

// serve takes a client's connection to its end.
func (l *Listener) serve(ctx context.Context, id int, d door, client net.Conn) {
	defer client.Close()
	defer context.AfterFunc(ctx, func() { client.Close() })()
	defer l.wires.remove(accepted(client))
	spoke := sync.OnceFunc(func() { d.waiting.Add(-1) })
	defer spoke()

	server, err := l.reach(ctx, client, d)
	if server != nil {
		defer server.Close()
		defer context.AfterFunc(ctx, func() { server.Close() })()
		defer l.wires.remove(dialed(server))
	}
	s := &session{Session: Session{id, d.route.Remote.Scheme.Protocol}, listener: l}
	s.changed.L = &s.mu
	s.talk = decode.New(s.Protocol)
	s.client = pump{from: decode.Client, src: client, dst: server, spoke: func() {}}
	s.server = pump{from: decode.Server, src: server, dst: client, spoke: spoke}
	s.open(decode.Open{Client: client.RemoteAddr().String(), Server: reached(server, err, d.route), Route: d.route.Text})
	if err != nil {
		s.refuse(client, d.route, err)
		return
	}
	s.relay()
}

// reach connects to the server behind a client. A connection to ourselves is
// returned with its error.
func (l *Listener) reach(ctx context.Context, client net.Conn, d door) (net.Conn, error) {
	known, waiting := l.wires.add(accepted(client)), int(d.waiting.Add(1))
	switch {
	case known:
		return nil, errLoop
	case waiting > l.waiting:
		return nil, errWaiting
	}
	server, err := l.dial(ctx, d.route)
	if err == nil && l.wires.add(dialed(server)) {
		err = errLoop
	}
	return server, err
}

// open gives the first event.
func (s *session) open(o decode.Open) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.rescue()
	s.give(s.talk.Open(time.Now(), o))
}

// relay runs the two pumps until both have ended.
func (s *session) relay() {
	var other sync.WaitGroup
	other.Go(func() { s.pump(&s.server) })
	s.pump(&s.client)
	other.Wait()
}

// refuse tells a client that its server cannot be reached. Inside TLS from the
// first byte it has no words for that, and just closes.
func (s *session) refuse(client net.Conn, r Route, err error) {
	what := fmt.Sprintf("cannot reach %s: %s", r.Remote.Address(), Reason(err))
	var line []byte
	if !r.Remote.Scheme.TLS {
		line = refusal(s.Protocol, what, err)
	}
	s.apologise(line, what)
	if _, err := client.Write(line); err == nil {
		linger(client)
	}
}

func (s *session) apologise(line []byte, what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.end(&s.client, decode.Cut)
	defer s.end(&s.server, decode.Cut)
	defer s.rescue()
	if line != nil {
		s.give(s.talk.Own(time.Now(), decode.Client, line))
	}
	s.give(s.talk.Note(time.Now(), "upstream-unreachable", what))
}

// Bytes and time that linger spends on what a refused client still says.
const (
	lingerBytes = 64 << 10
	lingerTime  = time.Second
)

// linger closes so that the last words arrive: a connection that is closed
// while bytes of the client are unread is reset, and the client may lose them.
func linger(c net.Conn) {
	closeWrite(c)
	c.SetReadDeadline(time.Now().Add(lingerTime))
	io.CopyN(io.Discard, c, lingerBytes)
}

// peer is the pump of the other direction.
func (s *session) peer(p *pump) *pump {
	if p == &s.client {
		return &s.server
	}
	return &s.client
}

// give hands events to the sink. It is called with the lock held.
func (s *session) give(events []decode.Event) {
	if len(events) > 0 {
		s.listener.proxy.Sink(s.Session, events)
	}
}
