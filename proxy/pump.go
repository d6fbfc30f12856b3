package proxy

import (
	"errors"
	"io"
	"net"

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

	unsent  int  // bytes of the last read that have not been let go
	allowed int  // how many of them the decoder has let go; matters only while parked
	ended   bool // From has said its last
	broken  bool // From broke the connection: a write to it failed
}

// pump reads, decodes and forwards until the direction ends.
func (s *session) pump(p *pump) {
	buf := buffer{pool: &s.listener.bulk, page: make([]byte, pageSize)}
	defer buf.shrink()
	for {
		n, err := p.src.Read(buf.bytes())
		if n > 0 {
			p.spoke()
			if bad := s.forward(p, buf.bytes()[:n]); bad != nil {
				s.lost(p, bad)
				return
			}
		}
		if err != nil {
			s.over(p, err)
			return
		}
		buf.fit(n)
	}
}

// forward decodes what was read and writes it, all at once unless the pump is
// parked: then up to STARTTLS, and more as soon as the reply allows.
func (s *session) forward(p *pump, b []byte) error {
	s.mu.Lock()
	s.hear(p, b)
	for {
		n, parked := s.due(p)
		s.mu.Unlock()
		if n > 0 {
			if _, err := p.dst.Write(b[:n]); err != nil {
				return err
			}
		}
		if !parked {
			return nil
		}
		b = b[n:]
		s.mu.Lock()
		for s.parked(p) && p.allowed == 0 {
			s.changed.Wait()
		}
	}
}

// due says how many bytes are to be written now, and whether the pump has to
// wait before it writes or reads any more.
func (s *session) due(p *pump) (n int, parked bool) {
	n, parked = p.unsent, s.parked(p)
	if parked {
		n = min(n, p.allowed)
	}
	p.unsent -= n
	p.allowed = 0
	return n, parked
}

// parked reports whether the client's pump waits for the reply to STARTTLS or
// STLS. Behind it comes either TLS or more in clear, and what is read is not to
// leave before that is known. A server that is gone will not tell, and neither
// will one that has not seen the end of an over-long line; a client that broke
// its connection waits for nothing.
func (s *session) parked(p *pump) bool {
	return p == &s.client && !p.broken && !s.failed && !s.server.ended && s.talk.TLS() == decode.Asked && s.talk.Await(p.from)
}

// over ends a direction whose reads have ended. Half of the session may go on;
// a broken connection ends all of it.
func (s *session) over(p *pump, err error) {
	s.mu.Lock()
	why := p.why(why(err))
	s.end(p, why)
	s.mu.Unlock()
	switch why {
	case decode.EOF:
		closeWrite(p.dst)
	case decode.Reset:
		p.src.Close()
		abort(p.dst)
	default:
		p.src.Close()
		p.dst.Close()
	}
}

// lost ends a direction whose writes fail. The receiver broke, but may have
// said last words, which its own pump passes on first.
func (s *session) lost(p *pump, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if receiver := s.peer(p); why(err) == decode.Reset {
		receiver.broken = true
		s.changed.Broadcast()
		for !receiver.ended && !p.broken {
			s.changed.Wait()
		}
	}
	s.end(p, p.why(decode.Cut))
}

// why says how a direction ended. Connections that are closed here are cut.
func why(err error) decode.Why {
	switch {
	case errors.Is(err, io.EOF):
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
