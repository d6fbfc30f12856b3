package proxy

import (
	"crypto/tls"
	"errors"
	"net"
	"time"

	"mitmail/decode"
)

// When the server's leg cannot be secured nothing goes to it any more. The client
// is told with its next command, and then it is over.

// aloneTime is how long a client may say nothing then.
const aloneTime = 45 * time.Second

// errLeft ends the client's pump: it has been told that it is over.
var errLeft = errors.New("the client has been told that it is over")

// rejectServer says that TLS with the server did not come about.
func (s *session) rejectServer(leg *tlsLeg, err error, at time.Time) {
	what := tlsReason(err)
	s.down = s.tlsFailed(what)
	s.holding = true
	leg.facts.OK, leg.facts.Error = decode.No, what
	if !errors.Is(err, net.ErrClosed) { // else mitmail itself is ending
		s.emit(s.conv.Insecure(at, leg.facts))
		s.note(at, s.failure(leg, what, err))
	}
	hangUp(s.server.src)
	s.client.src.SetReadDeadline(time.Now().Add(aloneTime))
}

// failure is the finding about the server's leg.
func (s *session) failure(leg *tlsLeg, what string, err error) note {
	return note{id: "tls-failed", detail: "server " + s.route.Remote.Address() + " failed: " + what + s.remedy(leg, err)}
}

// broken is the finding about a leg whose TLS has broken behind the handshake, if err says so.
func (s *session) broken(c net.Conn, err error) (n note, ok bool) {
	leg, ok := c.(*tlsLeg)
	what, bad := tlsBroke(err)
	switch {
	case !ok || !bad:
		return note{}, false
	case leg.facts.Leg == "client":
		return note{id: "tls-failed", detail: "client failed: " + what}, true
	}
	return s.failure(leg, what, err), true
}

// remedy is what the user can do about TLS that failed, as the end of a sentence.
func (s *session) remedy(leg *tlsLeg, err error) string {
	var bad *badCertificate
	var inClear tls.RecordHeaderError
	least, first := s.tlsOptions().MinVersion, leg.facts.How == "implicit"
	switch {
	case errors.As(err, &bad):
		return bad.remedy()
	case leg.unshown:
		return "; it asks for a certificate: --client-cert FILE shows it one"
	case first && leg.facts.Leg == "client" && (errors.Is(err, errMute) || errors.As(err, &inClear)):
		return "; on this port it has to begin with TLS, which mail clients call SSL/TLS"
	case first && errors.As(err, &inClear):
		return "; a route to a server that begins in clear has " + s.route.Remote.Scheme.Bare() + "://"
	case tooOld(err) && (least == 0 || least > tls.VersionTLS10):
		return "; --tls-min 1.0 allows old versions and ciphers"
	}
	return ""
}

// rejectUpgrade says that the server will not have TLS.
func (s *session) rejectUpgrade(what string) {
	s.rejectServer(&tlsLeg{facts: decode.TLS{Leg: "server", How: s.how(), Intercepted: true}}, errors.New(what), time.Now())
}

// rejectClient says that TLS with the client did not come about, and ends the session:
// there are no words left in which to tell it.
func (s *session) rejectClient(leg *tlsLeg, err error, at time.Time) {
	defer hangUp(s.client.src)
	defer hangUp(s.server.src)
	if errors.Is(err, net.ErrClosed) { // by mitmail itself, which is ending
		return
	}
	var refused errRefused
	what := tlsReason(err)
	found := note{id: "tls-failed", detail: "client failed: " + what + s.remedy(leg, err)}
	if errors.As(err, &refused) {
		what = "it refused mitmail's certificate: " + refused.how
		found = note{id: "client-refused-certificate", detail: refused.how}
		if refused.how == closedSilently {
			what = "it closed the connection when it was shown mitmail's certificate"
			found = note{"client-refused-certificate", "when it was shown mitmail's certificate, without an alert", true}
		}
	}
	leg.facts.OK, leg.facts.Error = decode.No, what
	s.emit(s.conv.Insecure(at, leg.facts))
	s.note(at, found)
}

// hangUp closes a connection, if there is one.
func hangUp(c net.Conn) {
	if c != nil {
		c.Close()
	}
}

// rejectRequest is the answer to a request for TLS that cannot be granted (RFC 3207 4).
func (s *session) rejectRequest(what string) []byte { return s.rejectLine(454, s.tlsFailed(what)) }

// rejectReply is said to a client for whose words there is no way on.
func (s *session) rejectReply(what string) []byte { return s.rejectLine(421, what) }

// tlsFailed says why there is no TLS with the server.
func (s *session) tlsFailed(what string) string {
	return "TLS with " + s.route.Remote.Address() + " failed: " + what
}

// rejectLine says why there is no way on.
func (s *session) rejectLine(code int, what string) []byte {
	return s.Protocol.Reply(false, code, "4.7.0", printable("mitmail: "+what))
}

// rejectCommand answers the last command of the client.
func (s *session) rejectCommand(verb string) decode.Ruling {
	s.left = true
	answer := s.rejectReply(s.down)
	if verb == "QUIT" {
		answer = s.Protocol.Reply(true, 221, "2.0.0", "bye")
	}
	return decode.Ruling{Answer: answer, By: byMitmail}
}

// rejectSilent tells a client that has said nothing since, and reports whether that was
// for too long.
func (s *session) rejectSilent(p *pump) bool {
	if p != &s.client || s.down == "" || s.left {
		return false
	}
	s.left = true
	s.safely(func(at time.Time) { s.emit(s.conv.Own(at, decode.Client, s.rejectReply(s.down))) })
	return true
}

// leave ends the session with a client that has been told that it is over.
func (s *session) leave() {
	s.lock()
	s.write(&s.server)
	s.end(&s.client, decode.Cut, nil)
	s.mu.Unlock()
	linger(s.client.src)
	s.client.src.Close()
}
