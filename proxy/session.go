package proxy

import (
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"mitmail/decode"
)

// session is one client connection and the server connection behind it.
type session struct {
	Session
	listener *Listener
	route    Route
	legs     legs
	ctx      context.Context // ends with the session
	gates    []Gate          // in the order in which they are asked
	user     Gate            // the one of them that is the user's, or nil

	mu      sync.Mutex // guards all below, and is held while the sink is called
	changed sync.Cond  // a reply was decoded, a side ended, a write or an upgrade is over, the decoder failed
	conv    *decode.Conversation
	client  pump
	server  pump
	failed  bool // the decoder panicked: what passes is not decoded any more

	open     struct{ client, server bool } // the legs inside TLS that mitmail ends
	upgrader *pump                         // the pump that has to upgrade to TLS next; nil where none has
	agreed   decode.Unit                   // the server's go-ahead, which waits until its leg is upgraded
	agreedBy string                        // who else ruled on it
	asked    bool                          // mitmail has begun to upgrade the server's leg
	holding  bool                          // the client's commands wait for a ruling
	release  *time.Timer                   // lets go of what the client said behind STARTTLS; nil where nothing is held
	fresh    *time.Timer                   // the client's leg is in TLS, and it has said nothing yet; else nil
	down     string                        // why nothing can go to the server any more
	left     bool                          // the client has been told so

	commits    int  // how many units were committed
	cancelled  bool // the session is being cut off: nothing waits any longer
	unattended bool // the client has left, or serving is over: see Ruling.Attended
	closing    bool // a gate ends the session: nothing more is read,
	reset      bool // with a reset
	hungUp     bool // and it has
}

// serve takes a client's connection to its end, or that of ctx. Once serving is done,
// the session is on its grace.
func (l *Listener) serve(serving, ctx context.Context, id int, b boundRoute, client net.Conn) {
	defer client.Close()
	defer context.AfterFunc(ctx, func() { client.Close() })()
	defer l.conns.remove(accepted(client))
	spoke := sync.OnceFunc(func() { b.waiting.Add(-1) })
	defer spoke()

	route, err := b.front.route(ctx, client)
	if err != nil { // the client has left, or has been told
		return
	}
	server, err := l.reach(ctx, client, b, route)
	if server != nil {
		defer server.Close()
		defer context.AfterFunc(ctx, func() { server.Close() })()
		defer l.conns.remove(dialed(server))
	}
	s := &session{Session: Session{id, route.Remote.Scheme.Protocol}, listener: l, route: route}
	s.legs = legsOf(route, l.proxy.Mode)
	s.holding = s.legs.independent
	s.changed.L = &s.mu
	s.ctx = ctx
	s.openGates()
	defer context.AfterFunc(ctx, s.cancel)()
	defer context.AfterFunc(serving, s.unattend)()
	s.conv = decode.New(s.Protocol)
	s.conv.Share(s.listener.pending)
	s.conv.Copies(func() io.Writer { return l.proxy.Copy(s.Session) })
	s.client = pump{from: decode.Client, src: client, dst: server, spoke: func() {}}
	s.server = pump{from: decode.Server, src: server, dst: client, spoke: spoke}
	if !s.begin(decode.Open{Client: client.RemoteAddr().String(), Server: reached(server, err, route), Route: route.Text}) {
		return
	}
	if s.implicit(s.unreachable(err)) {
		s.relay()
	}
}

// reach connects to the server behind a client. A connection to ourselves is
// returned with its error.
func (l *Listener) reach(ctx context.Context, client net.Conn, b boundRoute, route Route) (net.Conn, error) {
	known, waiting := l.conns.add(accepted(client)), int(b.waiting.Add(1))
	switch {
	case known:
		return nil, errLoop
	case waiting > l.waiting:
		return nil, errWaiting
	}
	server, err := l.dial(ctx, route)
	if err == nil && l.conns.add(dialed(server)) {
		err = errLoop
	}
	return server, err
}

// openGates sets up the gates of a session.
func (s *session) openGates() {
	s.gates = []Gate{serverGate{s}, clientGate{s}}
	if s.user = s.listener.proxy.Gate(s.Session, s.wake); s.user != nil {
		s.gates = []Gate{serverGate{s}, s.user, clientGate{s}}
	}
}

// wake has the gates asked again about what waits.
func (s *session) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed.Broadcast()
}

// cancel ends all waiting, as the session is being cut off.
func (s *session) cancel() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancelled = true
	s.changed.Broadcast()
}

// unattend ends what waits for somebody who may not come any more.
func (s *session) unattend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unattended = true
	s.changed.Broadcast()
}

// begin emits the first event, and reports whether the session goes on.
func (s *session) begin(o decode.Open) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ruleOpen(o)
}

// relay runs the two pumps until both have ended.
func (s *session) relay() {
	var other sync.WaitGroup
	other.Go(func() { s.pump(&s.server) })
	s.pump(&s.client)
	other.Wait()
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

// emit hands events to the sink. It is called with the lock held. What mitmail
// says itself to the client goes out behind what it has passed on so far.
func (s *session) emit(events []decode.Event) {
	for _, e := range events {
		reply, ok := e.Payload.(*decode.Reply)
		if !ok || e.From != decode.Proxy {
			continue
		}
		s.server.out.add(e.Raw)
		if reply.To == s.verb() && reply.OK == decode.Yes {
			s.upgrader = &s.client
		}
	}
	if len(events) == 0 {
		return
	}
	if slices.ContainsFunc(events, unopened) && s.listener.proxy.Mode != Pass {
		s.listener.sealed.Do(s.warnSealed)
	}
	stripped := s.legs.strip && slices.ContainsFunc(events, inClear)
	s.listener.proxy.Sink(s.Session, events)
	if s.user != nil {
		s.user.Passed(events)
	}
	if stripped {
		s.note(time.Now(), note{id: "auth-stripped"})
	}
}

// unopened reports whether an event says that TLS from the first byte passes
// unopened.
func unopened(e decode.Event) bool {
	t, ok := e.Payload.(*decode.TLS)
	return ok && t.Leg == "both" && t.How == "implicit" && t.OK != decode.No
}

// warnSealed says what opens TLS from the first byte.
func (s *session) warnSealed() {
	s.listener.proxy.Warn(fmt.Sprintf("session %d speaks TLS from the first byte, which passes unopened on this route; %s://%s reads along", s.ID, s.Protocol.Secure(), s.route.Remote.Address()))
}

// inClear reports whether an event says that a secret passes in clear.
func inClear(e decode.Event) bool {
	f, ok := e.Payload.(*decode.Finding)
	return ok && f.ID == "auth-in-clear"
}
