package practice

import (
	"crypto/tls"
	"net"
	"sync"
)

// Options say how a server listens. The zero Options are a server in clear.
type Options struct {
	TLS      *tls.Config // offers STARTTLS or STLS; nil for no TLS
	Implicit bool        // TLS from the first byte, with TLS set
	LMTP     bool        // SMTP server: speak LMTP (RFC 2033) instead
}

// listener knows the connections that came by it, so that a server can hang
// up on all of them.
type listener struct {
	net.Listener
	mu    sync.Mutex
	conns map[net.Conn]bool
}

// listen opens a free port of 127.0.0.1.
func listen() (*listener, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return &listener{Listener: l, conns: make(map[net.Conn]bool)}, nil
}

// Accept implements [net.Listener].
func (l *listener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	known := &knownConn{Conn: conn, listener: l}
	l.conns[known] = true
	return known, nil
}

// with is the listener that a server accepts from.
func (l *listener) with(o Options) net.Listener {
	if o.TLS != nil && o.Implicit {
		return tls.NewListener(l, o.TLS)
	}
	return l
}

// hangUp closes every connection.
func (l *listener) hangUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for conn := range l.conns {
		conn.(*knownConn).Conn.Close()
	}
}

// knownConn is forgotten by its listener when it is closed.
type knownConn struct {
	net.Conn
	listener *listener
}

// Close implements [net.Conn].
func (c *knownConn) Close() error {
	c.listener.mu.Lock()
	delete(c.listener.conns, c)
	c.listener.mu.Unlock()
	return c.Conn.Close()
}
