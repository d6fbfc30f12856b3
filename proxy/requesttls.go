package proxy

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"mitmail/decode"
	"mitmail/proxy/internal/wire"
)

// The server's leg of independent legs is upgraded when the client's first command is
// about to go there: mitmail says EHLO or CAPA itself, then STARTTLS or STLS, and
// shakes hands. None of that reaches the client, whose command goes on then.

// requestTLS begins to upgrade the server's leg, as soon as the server owes nothing. cmd
// is what the client said, which waits.
func (s *session) requestTLS(cmd *decode.Command) {
	if s.asked || s.conv.Awaited() != "" {
		return
	}
	s.asked = true
	s.inject(s.greeting(cmd))
}

// greeting is the command that gets the list of extensions. A client that said
// who it is says it to the server as well (RFC 5321 4.1.1.1).
func (s *session) greeting(cmd *decode.Command) string {
	switch {
	case s.Protocol.Extensions() != "EHLO":
		return s.Protocol.Extensions()
	case cmd.Verb == "LHLO" || cmd.Verb == "EHLO":
		return strings.TrimRight(cmd.Verb+" "+cmd.Args, " ")
	case cmd.Verb == "HELO" && cmd.Args != "":
		return "EHLO " + cmd.Args
	}
	return "EHLO " + literal(addrPort(s.server.src.LocalAddr()).Addr())
}

// literal is an address as a host is named by it (RFC 5321 4.1.3).
func literal(ip netip.Addr) string {
	switch {
	case !ip.IsValid():
		return "localhost"
	case ip.Is6():
		return "[IPv6:" + ip.WithZone("").String() + "]"
	}
	return "[" + ip.String() + "]"
}

// inject says a command of mitmail's own to the server.
func (s *session) inject(line string) {
	s.emit(s.conv.Own(time.Now(), decode.Server, []byte(line+"\r\n")))
}

// consume handles what goes no further, such as what the server answers to mitmail itself.
func (s *session) consume(p *pump, u decode.Unit, at time.Time) {
	reply, whole := s.conv.Look(u).Payload.(*decode.Reply)
	s.commit(p, u, decode.Ruling{}, at)
	if !whole || !s.needs() { // or it answers what a gate had injected
		return
	}
	offered := slices.ContainsFunc(reply.Items, func(item string) bool { return wire.IsKeyword([]byte(item), s.verb()) })
	switch {
	case reply.To == s.verb() && reply.OK == decode.Yes:
		s.emit(s.conv.Discard(at, decode.Server))
		s.upgrader = &s.server
	case reply.To == s.verb():
		s.rejectUpgrade("it refused " + s.verb() + ": " + strings.Join(reply.Text, " "))
	case offered, s.Protocol == decode.POP3 && reply.OK != decode.Yes: // servers before RFC 2449 have no CAPA
		s.inject(s.verb())
	default:
		s.rejectUpgrade("it does not offer " + s.verb())
	}
}
