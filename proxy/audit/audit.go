// Package audit puts a mail client's TLS to the test. It stands between the client
// and its server as an attacker could, one attack at a time, and watches what the
// client does:
//
//	a := audit.Audit{Route: route, Authority: ca, Wait: time.Minute}
//	for _, v := range audit.Vectors(route) {
//		result := a.Run(ctx, v, nil) // until a client has come and gone
//	}
//
// Each attack is a proxy of its own, on the same port. What the client does is read
// from the events of the decoder; what is done to it, by a gate, by the certificate
// that it is shown, and by the versions of TLS that it is offered.
package audit

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"time"

	"mitmail/decode"
	"mitmail/proxy"
	"mitmail/proxy/cert"
)

// Audit says which client is put to the test, and how. It is used by one goroutine.
type Audit struct {
	// Route is where the client connects, and its server. Make it with [Route].
	Route proxy.Route

	// Authority is the one that the client trusts.
	Authority *cert.Authority

	// Roots and Insecure say whom to trust of servers (see [proxy.TLSOptions]).
	Roots    *x509.CertPool
	Insecure bool

	// Wait is how long a client is waited for, and how long it may take.
	Wait time.Duration

	// Mask hides secrets in proofs.
	Mask bool

	// Listening is called when a client can connect; nil for nobody.
	Listening func(Vector, proxy.Endpoint)

	// Sink, Copy and Warn are those of the proxy (see [proxy.Proxy]). Sessions are
	// numbered through all attacks.
	Sink func(proxy.Session, []decode.Event)
	Copy func(proxy.Session) io.Writer
	Warn func(string)

	port     int // that is listened on, once it is known
	sessions int // before the attack that goes on
}

// Client has a client send or fetch a mail at an address, and returns when it is
// through. Its error is that it could not be run.
type Client func(ctx context.Context, at proxy.Endpoint) error

// Result is what came of one attack.
type Result struct {
	Vector  string
	Verdict Verdict
	Took    time.Duration
	Session int    // that proves it; 0 where there was none
	Proof   string // the line, or the event, that proves it. From the wire: not safe for a screen
	Err     error  // why it could not be run; nil where it was
}

// Times of an attack beside those that the user sets.
const (
	settleTime = 2 * time.Second // behind a session, for the client to try something else
	drainTime  = 5 * time.Second // for sessions to end when a command has
	lateTime   = 300 * time.Millisecond
)

// Run tries one attack. With a nil client it waits for one to come and go. It returns
// soon after ctx is done, with the context's error.
func (a *Audit) Run(ctx context.Context, v Vector, client Client) Result {
	begun := time.Now()
	w := newObserver(v, a.sessions, a.Mask)
	err := a.attack(ctx, v, w, client)
	a.sessions += w.count()
	r := Result{Vector: v.Name, Took: time.Since(begun), Err: err}
	if err == nil {
		r.Verdict, r.Session, r.Proof, r.Err = w.verdict()
	}
	return r
}

// attack runs the proxy of an attack until the client is through.
func (a *Audit) attack(ctx context.Context, v Vector, w *observer, client Client) error {
	p := a.proxy(v, w)
	l, err := p.Listen(ctx)
	if err != nil {
		return err
	}
	at := l.Routes()[0].Local
	a.port = at.Port
	serving, stop := context.WithCancel(ctx)
	served := make(chan struct{})
	go func() {
		defer close(served)
		l.Serve(serving)
	}()
	defer func() { stop(); <-served }()
	if a.Listening != nil {
		a.Listening(v, at)
	}
	return a.drive(ctx, w, client, at)
}

// drive has the client do its work, within the time that it has.
func (a *Audit) drive(ctx context.Context, w *observer, client Client, at proxy.Endpoint) error {
	limited, cancel := context.WithTimeout(ctx, a.Wait)
	defer cancel()
	if client == nil {
		w.await(limited, settleTime)
		return ctx.Err()
	}
	if err := client(limited, at); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	drained, cancel := context.WithTimeout(ctx, drainTime)
	defer cancel()
	if w.count() == 0 {
		drained, cancel = context.WithTimeout(ctx, lateTime) // it may have come, and not be accepted yet
		defer cancel()
	}
	w.await(drained, 0)
	return ctx.Err()
}

// proxy is what stands before the server during an attack.
func (a *Audit) proxy(v Vector, w *observer) *proxy.Proxy {
	route := v.route(a.Route)
	if a.port != 0 {
		route.Local.Port = a.port
	}
	p := &proxy.Proxy{Routes: []proxy.Route{route}, Mode: proxy.Intercept, Warn: a.Warn}
	p.TLS = proxy.TLSOptions{Roots: a.Roots, Insecure: a.Insecure, Client: v.client}
	p.TLS.Leaf = func(n proxy.CertRequest) (*tls.Certificate, error) {
		return a.Authority.Flawed(v.flaw, cert.Request(n))
	}
	p.Gate = func(s proxy.Session, wake func()) proxy.Gate { return newGate(v, s.Protocol, wake) }
	p.Sink = func(s proxy.Session, events []decode.Event) {
		s.ID += a.sessions
		w.observe(s.ID, events)
		if a.Sink != nil {
			a.Sink(s, events)
		}
	}
	if a.Copy != nil {
		p.Copy = func(s proxy.Session) io.Writer {
			s.ID += a.sessions
			return a.Copy(s)
		}
	}
	return p
}

// client is how TLS is spoken with the client.
func (v Vector) client(c *tls.Config, conn net.Conn) net.Conn {
	if v.version != 0 {
		c.MinVersion, c.MaxVersion = v.version, v.version
		c.CipherSuites = nil
		for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
			c.CipherSuites = append(c.CipherSuites, s.ID)
		}
	}
	if v.garbage {
		return &garbled{Conn: conn}
	}
	return conn
}

// garbled says something that is no TLS in the place of a handshake.
type garbled struct {
	net.Conn
	said bool
}

// Write implements [net.Conn].
func (g *garbled) Write(p []byte) (int, error) {
	if !g.said {
		g.said = true
		if _, err := g.Conn.Write([]byte("garbage, and no TLS at all\r\n")); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}
