package proxy

import (
	"bytes"

	"mitmail/decode"
	"mitmail/proxy/internal/wire"
)

// legs is how mitmail has to work the two legs of a session. The zero legs are
// coupled, and their TLS passes unopened.
type legs struct {
	client, server Security
	ends           bool // mitmail ends TLS where it begins
	independent    bool // each leg by itself: requests for TLS do not cross
	strip          bool // and the client is not to have any
}

// legsOf says how to work a route.
func legsOf(r Route, mode Mode) legs {
	l := legs{client: r.Local.Scheme.Security, server: r.Remote.Scheme.Security, independent: !r.Coupled()}
	switch {
	case l.independent, mode == Intercept:
		l.ends = true
	case mode == Strip && l.client == WhenAsked:
		return legs{client: Plain, server: Plain, independent: true, strip: true}
	}
	return l
}

// opens reports whether a leg is TLS from the first byte, for mitmail to end.
func (l legs) opens(s Security) bool { return l.ends && s == Implicit }

// asks reports whether a reply that grants the client TLS is for mitmail to take.
func (l legs) asks() bool { return l.ends && l.client == WhenAsked }

// needs reports whether mitmail has to upgrade the server's leg before anything
// goes there.
func (s *session) needs() bool { return s.legs.server == Upgraded && !s.open.server }

// offers reports whether mitmail has TLS to offer to the client.
func (s *session) offers() bool { return s.legs.client == Upgraded && !s.open.client }

// ruleList makes a list of extensions true for the client: whether it can have
// TLS depends on its own leg, not on the server's.
func (s *session) ruleList(list []byte) decode.Ruling {
	if text := wire.Offer(s.verb(), list, s.offers()); !bytes.Equal(text, list) {
		return decode.Ruling{Send: text, By: byMitmail}
	}
	return decode.Ruling{}
}

// verb is the command that asks for TLS.
func (s *session) verb() string { return s.Protocol.Upgrade() }

// grant answers a client that asks for TLS on its own leg.
func (s *session) grant() []byte {
	if s.offers() {
		return s.Protocol.Reply(true, 220, "2.0.0", "mitmail: begin TLS now")
	}
	return s.Protocol.Reply(false, 502, "5.5.1", "mitmail: there is no TLS to begin here")
}
