package proxy

import (
	"fmt"
	"time"

	"mitmail/decode"
)

// The functions here drive the decoder. They are called with the session's lock
// held, and none of them lets a panic through.

// hear decodes what a pump read.
func (s *session) hear(p *pump, b []byte) {
	defer s.changed.Broadcast()
	p.unsent, p.allowed = len(b), 0
	at := time.Now()
	s.take(p, b, at)
	if s.failed { // perhaps just now, with bytes left
		s.take(p, nil, at)
	}
}

// take decodes b, and what was left of what the pump read before.
func (s *session) take(p *pump, b []byte, at time.Time) {
	defer s.rescue()
	s.talk.Push(p.from, b)
	s.drain(p, at)
}

// drain decodes all that can be understood of what a pump read. A unit may tell
// what bytes of the other direction mean that were waiting for it: those come
// before the next unit.
func (s *session) drain(p *pump, at time.Time) {
	peer := s.peer(p)
	for u, ok := s.talk.Next(p.from); ok; u, ok = s.talk.Next(p.from) {
		waited := s.talk.Await(peer.from)
		s.give(s.talk.Commit(at, u, decode.Ruling{}))
		p.allowed += len(u.Raw) - u.Gone
		if waited && !s.talk.Await(peer.from) {
			s.drain(peer, at)
		}
	}
	p.allowed += len(s.talk.Early(p.from))
}

// end tells the decoder that a side has said its last.
func (s *session) end(p *pump, why decode.Why) {
	defer s.changed.Broadcast()
	defer s.rescue()
	p.ended = true
	peer, at := s.peer(p), time.Now()
	waited := s.talk.Await(peer.from)
	s.give(s.talk.End(at, p.from, why))
	if waited && !s.talk.Await(peer.from) {
		s.drain(peer, at)
	}
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
	s.give(s.talk.Fail(time.Now(), fmt.Sprint(r)))
}
