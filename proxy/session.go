package proxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"mitmail/decode"
	"mitmail/proxy/program"
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
	told     bool            // the client knows from elsewhere whether the server was reached
	unnamed  bool            // the route has the server's address, and the client may know its name

	mu      sync.Mutex // guards all below, and is held while the sink is called; see lock
	changed sync.Cond  // a reply was decoded, a side ended, a write or an upgrade is over, the decoder failed
	conv    *decode.Conversation
	client  pump
	server  pump
	failed  bool // the decoder panicked: what passes is not decoded any more

	open       struct{ client, server bool } // the legs inside TLS that mitmail ends
	upgrader   *pump                         // the pump that has to upgrade to TLS next; nil where none has
	agreed     decode.Unit                   // the server's go-ahead, which waits until its leg is upgraded
	agreedAs   Ruling                        // what becomes of it then
	asked      bool                          // mitmail has begun to upgrade the server's leg
	holding    bool                          // the client's commands wait for a ruling
	release    *time.Timer                   // lets go of what the client said behind STARTTLS; nil where nothing is held
	released   bool                          // it has done so
	fresh      *time.Timer                   // the client's leg is in TLS, and it has said nothing yet; else nil
	down       string                        // why nothing can go to the server any more
	left       bool                          // the client has been told so
	turnedAway bool                          // the greeting was a refusal
	stripped   bool                          // TLS was taken out of a list, or refused in the server's place

	injections []injection // what a gate has mitmail say, and cannot be said yet
	tooMany    bool        // some were left out

	due        dueCommit // the unit that is on its way and has yet to be committed
	commits    int       // how many units were committed
	cancelled  bool      // the session is being cut off: nothing waits any longer
	unattended bool      // the client has left, or serving is over: see Ruling.Attended
	closing    bool      // a gate ends the session: nothing more is read,
	reset      bool      // with a reset
	hungUp     bool      // and it has
}

// parties is a client and the server that it wants.
type parties struct {
	client, server net.Conn // server is nil where it was not reached
	err            error    // why, or why it must not be reached
	route          Route
	connect        decode.Interval // how long it took to reach the server
	search         *program.Search // for the client's program
	told           bool            // the client knows that it was not reached
	unnamed        bool            // the client has named the server by an address, and may know its name

	accepted connKey     // the client's connection
	uncut    func() bool // the server's is no longer cut off with ctx
}

// serve takes a client's connection to its end, or that of live. Once serving is done,
// the session is on its grace. id is 0 for a connection that has to say where it wants to go.
func (l *Listener) serve(serving, live context.Context, id int, b *boundRoute, client net.Conn) {
	ctx := live
	defer client.Close()
	if id != 0 {
		ctx = l.cancels.begin(live, id)
		defer l.cancels.cancel(id)
	}
	defer context.AfterFunc(ctx, func() { client.Close() })()
	spoke := sync.OnceFunc(func() { b.waiting.Add(-1) })
	defer spoke()
	full := int(b.waiting.Add(1)) > l.waiting

	to := destination{b.route.Remote.Host, uint16(b.route.Remote.Port), addrPort(client.LocalAddr())}
	if b.front != nil {
		var err error
		if to, err = b.front.wants(client); err != nil {
			l.turnAway(ctx, b, client, err)
			return
		}
	}
	m := l.connect(ctx, b, client, to, full)
	defer l.disconnect(m)
	if b.front != nil {
		if !l.meet(b, to, m, spoke) {
			return
		}
		id = int(l.ids.Add(1))
		ctx = l.cancels.begin(live, id)
		defer l.cancels.cancel(id)
		server := m.server
		defer context.AfterFunc(ctx, func() { hangUp(client); hangUp(server) })()
	}
	l.converse(serving, ctx, id, m, spoke)
}

// converse is a session from its first event to its last.
func (l *Listener) converse(serving, ctx context.Context, id int, m *parties, spoke func()) {
	s := &session{Session: Session{id, m.route.Remote.Scheme.Protocol, m.search}, listener: l, route: m.route, told: m.told, unnamed: m.unnamed}
	s.legs = legsOf(m.route, l.proxy.Mode)
	s.holding = s.legs.independent
	s.changed.L = &s.mu
	s.ctx = ctx
	s.openGates()
	defer context.AfterFunc(ctx, s.cancel)()
	defer context.AfterFunc(serving, s.unattend)()
	s.conv = decode.New(s.Protocol)
	s.conv.Share(s.listener.pending)
	s.conv.Copies(func() io.Writer { return l.proxy.Copy(s.Session) })
	s.client.begin(decode.Client, m.client, m.server, func() {})
	s.server.begin(decode.Server, m.server, m.client, spoke)
	if !s.begin(decode.Open{Client: m.client.RemoteAddr().String(), Server: reached(m.server, m.err, m.route), Route: m.route.Text, Connect: m.connect}) {
		return
	}
	if s.implicit(s.unreachable(m.err)) {
		s.relay()
	}
}

// connect reaches the server behind a client, and begins the search for the client's
// program. The connection to the server ends with ctx.
func (l *Listener) connect(ctx context.Context, b *boundRoute, client net.Conn, to destination, full bool) *parties {
	m := &parties{client: client, route: b.route, accepted: accepted(client, to.at)}
	m.search = l.proxy.Program(program.Connection{From: m.accepted.from, To: m.accepted.to})
	asked := time.Now()
	server, err := l.reach(ctx, m.accepted, to, full)
	m.server, m.err = server, err
	if server != nil {
		m.connect = decode.Interval{Begin: asked, End: time.Now()}
		m.uncut = context.AfterFunc(ctx, func() { server.Close() })
	}
	return m
}

// disconnect ends the connection to the server.
func (l *Listener) disconnect(m *parties) {
	if m.server != nil {
		l.conns.remove(dialed(m.server))
		m.uncut()
		m.server.Close()
	}
	l.conns.remove(m.accepted)
}

// reach connects to the server behind a client. A connection to ourselves is
// returned with its error.
func (l *Listener) reach(ctx context.Context, client connKey, to destination, full bool) (net.Conn, error) {
	switch {
	case l.conns.add(client):
		return nil, errLoop
	case full:
		return nil, errWaiting
	}
	server, err := l.dial(ctx, to.address())
	switch {
	case err == nil && l.conns.add(dialed(server)):
		err = errLoop
	case err != nil && context.Cause(ctx) == errEnded:
		err = errEnded
	}
	return server, err
}

// meet has the client of a front know how it went, and finds out what the two speak. What
// is no mail it passes on unread, to its end; it reports whether there is a session.
func (l *Listener) meet(b *boundRoute, to destination, m *parties, spoke func()) bool {
	if errors.Is(m.err, errLoop) && !b.front.tells() {
		l.once("a connection of mitmail itself has come to %s, which leads nowhere: rules of the firewall have to leave alone what has the mark %d", b.Addr(), Mark)
	}
	if b.front.met(m.client, m.server, m.err) != nil {
		return false
	}
	_, err := netip.ParseAddr(to.host)
	m.told, m.unnamed = b.front.tells(), err == nil
	var mail bool
	if m.err != nil {
		if m.route, mail = l.routeOf(b.at, to, nil, nil); !mail && !m.told {
			abort(m.client)
		}
		return mail
	}
	client, server := &peeked{Conn: m.client}, &peeked{Conn: m.server}
	if l.decodes(to.port) {
		client, server = firstWord(m.client, m.server)
		m.client, m.server = client, server
		m.route, mail = l.routeOf(b.at, to, client.head, server.head)
	}
	if !mail {
		spoke()
		l.passes(to)
		passUnread(client, server)
	}
	return mail
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
	s.lock()
	defer s.mu.Unlock()
	s.changed.Broadcast()
}

// cancel ends all waiting, as the session is being cut off.
func (s *session) cancel() {
	s.lock()
	defer s.mu.Unlock()
	s.cancelled = true
	s.changed.Broadcast()
}

// unattend ends what waits for somebody who may not come any more.
func (s *session) unattend() {
	s.lock()
	defer s.mu.Unlock()
	s.unattended = true
	s.changed.Broadcast()
}

// begin emits the first event, and reports whether the session goes on.
func (s *session) begin(o decode.Open) bool {
	if g, ok := s.user.(ProgramAsker); ok && g.AsksProgram() {
		found := s.Client.Wait()
		o.Program, o.PID = found.Name, found.PID
	}
	s.lock()
	defer s.mu.Unlock()
	return s.ruleOpen(o)
}

// relay runs the two pumps until both have ended.
func (s *session) relay() {
	var other sync.WaitGroup
	other.Go(func() { s.pump(&s.server) })
	s.beginReading()
	s.pump(&s.client)
	other.Wait()
}

// beginReading notes that the client's pump is about to read for the first time, behind
// what a gate has had said to the server.
func (s *session) beginReading() {
	s.lock()
	defer s.mu.Unlock()
	s.write(&s.client)
	s.readOn(&s.client)
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

// emit hands events to the sink. It is called with the lock held. What mitmail says
// itself goes out behind what it has passed on so far.
func (s *session) emit(events []decode.Event) {
	for i := range events {
		e := &events[i]
		reply, ok := e.Payload.(*decode.Reply)
		if ok && reply.To == "CONNECT" && reply.OK == decode.No {
			s.turnedAway = true
		}
		switch e.Payload.(type) {
		case *decode.Command, *decode.Response:
			if e.From == decode.Proxy {
				s.sendOwn(&s.client, e)
			}
		}
		if !ok || e.From != decode.Proxy {
			continue
		}
		s.sendOwn(&s.server, e)
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
	exposed := s.legs.strip && s.stripped && slices.ContainsFunc(events, inClear)
	s.listener.proxy.Sink(s.Session, events)
	if s.user != nil {
		s.user.Passed(events)
	}
	if exposed {
		s.note(time.Now(), note{id: "auth-stripped"})
	}
}

// sendOwn has what mitmail says itself go out, as much of it as may.
func (s *session) sendOwn(p *pump, e *decode.Event) {
	if fits := p.out.room(e.Raw); len(fits) < len(e.Raw) {
		e.Changed, e.Sent, e.By = true, bytes.Clone(fits), p.out.by
	}
	p.out.add(e.Raw)
	s.cutOff(p)
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
