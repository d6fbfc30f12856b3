package proxy

import (
	"errors"
	"fmt"
	"net"
	"time"

	"mitmail/decode"
)

// The functions here drive the decoder. They are called with the session's lock
// held, and none of them lets a panic through.

// decodeRead decodes what a pump read.
func (s *session) decodeRead(p *pump, b []byte) {
	s.stopReading(p)
	if s.closing {
		return
	}
	p.out.read = b
	if s.upgrader != nil && s.upgrader != p && !s.failed { // said in clear: the upgrade must find it
		s.conv.Push(p.from, b)
		b = nil
	}
	s.await(p)
	defer s.changed.Broadcast()
	if p == &s.client && len(b) > 0 {
		s.spoke()
	}
	s.decodeBytes(p, b)
	if s.failed { // perhaps just now, with bytes left
		s.decodeBytes(p, nil)
	}
}

// decodeBytes decodes b, and what was left of what the pump read before. What cannot be
// decoded any more goes on as it is.
func (s *session) decodeBytes(p *pump, b []byte) {
	defer s.rescue()
	if s.failed {
		p.out.add(b)
		s.cutOff(p)
		s.conv.Push(p.from, b)
		s.count(p)
		return
	}
	s.conv.Push(p.from, b)
	s.drain(p, time.Now())
}

// resume decodes what has waited at a pump.
func (s *session) resume(p *pump) {
	defer s.rescue()
	if s.failed {
		return
	}
	before := s.commits
	s.drain(p, time.Now())
	if s.commits != before || s.upgrader != nil { // else whoever waits would wake whoever waits
		s.changed.Broadcast()
	}
}

// await waits until an upgrade is over that is for the other pump to do, unless this one
// may read ahead of it.
func (s *session) await(p *pump) {
	for s.upgrader != nil && s.upgrader != p && !s.readsAhead(p) {
		s.wait()
	}
}

// drain decodes all that can be understood of what a pump read. A unit may tell
// what bytes of the other direction mean that were waiting for it: those come
// before the next unit. It stops where an upgrade to TLS is due.
func (s *session) drain(p *pump, at time.Time) {
	peer := s.peer(p)
	for p.stopped = false; s.upgrader == nil && !s.left && !s.closing; {
		s.settle()
		s.interject(at, false)
		grain := s.hold(p)
		if grain > Pieces && s.ctx.Err() != nil { // the connections are closed: what is held goes nowhere
			return
		}
		u, ok := s.conv.Next(p.from)
		if !ok {
			break
		}
		if u.Consumed {
			s.consume(p, u, at)
			continue
		}
		var r Ruling
		if grain > Pieces {
			if r = s.rule(p, u); r.Wait || !s.ready(p, &r) {
				switch {
				case !r.Wait:
					p.waits = s.user
				case s.agreed.Raw != nil:
					s.agreedAs = r
				}
				p.stopped = s.upgrader == nil
				return
			}
		}
		waited := s.conv.Await(peer.from)
		p.waits, p.attended = nil, false
		if !waited && r.zero() && s.defers(p, u) {
			p.out.add(u.Raw[u.Gone:])
			s.commits++
			s.due = dueCommit{p, u, at}
			return
		}
		s.limit(p, &r)
		if r.Drop && (r.End == EndBoth || r.End == ResetBoth) {
			s.sever(r.By)
		}
		s.commit(p, u, r.Ruling, at)
		s.effect(p, &r, at)
		if waited && !s.conv.Await(peer.from) {
			s.drain(peer, at)
		}
	}
	if s.upgrader == nil && !s.left && !s.closing {
		s.early(p)
	}
}

// early has what is there of an unfinished unit go on, unless its end decides how much
// of it does.
func (s *session) early(p *pump) {
	if p.out.left == nil {
		p.out.add(s.conv.Early(p.from))
	}
}

// commit forwards a unit, or what a ruling puts in its place, and says so.
func (s *session) commit(p *pump, u decode.Unit, r decode.Ruling, at time.Time) {
	s.commits++
	switch {
	case u.Consumed, r.Drop, r.Answer != nil:
	case r.Send != nil:
		r = p.add(r.Send, r)
	default:
		r = p.add(u.Raw[u.Gone:], r)
	}
	s.emit(s.conv.Commit(at, u, r))
	s.cutOff(p)
}

// add has the bytes of a unit go on, and returns the ruling about it: another one where
// there is no room for all of them.
func (p *pump) add(b []byte, r decode.Ruling) decode.Ruling {
	if fits := p.out.room(b); len(fits) < len(b) {
		r = decode.Ruling{Send: append([]byte{}, fits...), Cut: true, By: p.out.by}
	}
	p.out.add(b)
	return r
}

// end tells the decoder that a side has said its last.
func (s *session) end(p *pump, why decode.Why, err error) {
	p.last = true // and nothing is read ahead any more
	s.await(p)
	defer s.changed.Broadcast()
	defer s.rescue()
	at := time.Now()
	p.ended = true
	s.ending(p, why, err, at)
	if p.out.left != nil {
		s.conv.Sever(p.from, p.out.by)
	}
	if !s.closing {
		s.early(p)
	}
	peer := s.peer(p)
	waited := s.conv.Await(peer.from)
	s.emit(s.conv.End(at, p.from, why))
	if waited && !s.conv.Await(peer.from) && why != decode.Cut { // nothing goes on any more
		s.drain(peer, at)
	}
}

// ending handles what else it means that a side ends by itself.
func (s *session) ending(p *pump, why decode.Why, err error, at time.Time) {
	lets := why != decode.Cut && s.ctx.Err() == nil && s.conv.Held() == 0 && s.down == "" && (!s.legs.independent || s.unguarded())
	if p == &s.server || lets {
		s.conv.Hold(p.from, false) // half a line is better than none
		s.conv.HoldText(p.from, false)
	}
	refused, ok := refusedBy(err)
	switch {
	case err == nil, errors.Is(err, net.ErrClosed):
	case p == &s.server && s.needs() && s.down == "":
		if s.turnedAway {
			s.endServer("the server has turned the client away, and closed the connection")
		} else {
			s.rejectUpgrade("it closed the connection")
		}
		if s.conv.Awaited() != "" { // the client waits for it
			s.client.src.SetReadDeadline(time.Now())
		}
	case p == &s.client && goodbye(p.src, err): // it has verified, and left
	case p == &s.client && ok && s.fresh != nil && !s.server.ended:
		s.note(at, s.leftMute(refused))
	default:
		if n, broke := s.broken(p.src, err); broke {
			s.note(at, n)
		}
	}
	if p == &s.client {
		s.spoke()
	}
}

// unguarded reports whether the line that the client has not ended is none that the gates
// of independent legs must keep from the server.
func (s *session) unguarded() bool {
	u, ok := s.conv.Unfinished(decode.Client)
	if !ok || s.needs() {
		return false
	}
	cmd, is := s.conv.Look(u).Payload.(*decode.Command)
	return !is || cmd.Verb != s.verb()
}

// goodbye reports whether a connection was ended as TLS should be.
func goodbye(c net.Conn, err error) bool {
	leg, ok := c.(*tlsLeg)
	return ok && leg.goodbye(err)
}

// leftMute is the finding about a client that said nothing inside TLS. Only an
// alert tells that it is the certificate.
func (s *session) leftMute(refused errRefused) note {
	if refused.how == closedSilently {
		return note{"client-refused-certificate", "without a word inside TLS", true}
	}
	return note{id: "client-refused-certificate", detail: refused.how + ", and without a word inside TLS"}
}

// rescue is deferred: it turns a panic of the decoder, or of the sink, into a
// finding. From here on the session is passed on unread.
func (s *session) rescue() {
	r := recover()
	if r == nil || s.failed {
		return
	}
	defer func() { recover() }() // the sink may be what panics
	s.failed = true
	s.listener.proxy.Warn(fmt.Sprintf("session %d: the decoder failed, the session goes on unread: %v", s.ID, r))
	failed := s.conv.Fail(time.Now(), fmt.Sprint(r))
	for _, p := range []*pump{&s.client, &s.server} {
		p.out.add(s.conv.Early(p.from))
	}
	s.emit(failed)
}

// count has the decoder take in what passes unread.
func (s *session) count(p *pump) {
	for u, ok := s.conv.Next(p.from); ok; u, ok = s.conv.Next(p.from) {
		s.emit(s.conv.Commit(time.Now(), u, decode.Ruling{}))
	}
}
