package proxy

import (
	"errors"
	"net"
	"os"
	"sync"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/detect"
)

// What a connection of a front speaks, its port says, and what is said first: a server
// of mail greets, a client that begins with TLS does not wait for that. What is no mail
// passes unread.

// firstTime is how long both sides may say nothing before the port alone decides.
const firstTime = 3 * time.Second

// firstBytes is how much of what is said first is looked at.
const firstBytes = 512

// peeked is a connection whose first bytes were looked at.
type peeked struct {
	net.Conn
	head []byte // what was read and is still to be
	err  error  // how that read ended
}

// Read implements [net.Conn].
func (p *peeked) Read(b []byte) (int, error) {
	switch {
	case len(p.head) > 0:
		n := copy(b, p.head)
		p.head = p.head[n:]
		return n, nil
	case p.err != nil:
		return 0, p.err
	}
	return p.Conn.Read(b)
}

// NetConn is the connection itself.
func (p *peeked) NetConn() net.Conn { return p.Conn }

// CloseWrite ends one direction of it.
func (p *peeked) CloseWrite() error {
	closeWrite(p.Conn)
	return nil
}

// peek waits for the first bytes, and ends the wait of the other side.
func (p *peeked) peek(other net.Conn) {
	b := make([]byte, firstBytes)
	n, err := p.Conn.Read(b)
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		p.head, p.err = b[:n], err
		other.SetReadDeadline(time.Unix(1, 0))
	}
}

// firstWord waits until either side has said something or has ended, or nobody has for
// too long.
func firstWord(client, server net.Conn) (c, s *peeked) {
	c, s = &peeked{Conn: client}, &peeked{Conn: server}
	end := time.Now().Add(firstTime)
	client.SetReadDeadline(end)
	server.SetReadDeadline(end)
	var other sync.WaitGroup
	other.Go(func() { s.peek(client) })
	c.peek(server)
	other.Wait()
	client.SetReadDeadline(time.Time{})
	server.SetReadDeadline(time.Time{})
	return c, s
}

// tlsHandshake is the byte that TLS begins with, and no text (RFC 8446 5.1).
const tlsHandshake = 0x16

// routeOf is the route of a connection, by its port and what was said first of all;
// mail is false where it speaks something else.
func (l *Listener) routeOf(f Front, to destination, client, server []byte) (r Route, mail bool) {
	if !l.decodes(to.port) {
		return r, false
	}
	forced := l.proxy.Ports[to.port]
	found := (&detect.Evidence{Client: client, Server: server, Port: to.port, Forced: forced, Over: true}).Verdict()
	if found.Spoken != 0 {
		return r, false
	}
	security := WhenAsked
	switch {
	case len(server) > 0:
	case len(client) > 0 && client[0] == tlsHandshake, len(client) == 0 && schemeAt(to.port, found.Protocol).Security == Implicit:
		security = Implicit
	}
	end := Endpoint{Scheme: schemeOf(to.port, found.Protocol, security), Host: to.host, Port: int(to.port)}
	local := end
	local.Host, local.Port = f.Host, f.Port
	return Route{Text: f.Text, Local: local, Remote: end}, true
}

// decodes reports whether what goes to a port is looked at.
func (l *Listener) decodes(port uint16) bool {
	return l.proxy.Ports[port] != 0 || detect.MailPort(port)
}

// schemeAt is what is usual at a port; where that is another protocol, it is in clear.
func schemeAt(port uint16, p decode.Protocol) Scheme {
	for _, s := range schemes {
		if s.Port == int(port) && s.Protocol == p {
			return s
		}
	}
	return Scheme{}
}

// schemeOf is a scheme, the one that is usual at a port if that is it.
func schemeOf(port uint16, p decode.Protocol, security Security) (found Scheme) {
	for _, s := range schemes {
		if s.Protocol == p && s.Security == security && (found.Name == "" || s.Port == int(port) && found.Port != int(port)) {
			found = s
		}
	}
	return found
}
