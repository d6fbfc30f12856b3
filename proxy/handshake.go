package proxy

import (
	"errors"
	"io"
	"net"
	"time"
)

// helloTime is how long a peer may take for its first words once it has begun; of
// a server they are all of its handshake.
const helloTime = 15 * time.Second

// handshakeConn is a connection over which hands are shaken. A peer may be silent for
// long, but one that has begun has to go on.
type handshakeConn struct {
	net.Conn
	begun bool
	dry   bool // it has ended
}

// Read implements [net.Conn].
func (s *handshakeConn) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p)
	s.dry = s.dry || errors.Is(err, io.EOF)
	if n > 0 && !s.begun {
		s.begun = true
		s.SetDeadline(time.Now().Add(helloTime))
	}
	return n, err
}

// NetConn is the connection itself.
func (s *handshakeConn) NetConn() net.Conn { return s.Conn }

// CloseWrite ends one direction of it.
func (s *handshakeConn) CloseWrite() error {
	closeWrite(s.Conn)
	return nil
}
