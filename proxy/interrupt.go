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
// reply.
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
		s.changed.Wait()
	}
	p.src.SetReadDeadline(time.Time{})
}

// interrupted takes in that a read failed. It returns nil where that was no more than
// an interruption, and the pump reads on; errLeft where the client was given up. The
// lock is not held.
func (s *session) interrupted(p *pump, err error) error {
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopReading(p)
	if s.hungUp {
		return err
	}
	if s.rejectSilent(p) {
		return errLeft
	}
	s.await(p)
	return nil
}

// holdBack bounds how long a pump is parked by what its client said behind a request
// for TLS: the reply may never come, or may have been taken for another.
func (s *session) holdBack(p *pump) {
	if p != &s.client || s.release != nil || s.conv.TLS() != decode.Asked || s.conv.Held() == 0 {
		return
	}
	s.release = time.AfterFunc(heldTime, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.upgrader == nil && s.conv.Held() > 0 {
			s.safely(func(at time.Time) { s.emit(s.conv.LetGo(at)) })
			s.changed.Broadcast()
		}
	})
}
