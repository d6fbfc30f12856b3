package proxy

import (
	"mitmail/decode"
)

// legs is how mitmail has to work the two legs of a session. The zero legs are
// together, and their TLS passes unopened.
type legs struct {
	client, server Security
	ends           bool // mitmail ends TLS where it begins
	apart          bool // each leg by itself: requests for TLS do not cross
	strip          bool // and the client is not to have any
}

// legsOf says how to work a route.
func legsOf(r Route, mode Mode) legs {
	l := legs{client: r.Local.Scheme.Security, server: r.Remote.Scheme.Security, apart: !r.Together()}
	switch {
	case l.apart, mode == Intercept:
		l.ends = true
	case mode == Strip && l.client == WhenAsked:
		return legs{client: Plain, server: Plain, apart: true, strip: true}
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

// hold has the decoder keep back what mitmail may have to change: on legs apart
// the client's commands and the lists of extensions, and the server's answer to
// a request for TLS. It reports whether it does.
func (s *session) hold(p *pump) (on bool) {
	switch {
	case s.talk.Turned(): // nothing of mitmail's is to be said any more
	case p == &s.client:
		on = s.holding
	default:
		switch {
		case s.legs.apart:
			on = s.talk.OwesAny("EHLO", "LHLO", "CAPA", "STARTTLS", "STLS")
		case s.legs.asks() && !s.open.server:
			on = s.talk.TLS() == decode.Asked
		}
	}
	s.talk.Hold(p.from, on)
	return on
}

// rule says what becomes of a unit that is held. It is not committed yet when it
// is to wait.
func (s *session) rule(u decode.Unit) (r decode.Ruling, wait bool) {
	switch {
	case u.From == decode.Client && s.down != "" && u.Kind != decode.Line:
		return decode.Ruling{Drop: true, By: byMitmail}, false
	case u.Kind != decode.Line:
		return r, false
	}
	switch what := s.talk.Look(u).What.(type) {
	case *decode.Command:
		return s.ruleCommand(what)
	case *decode.Reply:
		return s.ruleReply(what, u)
	}
	return r, false
}

// byMitmail is who ruled, where the legs of a route made it necessary.
const byMitmail = "mitmail"

// ruleCommand rules on a command of the client.
func (s *session) ruleCommand(cmd *decode.Command) (r decode.Ruling, wait bool) {
	switch {
	case s.down != "":
		return s.farewell(cmd.Verb), false
	case cmd.Verb == s.verb():
		return decode.Ruling{Answer: s.grant(), By: byMitmail}, false
	case s.needs() && cmd.Verb != "QUIT":
		s.ask(cmd)
		return r, true
	}
	return r, false
}

// ruleReply rules on a reply of the server.
func (s *session) ruleReply(reply *decode.Reply, u decode.Unit) (r decode.Ruling, wait bool) {
	switch reply.To {
	case "STARTTLS", "STLS":
		if s.legs.asks() && !s.open.server && reply.OK == decode.Yes && s.talk.TLS() == decode.Asked && !s.client.ended {
			s.agreed, s.turn = u, &s.server
			return r, true
		}
	case "EHLO", "LHLO", "CAPA":
		if s.legs.apart && reply.OK == decode.Yes {
			return s.ruleList(u.Raw), false
		}
	}
	return r, false
}

// verb is the command that asks for TLS.
func (s *session) verb() string {
	if s.Protocol == decode.POP3 {
		return "STLS"
	}
	return "STARTTLS"
}

// grant answers a client that asks for TLS on its own leg.
func (s *session) grant() []byte {
	pop3 := s.Protocol == decode.POP3
	switch {
	case s.offers() && pop3:
		return []byte("+OK mitmail: begin TLS now\r\n")
	case s.offers():
		return []byte("220 2.0.0 mitmail: begin TLS now\r\n")
	case pop3:
		return []byte("-ERR mitmail: there is no TLS to begin here\r\n")
	}
	return []byte("502 5.5.1 mitmail: there is no TLS to begin here\r\n")
}
