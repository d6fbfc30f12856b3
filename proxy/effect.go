package proxy

import (
	"io"
	"net"
	"slices"
	"time"

	"mitmail/decode"
)

// The functions here do what a ruling has beside what becomes of the unit. They are
// called with the session's lock held.

// ready reports whether a ruling can have its effect now: bytes that are due are
// written first, as they are not to be shaped, nor lost when the session ends. Where it
// ends behind an answer, the replies that stand in front of that come first, unless the
// client has left.
func (s *session) ready(p *pump, r *Ruling) bool {
	if r.End != GoOn && r.Answer != nil && s.conv.Awaited() != "" && !s.server.ended && !s.unattended {
		p.attended = true
		return false
	}
	due := len(p.out.due) > 0 || p.writing
	if r.End != GoOn {
		peer := s.peer(p)
		due = due || len(peer.out.due) > 0 || peer.writing
	}
	return !due || len(r.Shape) == 0 && r.End == GoOn || p.failed != nil
}

// limit has no more go on in a direction than a ruling says.
func (s *session) limit(p *pump, r *Ruling) {
	if r.Cut != nil {
		p.out.limit(*r.Cut, r.By)
	}
}

// effect is what follows a unit that was ruled on.
func (s *session) effect(p *pump, r *Ruling, at time.Time) {
	for _, shape := range r.Shape {
		if p.shaped == nil {
			p.shaped = &p.target
			p.little.Store(true)
		}
		p.shaped = shape(s.ctx, p.shaped)
	}
	for _, in := range r.Inject {
		s.enqueue(at, injection{in, r.By})
	}
	s.interject(at, r.End != GoOn)
	switch r.End {
	case EndServer:
		s.endServer("a rule has closed the connection to the server")
	case EndBoth, ResetBoth:
		s.closing, s.reset = true, r.End == ResetBoth
		s.sever(r.By)
	}
}

// injection is what a gate has mitmail say, and who wanted it.
type injection struct {
	Injection
	by string
}

// maxInjections is how many injections of a session wait at once.
const maxInjections = 1000

// enqueue puts an injection behind those that wait. Where too many do it is left out, which
// is said once.
func (s *session) enqueue(at time.Time, in injection) {
	switch {
	case len(s.injections) < maxInjections:
		s.injections = append(s.injections, in)
	case !s.tooMany:
		s.tooMany = true
		s.note(at, note{id: "limit-reached", detail: "more injections wait for a line of their own than are kept: the rest are left out"})
	}
}

// interject says what gates have mitmail say, as soon as it may. What comes behind one that
// waits, in the same direction, waits too.
func (s *session) interject(at time.Time, last bool) {
	var waits [decode.Server + 1]bool
	s.injections = slices.DeleteFunc(s.injections, func(in injection) bool {
		if waits[in.To] = waits[in.To] || !s.mayInterject(in.To, last); waits[in.To] {
			return false
		}
		s.emit(s.conv.Inject(at, in.To, in.Text, in.by))
		return true
	})
}

// mayInterject reports whether a line of mitmail's own may go to a side now. Nothing goes to
// a server whose leg has to be upgraded first. Where it would not be a line by itself, what
// follows a command on its way comes first, such as the octets of BDAT, and so does TLS
// behind the server's go-ahead; what is said last does not wait for that.
func (s *session) mayInterject(to decode.Side, last bool) bool {
	if to == decode.Server && s.needs() {
		return false
	}
	return last || s.conv.Clear(to) && (to != decode.Server || s.agreed.Raw == nil)
}

// sever has nothing more go on, as a gate ends the session.
func (s *session) sever(by string) {
	s.conv.Sever(decode.Client, by)
	s.conv.Sever(decode.Server, by)
}

// cutOff ends the session where a direction has had all that it may have.
func (s *session) cutOff(p *pump) {
	if p.out.spent() && !s.closing {
		s.closing = true
		s.sever(p.out.by)
	}
}

// endServer ends the server's leg. The client is told why with its next command.
func (s *session) endServer(why string) {
	s.down, s.holding = why, true
	hangUp(s.server.src)
	s.client.src.SetReadDeadline(time.Now().Add(aloneTime))
}

// hangUpBoth ends both legs as a gate wants it.
func (s *session) hangUpBoth() {
	if s.hungUp {
		return
	}
	s.hungUp = true
	s.write(&s.client)
	s.write(&s.server)
	for _, c := range []net.Conn{s.client.src, s.server.src} {
		switch {
		case c == nil:
		case s.reset:
			resetConn(c)
		default:
			closeWrite(c)
			c.SetReadDeadline(time.Now().Add(lingerTime))
		}
	}
	s.changed.Broadcast()
}

// target writes to where a direction leads just now: to its TLS, once there is some.
type target struct{ net.Conn }

// writer is what a direction is written with, until the next write.
func (p *pump) writer() io.Writer {
	if p.shaped == nil {
		return p.dst
	}
	p.target.Conn = p.dst
	return p.shaped
}

// ruleOpen asks the user's gate about the session itself, and emits its first event.
// It reports whether the session is to go on.
func (s *session) ruleOpen(o decode.Open) bool {
	var r Ruling
	if s.user != nil {
		e := decode.Event{Payload: &o}
		for r = s.user.Rule(decode.Unit{}, e, false); r.Wait && !s.cancelled && !(r.Attended && s.unattended); r = s.user.Rule(decode.Unit{}, e, true) {
			s.client.attended = r.Attended
			s.waitHere(&s.client)
		}
		s.client.attended = false
	}
	s.safely(func(at time.Time) {
		events := s.conv.Open(at, o)
		events[0].By = r.By
		s.emit(events)
		if r.By != "" {
			s.note(at, note{id: "changed", detail: r.By})
		}
		s.limit(&s.server, &r)
		s.effect(&s.server, &r, at)
		s.limit(&s.client, &r)
		s.effect(&s.client, &Ruling{Shape: r.Shape}, at)
	})
	if r.End == GoOn || r.End == EndServer {
		return true
	}
	s.hangUpBoth()
	s.cut()
	return false
}

// resetConn closes a connection with a reset.
func resetConn(c net.Conn) {
	if tcp, ok := bare(c).(*net.TCPConn); ok {
		tcp.SetLinger(0)
		tcp.Close()
		return
	}
	c.Close()
}
