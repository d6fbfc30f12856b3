package proxy

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"syscall"
	"time"

	"mitmail/decode"
)

// How long a client may take: to begin a handshake, and to make up its mind about
// what it is shown.
const (
	beginTime = 60 * time.Second
	mindTime  = 60 * time.Second
)

// shakeClient begins TLS with a client. When its first words are known, meet may
// look at them; it returns what the certificate to show has to cover, and the
// protocols to offer (RFC 7301).
func (s *TLSOptions) shakeClient(conn net.Conn, how string, meet func(*tls.ClientHelloInfo) (CertRequest, []string)) (*tlsLeg, error) {
	leg := &tlsLeg{facts: decode.TLS{Leg: "client", How: how, Intercepted: true}}
	config, over := s.config(), conn
	if s.Client != nil {
		over = s.Client(config, conn)
	}
	sniffer := &alertSniffer{handshakeConn: handshakeConn{Conn: over}}
	leg.sniffer = sniffer
	config.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		leg.facts.SNI = hello.ServerName
		conn.SetDeadline(time.Time{}) // meet has limits of its own
		request, protocols := meet(hello)
		if hasEnded(conn) {
			return nil, errUnshown
		}
		conn.SetDeadline(time.Now().Add(mindTime))
		return s.shown(leg, config.Clone(), request, protocols)
	}
	leg.Conn = tls.Server(sniffer, config)
	conn.SetDeadline(time.Now().Add(beginTime))
	defer conn.SetDeadline(time.Time{})
	if err := leg.shake(); err != nil {
		return leg, sniffer.explain(err)
	}
	sniffer.over = true
	leg.tell()
	return leg, nil
}

// shown is the config with the certificate for a request.
func (s *TLSOptions) shown(leg *tlsLeg, config *tls.Config, request CertRequest, protocols []string) (*tls.Config, error) {
	if s.Leaf == nil {
		return nil, errors.New("there is no certificate to show")
	}
	leaf, err := s.Leaf(request)
	if err != nil {
		return nil, err
	}
	if leg.facts.Chain = decode.Certificates(leaf.Certificate...); leg.facts.Chain != nil {
		leg.facts.Issuer = leg.facts.Chain[0].Issuer
	}
	config.Certificates, config.NextProtos = []tls.Certificate{*leaf}, protocols
	return config, nil
}

// maxSilence is how long a client may say nothing where it is its turn before the
// user is told why that may be.
const maxSilence = 10 * time.Second

// whenSilent warns the user why a client may be silent, unless it is stopped before.
func (s *session) whenSilent(why string) *time.Timer {
	return time.AfterFunc(s.listener.silence, func() {
		s.listener.proxy.Warn(fmt.Sprintf("session %d: the client is silent: %s", s.ID, why))
	})
}

// awaitWord waits for the client's first word inside TLS.
func (s *session) awaitWord() {
	s.fresh = s.whenSilent("does it ask its user whether to trust mitmail?")
}

// spoke says that the client has said something, or never will.
func (s *session) spoke() {
	if s.fresh != nil {
		s.fresh.Stop()
		s.fresh = nil
	}
}

// errRefused is a client that does not take the certificate that it was shown.
type errRefused struct{ how string }

// Error implements error.
func (e errRefused) Error() string { return e.how }

// errMute is a client that left and had not said a word.
var errMute = errors.New("it left and had said nothing")

// errUnshown is a client that left before it was shown a certificate.
var errUnshown = errors.New("it closed the connection before it was shown a certificate")

// closedSilently is how clients refuse that do not send an alert.
const closedSilently = "it closed the connection without an alert"

// refusedBy reports whether the client's end of a connection says that it does not
// take the certificate.
func refusedBy(err error) (errRefused, bool) {
	if code, ok := alertOf(err); ok && aboutCertificate(code) {
		return errRefused{alertName(code)}, true
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) {
		return errRefused{closedSilently}, true
	}
	return errRefused{}, false
}

// aboutCertificate reports the alerts from bad_certificate to access_denied that
// are about a certificate (RFC 8446 6.2). The one between them is not.
func aboutCertificate(code uint8) bool { return code >= 42 && code <= 49 && code != 47 }

// alertSniffer remembers what tells whether a client refused a certificate: the last
// bytes that it sent, and whether it was shown one at all. OpenSSL sends its
// alert in clear under TLS 1.3, which crypto/tls takes for a bad record.
type alertSniffer struct {
	handshakeConn
	shown bool
	over  bool // the handshake is done
	last  []byte
}

// Read implements [net.Conn].
func (a *alertSniffer) Read(p []byte) (int, error) {
	n, err := a.handshakeConn.Read(p)
	if a.over || n == 0 {
		return n, err
	}
	a.last = append(a.last, p[:n]...)
	a.last = slices.Clone(a.last[max(0, len(a.last)-alertLength):])
	return n, err
}

// Write implements [net.Conn].
func (a *alertSniffer) Write(p []byte) (int, error) {
	a.shown = true
	return a.Conn.Write(p)
}

// alertLength is the length of an alert in clear, with its header (RFC 8446 5.1).
const alertLength = 7

// explain finds out what a failed handshake means.
func (a *alertSniffer) explain(err error) error {
	switch {
	case !a.begun && errors.Is(err, io.EOF):
		return errMute
	case !a.shown:
		return err
	}
	if m := a.last; len(m) == alertLength && m[0] == 0x15 && m[1] == 3 && m[3] == 0 && m[4] == 2 && aboutCertificate(m[6]) {
		return errRefused{alertName(m[6])}
	}
	if refused, ok := refusedBy(err); ok {
		return refused
	}
	return err
}
