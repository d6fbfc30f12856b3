package proxy

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"mitmail/decode"
)

// rejection is why a session does not come about.
type rejection struct {
	note
	line []byte // what the client is told in the place of a greeting; nil where it has no words for it
}

// unreachable is the rejection for a dial that failed, or nil.
func (s *session) unreachable(err error) *rejection {
	if err == nil {
		return nil
	}
	what := fmt.Sprintf("cannot reach %s: %s", s.route.Remote.Address(), Reason(err))
	f := &rejection{note{id: "upstream-unreachable", detail: what}, rejectGreeting(s.Protocol, what, err)}
	if s.told || s.legs.client == Implicit && !s.legs.ends || errors.Is(err, errEnded) {
		f.line = nil
	}
	return f
}

// implicit begins TLS on the legs that have it from the first byte. f is what went
// wrong so far, or nil. It reports whether the session can go on; if it cannot it
// has ended.
func (s *session) implicit(f *rejection) bool {
	s.lock()
	defer s.mu.Unlock()
	var server, client *tlsLeg
	var bad error
	meet := func(name string, protocols []string) {
		if f == nil && s.legs.opens(s.legs.server) {
			server, f = s.dialTLS(name, protocols)
		}
	}
	if s.legs.opens(s.legs.client) && !(s.told && f != nil) {
		silent := s.whenSilent("on this port it has to begin with TLS; mail clients call that SSL/TLS")
		defer silent.Stop()
		s.mu.Unlock()
		client, bad = s.tlsOptions().shakeClient(s.client.src, "implicit", func(hello *tls.ClientHelloInfo) (CertRequest, []string) {
			silent.Stop()
			meet(s.asks(hello), hello.SupportedProtos)
			return s.certRequest(hello, server), server.chosen()
		})
		s.lock()
	} else {
		s.mu.Unlock()
		meet(s.route.Remote.Host, nil)
		s.lock()
	}
	s.safely(func(at time.Time) { s.opened(at, client, bad, server) })
	switch {
	case bad == nil && f == nil:
		return true
	case bad != nil && f == nil:
		s.cut()
	case bad != nil:
		f.line = nil
		fallthrough
	default:
		s.rejectSession(f)
	}
	return false
}

// dialTLS begins TLS with the server.
func (s *session) dialTLS(name string, protocols []string) (*tlsLeg, *rejection) {
	leg, err := s.tlsOptions().shakeServer(s.server.src, "implicit", name, protocols)
	if err == nil {
		return leg, nil
	}
	what := tlsReason(err)
	leg.facts.OK, leg.facts.Error = decode.No, what
	if code, ok := alertOf(err); ok && code == noProtocol {
		leg.notes = append(leg.notes, note{id: "alpn-mismatch", detail: "the server speaks none of " + strings.Join(protocols, ", ")})
	}
	return leg, &rejection{s.failure(leg, what, err), s.rejectReply(s.tlsFailed(what))}
}

// opened emits what became of the legs.
func (s *session) opened(at time.Time, client *tlsLeg, bad error, server *tlsLeg) {
	var open []*tlsLeg
	if client != nil && bad == nil {
		open = append(open, client)
	}
	if server != nil && server.facts.OK == decode.Yes {
		open = append(open, server)
	}
	if len(open) > 0 {
		s.enterTLS(at, open...)
	}
	if server != nil && server.facts.OK != decode.Yes {
		s.emit(s.conv.Insecure(at, server.facts))
		s.note(at, server.notes...)
	}
	if bad != nil {
		s.rejectClient(client, bad, at)
	}
}

// chosen is the protocols to offer to the client: what the server chose. To offer
// others would be an error for a client that has none of them (RFC 7301 3.2).
func (l *tlsLeg) chosen() []string {
	if l == nil || l.facts.OK != decode.Yes || l.ConnectionState().NegotiatedProtocol == "" {
		return nil
	}
	return []string{l.ConnectionState().NegotiatedProtocol}
}

// asks is the name to ask the server for: the one that the client asks for, unless
// that is a name of this machine.
func (s *session) asks(hello *tls.ClientHelloInfo) string {
	if hello.ServerName == "" || here(hello.ServerName) || strings.ContainsFunc(hello.ServerName, notHost) {
		return s.route.Remote.Host
	}
	return hello.ServerName
}

// here reports whether a name is one that a machine has for itself (RFC 6761 6.3).
func here(name string) bool {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || strings.HasSuffix(name, ".localdomain") || !strings.Contains(name, ".")
}

// rejectSession tells a client that its session does not come about, and ends it.
func (s *session) rejectSession(f *rejection) {
	s.safely(func(at time.Time) {
		if f.line != nil {
			s.emit(s.conv.Own(at, decode.Client, f.line))
		}
		s.note(at, f.note)
	})
	err := s.write(&s.server)
	s.cut()
	if err == nil {
		s.mu.Unlock()
		linger(s.client.src)
		s.lock()
	}
}

// cut ends both sides.
func (s *session) cut() {
	s.end(&s.server, decode.Cut, net.ErrClosed)
	s.end(&s.client, decode.Cut, net.ErrClosed)
}
