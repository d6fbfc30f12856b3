package proxy

import (
	"time"

	"mitmail/decode"
)

// A unit that passes as it is need not wait until it is decoded: it is written first, and
// committed while its receiver is at work. Until then nobody may ask the decoder, nor
// look at what follows from it: whoever takes the session's lock commits it before
// anything else.

// dueCommit is a unit that goes on and has yet to be committed.
type dueCommit struct {
	p  *pump // whose it is; nil where there is none
	u  decode.Unit
	at time.Time // when it came
}

// lock takes the session's lock.
func (s *session) lock() {
	s.mu.Lock()
	s.settle()
}

// wait blocks until something happens in the session. The lock is held, but not while it
// waits.
func (s *session) wait() {
	s.changed.Wait()
	s.settle()
}

// defers reports whether a unit that passes as it is may be committed later: it is all
// that its side has said, and nothing waits for what it means.
func (s *session) defers(p *pump, u decode.Unit) bool {
	if s.offers() && s.conv.OwesAny(s.verb()) { // it may be the client's turn to shake hands then
		return false
	}
	return s.conv.Last(u) && p.out.left == nil && len(s.injections) == 0 && !s.client.stopped && !s.server.stopped
}

// settle commits the unit that is due. The lock is held.
func (s *session) settle() {
	if s.due.p == nil {
		return
	}
	d := s.due
	s.due = dueCommit{}
	defer s.changed.Broadcast()
	defer s.rescue()
	s.emit(s.conv.Commit(d.at, d.u, decode.Ruling{}))
	s.conv.Keep(d.u.From)
}
