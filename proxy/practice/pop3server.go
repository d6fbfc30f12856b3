package practice

import (
	"crypto/rand"
	"errors"
	"net"
	"sync"
	"time"

	"mitmail/proxy/internal/wire"
)

// POP3Server lets people fetch a site's mail. A wrong login is refused with
// -ERR [AUTH] (RFC 3206), a maildrop that is open already with -ERR [IN-USE].
type POP3Server struct {
	Addr string // 127.0.0.1:port

	site     *Site
	options  Options
	listener *listener
	sessions sync.WaitGroup
	served   chan struct{} // closed when no more connections are taken
}

// NewPOP3Server starts a server on a free port of 127.0.0.1. The caller
// closes it. The error is that of listening.
func NewPOP3Server(site *Site, o Options) (*POP3Server, error) {
	l, err := listen()
	if err != nil {
		return nil, err
	}
	s := &POP3Server{Addr: l.Addr().String(), site: site, options: o, listener: l, served: make(chan struct{})}
	go s.serve(l.with(o))
	return s, nil
}

// Close stops listening, hangs up on everybody and waits until all is over.
// It is called once.
func (s *POP3Server) Close() {
	s.listener.Close()
	<-s.served
	s.listener.hangUp()
	s.sessions.Wait()
}

// serve takes connections until the listener is closed.
func (s *POP3Server) serve(l net.Listener) {
	defer close(s.served)
	for {
		conn, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			time.Sleep(10 * time.Millisecond) // out of descriptors, most likely
		default:
			s.sessions.Go(func() { s.converse(conn) })
		}
	}
}

// converse is one session, from greeting to end.
func (s *POP3Server) converse(conn net.Conn) {
	p := &pop3Session{server: s, wire: wire.New(conn), banner: "<" + rand.Text() + "@" + Domain + ">"}
	defer p.leave()
	err := p.ok("POP3 server ready " + p.banner)
	for err == nil && !p.quit {
		var line string
		if line, err = p.wire.ReadLine(); err == nil {
			err = p.handle(line)
		}
	}
}
