package proxy

import (
	"net"
	"time"
)

// gonePause is how often is looked whether a client is there that waits for a gate.
const gonePause = time.Second

// waitHere blocks until something happens in the session. The pump of a unit that waits
// for its gate does not read, and so does not notice that the client has left. The lock
// is held, but not while it waits.
func (s *session) waitHere(p *pump) {
	if p == &s.client && p.attended {
		look := time.AfterFunc(gonePause, func() {
			s.lock()
			defer s.mu.Unlock()
			s.unattended = s.unattended || hasEnded(p.src)
			s.changed.Broadcast()
		})
		defer look.Stop()
	}
	s.wait()
}

// hasEnded reports whether a peer has ended its direction, or broken the connection,
// though not all of what it said is read.
func hasEnded(c net.Conn) bool {
	tcp, ok := bare(c).(*net.TCPConn)
	return ok && peerEnded(tcp)
}
