package proxy

import (
	"crypto/tls"
	"crypto/x509"
	"strings"
	"time"

	"mitmail/decode"
)

// upgrade takes legs into TLS. The pump whose turn it is calls it, with the lock
// held; while hands are shaken it is not, and the other pump keeps still. What
// came in clear behind the request, or behind the go-ahead, is dropped: it must
// not get into TLS (RFC 3207 4.2).
func (s *session) upgrade() {
	switch {
	case s.upgrader == &s.client:
		s.upgradeClient(nil)
	case s.agreed.Raw != nil:
		s.upgradeBoth()
	default:
		s.upgradeServer()
	}
	s.upgrader, s.agreed, s.agreedAs = nil, decode.Unit{}, Ruling{}
	s.changed.Broadcast()
}

// upgradeBoth does so when the server has said go ahead to the client. It comes
// first, as a failure can still be told to the client in clear; unless only the client
// knows the server's name.
func (s *session) upgradeBoth() {
	if s.unnamed {
		s.upgradeNamed()
		return
	}
	server, err := s.shakeServer(s.route.Remote.Host)
	s.safely(func(at time.Time) {
		if err == nil {
			s.goAhead(s.agreedAs.Ruling, at)
		} else {
			s.goAhead(decode.Ruling{Send: s.rejectRequest(tlsReason(err)), By: byMitmail}, at)
			s.rejectServer(server, err, at)
		}
		s.emit(s.conv.Discard(at, decode.Server))
		if err == nil && s.closing {
			s.enterTLS(at, server)
		}
	})
	if err == nil && !s.closing {
		s.upgradeClient(server)
	}
}

// goAhead has the server's go-ahead go on as r says, and what gates want beside that come
// about: what they inject to the client is in clear.
func (s *session) goAhead(r decode.Ruling, at time.Time) {
	s.limit(&s.server, &s.agreedAs)
	s.commit(&s.server, s.agreed, r, at)
	s.effect(&s.server, &s.agreedAs, at)
}

// upgradeNamed does so for a server that the client asks for by name in its first words
// inside TLS. A failure is told with its next command.
func (s *session) upgradeNamed() {
	s.safely(func(at time.Time) {
		s.goAhead(s.agreedAs.Ruling, at)
		s.emit(s.conv.Discard(at, decode.Server))
	})
	if s.closing {
		return
	}
	var server *tlsLeg
	var bad error
	client, err := s.shakeBehind(func(hello *tls.ClientHelloInfo) *tlsLeg {
		if server, bad = s.tlsOptions().shakeServer(s.server.src, s.how(), s.asks(hello), nil); bad != nil {
			return nil
		}
		return server
	})
	s.safely(func(at time.Time) {
		if bad != nil {
			defer s.rejectServer(server, bad, at)
			server = nil
		}
		s.clientUpgraded(at, client, err, server)
	})
}

// upgradeServer does so when the server has said go ahead to mitmail.
func (s *session) upgradeServer() {
	server, err := s.shakeServer(s.route.Remote.Host)
	s.safely(func(at time.Time) {
		if err != nil {
			s.rejectServer(server, err, at)
			return
		}
		s.enterTLS(at, server)
	})
}

// upgradeClient does so when the client has been told to go ahead. server is the
// server's leg if that goes into TLS too.
func (s *session) upgradeClient(server *tlsLeg) {
	client, err := s.shakeBehind(func(*tls.ClientHelloInfo) *tlsLeg { return server })
	s.safely(func(at time.Time) { s.clientUpgraded(at, client, err, server) })
}

// shakeBehind shakes hands with a client behind the go-ahead. meet gives the server's
// leg once the client's first words are known, or nil. The lock is held, but not
// meanwhile.
func (s *session) shakeBehind(meet func(*tls.ClientHelloInfo) *tlsLeg) (*tlsLeg, error) {
	s.interrupt(&s.client)
	s.safely(func(at time.Time) { s.emit(s.conv.Discard(at, decode.Client)) })
	s.write(&s.server)
	s.mu.Unlock()
	defer s.lock()
	return s.tlsOptions().shakeClient(s.client.src, s.how(), func(hello *tls.ClientHelloInfo) (CertRequest, []string) {
		return s.certRequest(hello, meet(hello)), nil
	})
}

// clientUpgraded handles what became of a client's leg. server is the server's if that
// went into TLS too.
func (s *session) clientUpgraded(at time.Time, client *tlsLeg, err error, server *tlsLeg) {
	switch {
	case err == nil && server != nil:
		s.enterTLS(at, client, server)
		return
	case err == nil:
		s.enterTLS(at, client)
		return
	case server != nil:
		s.enterTLS(at, server)
	}
	s.rejectClient(client, err, at)
}

// shakeServer shakes hands with a server that goes by name. The lock is held, but not
// meanwhile.
func (s *session) shakeServer(name string) (*tlsLeg, error) {
	conn := s.server.src
	s.mu.Unlock()
	defer s.lock()
	return s.tlsOptions().shakeServer(conn, s.how(), name, nil)
}

// safely does something with the decoder, and survives a panic of it.
func (s *session) safely(do func(at time.Time)) {
	defer s.rescue()
	do(time.Now())
}

// enterTLS goes on inside TLS.
func (s *session) enterTLS(at time.Time, legs ...*tlsLeg) {
	facts := make([]decode.TLS, len(legs))
	for i, l := range legs {
		facts[i] = l.facts
		if l.facts.Leg == "client" {
			s.compare(l)
			s.client.src, s.server.dst, s.open.client = l, l, true
			s.awaitWord()
		} else {
			s.server.src, s.client.dst, s.open.server = l, l, true
		}
	}
	s.emit(s.conv.Secured(at, facts...))
	for _, l := range legs {
		s.note(at, l.notes...)
	}
}

// compare notes a client that asks for another server than the route's. A name
// of this machine is what it was told to ask for.
func (s *session) compare(client *tlsLeg) {
	asks, host := client.facts.SNI, s.route.Remote.Host
	if asks != "" && !s.unnamed && !here(asks) && !strings.EqualFold(asks, host) {
		client.notes = append(client.notes, note{id: "sni-differs", detail: "the client asks for " + asks + ", the route leads to " + host})
	}
}

// note emits findings of the proxy's own.
func (s *session) note(at time.Time, notes ...note) {
	for _, n := range notes {
		if n.perhaps {
			s.emit(s.conv.Suspect(at, n.id, n.detail))
		} else {
			s.emit(s.conv.Note(at, n.id, n.detail))
		}
	}
}

// how is how TLS begins on a leg that begins in clear.
func (s *session) how() string { return strings.ToLower(s.verb()) }

func (s *session) tlsOptions() *TLSOptions { return &s.listener.proxy.TLS }

// certRequest is what the client may know the server by.
func (s *session) certRequest(hello *tls.ClientHelloInfo, server *tlsLeg) CertRequest {
	n := CertRequest{SNI: hello.ServerName, Host: s.route.Remote.Host, Local: addrPort(s.client.src.LocalAddr()).Addr()}
	if server != nil {
		n.Real = server.certificate()
	}
	return n
}

// certificate is what the server has shown.
func (l *tlsLeg) certificate() *x509.Certificate {
	if shown := l.ConnectionState().PeerCertificates; len(shown) > 0 {
		return shown[0]
	}
	return nil
}
