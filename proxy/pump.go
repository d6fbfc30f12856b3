package proxy

import (
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"

	"mitmail/decode"
)

// Sizes of a pump's read buffer: of its own, and borrowed while reads fill that.
// An idle session costs two of the former.
const (
	pageSize = 4 << 10
	bulkSize = 64 << 10
)

// pump moves the bytes of one direction. What it reads with is its goroutine's
// own; the rest belongs to the session's lock.
type pump struct {
	from     decode.Side
	src, dst net.Conn
	spoke    func() // called with every read

	out      outgoing
	shaped   io.Writer // around target, where a gate has it so; else nil
	target   target
	writing  bool        // somebody writes to dst, without the lock
	failed   error       // that a write to dst ended with,
	unsent   int         // and how many bytes it did not write
	little   atomic.Bool // it reads no more than a page at a time: dst is written as a gate has it
	stopped  bool        // the unit at the front waits for something else to happen,
	waits    Gate        // because this gate has it wait,
	attended bool        // for somebody: see Ruling.Attended
	reading  bool        // the client's: it is reading, or about to
	nudged   bool        // its read was interrupted so that it looks again at what waits
	last     bool        // nothing is left to read of From: what waits is all that it said
	ended    bool        // From has said its last
	broken   bool        // From broke the connection: a write to it failed
}

// begin sets up a direction; spoke is called when its side has said something.
func (p *pump) begin(from decode.Side, src, dst net.Conn, spoke func()) {
	p.from, p.src, p.dst, p.spoke = from, src, dst, spoke
}

// pump reads, decodes and forwards until the direction ends.
func (s *session) pump(p *pump) {
	buf := buffer{pool: &s.listener.bulk, page: make([]byte, pageSize)}
	defer buf.shrink()
	for {
		n, err := p.src.Read(p.room(buf.bytes()))
		if n > 0 {
			growStack()
			p.spoke()
			if !s.pass(p, buf.bytes()[:n]) {
				return
			}
		}
		if err == nil {
			buf.fit(n)
			continue
		}
		switch err = s.interrupted(p, err); err {
		case nil:
			if !s.pass(p, nil) {
				return
			}
		case errLeft:
			s.leave()
			return
		default:
			if s.outlast(p, err) {
				s.over(p, err)
			}
			return
		}
	}
}

// room is as much of a buffer as a pump reads into: a page where what it reads is written
// slowly, so that what is understood, and told, is not far ahead of what has gone on.
func (p *pump) room(b []byte) []byte {
	if p.little.Load() {
		return b[:pageSize]
	}
	return b
}

// pass forwards what was read, and reports whether the pump goes on.
func (s *session) pass(p *pump, b []byte) bool {
	switch err := s.forward(p, b); err {
	case nil:
		return true
	case errLeft:
		s.leave()
	default:
		s.lost(p, err)
	}
	return false
}

// forward decodes what was read and writes what that lets go, until nothing is
// left that waits.
func (s *session) forward(p *pump, b []byte) error {
	s.lock()
	defer s.mu.Unlock()
	for s.decodeRead(p, b); ; s.resume(p) {
		if p == &s.server {
			s.nudge()
		}
		parked, failed := s.parked(p), s.failed
		wrote, err := s.flush(p)
		s.settle()
		switch {
		case err != nil:
			return err
		case s.failed != failed: // what is left goes on unread
		case s.closing:
			s.hangUpBoth()
			s.conv.Keep(p.from)
			return nil
		case s.left && p == &s.client:
			return errLeft
		case s.upgrader == p:
			s.upgrade()
		case !parked && !s.parked(p), !wrote && s.readsAhead(p):
			s.readOn(p)
			s.conv.Keep(p.from) // a side that broke off is read on, whatever waits
			return nil
		case !wrote: // else the lock was free, and what it waits for may have happened
			s.holdBack(p)
			s.waitHere(p)
		}
	}
}

// flush writes what is due. The client's pump also writes what mitmail itself says to the
// client, as the server's may be reading; the client's is nudged in such a case, and no
// write to the server keeps a reply from the client. The lock is held, but not while it
// writes.
func (s *session) flush(p *pump) (wrote bool, err error) {
	wrote = len(p.out.due) > 0 || p.writing
	err = s.write(p)
	if peer := s.peer(p); p == &s.client && len(peer.out.due) > 0 && !peer.writing { // else whoever writes goes on with it
		wrote = true
		s.write(peer)
	}
	return wrote, err
}

// write writes what is due on one direction. Only one goroutine does at a time.
func (s *session) write(p *pump) error {
	for p.writing {
		s.wait()
	}
	for len(p.out.due) > 0 && p.failed == nil {
		b, dst := p.out.take(), p.writer()
		p.writing = true
		s.mu.Unlock()
		n, err := dst.Write(b)
		s.lock()
		p.writing, p.failed = false, err
		if err != nil {
			p.unsent = len(b) - n
		}
		s.changed.Broadcast()
	}
	return p.failed
}

// parked reports whether a pump may not read on: an upgrade to TLS is under way
// that is for the other pump to do, its own next unit waits, or what the client has
// said waits for a reply. A server that is gone will not give one, and neither will
// one that has not seen the end of an over-long line.
func (s *session) parked(p *pump) bool {
	switch {
	case s.upgrader != nil && s.upgrader != p:
		return true
	case s.failed, p.broken, s.closing: // no need to wait
		return false
	case p.stopped:
		return true
	}
	return p == &s.client && !s.server.ended && s.conv.Held() > 0 && (s.holding || s.conv.TLS() == decode.Asked)
}

// over ends a direction whose reads have ended. Half of the session may go on;
// a broken connection ends all of it.
func (s *session) over(p *pump, err error) {
	s.lock()
	s.stopReading(p)
	why := p.why(why(err))
	if s.hungUp {
		why = decode.Cut
	}
	s.end(p, why, err)
	s.nudge()
	s.flush(p)
	src, dst := p.src, p.dst
	told := p == &s.server && s.down != "" // the client is, with its next command
	s.mu.Unlock()
	switch {
	case told:
		src.Close()
	case why == decode.EOF:
		closeWrite(dst)
	case why == decode.Reset:
		src.Close()
		abort(dst)
	default:
		src.Close()
		dst.Close()
	}
}

// lost ends a direction whose writes fail. The receiver broke, but may have
// said last words, which its own pump passes on first.
func (s *session) lost(p *pump, err error) {
	s.lock()
	defer s.mu.Unlock()
	if receiver := s.peer(p); why(err) == decode.Reset {
		receiver.broken = true
		s.changed.Broadcast()
		go io.Copy(io.Discard, p.src) // who waits until it can write does not read; this ends with the connection
		for !receiver.ended && !p.broken {
			s.wait()
		}
	}
	if n := p.unsent + len(p.out.due); n > 0 && (p.shaped != nil || p.out.left != nil) { // else it is a matter of moments
		s.safely(func(at time.Time) { s.emit(s.conv.Unsent(at, p.from, int64(n))) })
	}
	s.end(p, p.why(decode.Cut), nil)
}

// why says how a direction ended. Connections that are closed here are cut. The
// end of TCP counts for that of TLS in it, as many do not tell of the latter.
func why(err error) decode.Why {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return decode.EOF
	case errors.Is(err, net.ErrClosed):
		return decode.Cut
	}
	return decode.Reset
}

// why is how the direction ended, given what its last read or write said. The
// write that failed first may have taken the reset, and left an EOF to read.
func (p *pump) why(said decode.Why) decode.Why {
	if p.broken {
		return decode.Reset
	}
	return said
}

// closeWrite ends one direction of a connection, where it has two.
func closeWrite(c net.Conn) {
	if half, ok := c.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
	}
}
