package proxy

import (
	"errors"
	"os"
	"time"

	"mitmail/decode"
)

// While a client's request for TLS has no reply, its pump reads on, so that its end
// is noticed; but what the client says once it has been told to go ahead is not for
// the pump to read. The functions here are called with the session's lock held,
// unless they say otherwise.

// heldTime is how long the client's bytes behind a request for TLS wait for its
// reply, and its last ones for whatever reply they wait for.
const heldTime = 5 * time.Second

// readOn notes that a pump is about to read.
func (s *session) readOn(p *pump) {
	if p != &s.client {
		return
	}
	p.reading = true
	if s.release != nil {
		s.release.Stop()
		s.release = nil
	}
}

// stopReading notes that it has read.
func (s *session) stopReading(p *pump) {
	if p.reading {
		p.reading = false
		s.changed.Broadcast()
	}
}

// interrupt keeps a pump from reading until the upgrade to TLS that is under way is
// over.
func (s *session) interrupt(p *pump) {
	if !p.reading {
		return
	}
	p.src.SetReadDeadline(time.Unix(1, 0))
	for p.reading {
		s.wait()
	}
	p.src.SetReadDeadline(time.Time{})
}

// interrupted records that a read failed. It returns nil where that was no more than
// an interruption, and the pump goes on; errLeft where the client was given up. The
// lock is not held.
func (s *session) interrupted(p *pump, err error) error {
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	s.lock()
	defer s.mu.Unlock()
	s.stopReading(p)
	if s.hungUp {
		return err
	}
	switch {
	case p == &s.client && s.left:
		return errLeft
	case p.nudged && s.down != "":
		p.src.SetReadDeadline(time.Now().Add(aloneTime))
	case p.nudged:
		p.src.SetReadDeadline(time.Time{})
	case s.rejectSilent(p):
		return errLeft
	}
	p.nudged = false
	s.await(p)
	return nil
}

// While mitmail upgrades the server's leg by itself, the client's first command waits, and
// where gates rule on what the client says, so does what is behind a command whose reply
// tells what it means. Its pump reads ahead of it, so that the client's end is noticed.

// aheadSize is how many bytes a client may say ahead of what waits.
const aheadSize = pageSize

// answerTime is how long a server may take to answer what mitmail says to it itself,
// once the client has nothing more to say.
const answerTime = 30 * time.Second

// awaitsUpgrade reports whether a pump's next unit waits for the upgrade of the
// server's leg.
func (s *session) awaitsUpgrade(p *pump) bool {
	return p.waits == s.gates[0] && !s.failed && !s.closing && s.upgrader != &s.client
}

// awaitsReply reports whether a pump's next unit waits for a reply that tells what it is.
func (s *session) awaitsReply(p *pump) bool {
	return p == &s.client && s.parked(p) && !p.stopped && s.upgrader == nil && s.conv.TLS() != decode.Asked
}

// readsAhead reports whether a pump may read on although its next unit waits.
func (s *session) readsAhead(p *pump) bool {
	return (s.awaitsUpgrade(p) || s.awaitsReply(p)) && !p.last && s.conv.Keep(p.from) < aheadSize
}

// nudge has the client's pump come back from its read: to look again at what it has read
// ahead of, as something has happened, or to write what is due. Where it is its turn to
// shake hands nudge blocks until it has, as the client is told so next: what that says
// then is not for the pump to read.
func (s *session) nudge() {
	begins := s.upgrader == &s.client
	if s.client.reading && (begins || s.upgrader == nil && (s.awaitsUpgrade(&s.client) || s.client.stopped || len(s.client.out.due) > 0)) {
		s.client.nudged = true
		s.client.src.SetReadDeadline(time.Unix(1, 0))
	}
	for begins && s.client.reading {
		s.wait()
	}
}

// outlast blocks until what a pump's side said before its end, err, has gone on, or
// cannot, and reports whether that is all that was left to do. The end of what a client
// says bounds how long the server may take; a client that is gone waits for nothing.
// It is called without the lock.
func (s *session) outlast(p *pump, err error) bool {
	s.lock()
	upgrade, reply := s.awaitsUpgrade(p), s.awaitsReply(p)
	p.last = true
	s.mu.Unlock()
	switch {
	case reply && why(err) == decode.EOF:
		return s.pass(p, nil)
	case !upgrade:
		return true
	case why(err) != decode.EOF:
		hangUp(s.server.src) // whoever shakes hands with it finds out
		return true
	}
	defer time.AfterFunc(answerTime, s.giveUp).Stop()
	return s.pass(p, nil)
}

// giveUp ends the wait for a server that does not answer mitmail.
func (s *session) giveUp() {
	s.lock()
	defer s.mu.Unlock()
	if s.upgrader == nil && s.down == "" && s.awaitsUpgrade(&s.client) { // a handshake has a limit of its own
		s.safely(func(time.Time) { s.rejectUpgrade("it has not answered mitmail") })
		s.changed.Broadcast()
	}
}

// holdBack bounds how long a pump is parked by what its client said behind a request
// for TLS, or said last: the reply may never come, or may have been taken for another.
func (s *session) holdBack(p *pump) {
	if p != &s.client || s.release != nil || s.conv.TLS() != decode.Asked && !p.last || s.conv.Held() == 0 {
		return
	}
	patience := heldTime
	if p.last && s.released {
		patience = 0
	}
	var timer *time.Timer
	timer = time.AfterFunc(patience, func() {
		s.lock()
		defer s.mu.Unlock()
		if s.release != timer { // it was stopped just now
			return
		}
		s.release = nil
		if s.conv.TLS() != decode.Asked && !p.last { // the reply has come just now
			return
		}
		s.released = true
		if s.upgrader == nil && s.conv.Held() > 0 {
			s.safely(func(at time.Time) { s.emit(s.conv.LetGo(at)) })
			s.changed.Broadcast()
		}
	})
	s.release = timer
}
