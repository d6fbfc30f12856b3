package proxy

import (
	"bytes"

	"mitmail/decode"
)

// The rules that the legs of a route make necessary are two gates: what a person
// rules comes between them.

// byMitmail is who ruled, where the legs of a route made it necessary.
const byMitmail = "mitmail"

// serverGate guards the way to the server: nothing goes there before its leg is
// upgraded, where that is for mitmail to do, nor when its leg cannot be secured.
type serverGate struct{ *session }

// Holds implements [Gate].
func (g serverGate) Holds(from decode.Side) Grain {
	if from == decode.Client && g.holding {
		return Lines
	}
	return Pieces
}

// Rule implements [Gate].
func (g serverGate) Rule(u decode.Unit, e decode.Event, _ bool) (r Ruling) {
	if u.From != decode.Client || !g.holding {
		return r
	}
	cmd, is := e.Payload.(*decode.Command)
	switch {
	case g.down != "" && is:
		r.Ruling = g.rejectCommand(cmd.Verb)
	case g.down != "" && u.Kind != decode.Line:
		r.Drop, r.By = true, byMitmail
	case is && g.needs() && cmd.Verb != "QUIT" && cmd.Verb != g.verb():
		g.requestTLS(cmd)
		r.Wait = true
	}
	return r
}

// Passed implements [Gate].
func (serverGate) Passed([]decode.Event) {}

// clientGate makes true what the client is told of TLS: whether it can have any
// depends on its own leg. It takes the server's go-ahead where both legs go into TLS
// together, as the server's leg is the first.
type clientGate struct{ *session }

// Holds implements [Gate].
func (g clientGate) Holds(from decode.Side) Grain {
	var on bool
	switch {
	case g.legs.independent && from == decode.Client:
		on = true
	case from == decode.Client:
	case g.legs.independent:
		on = g.conv.OwesAny("EHLO", "LHLO", "CAPA", "STARTTLS", "STLS")
	case g.legs.asks() && !g.open.server:
		on = g.conv.TLS() == decode.Asked
	}
	if on {
		return Lines
	}
	return Pieces
}

// Rule implements [Gate].
func (g clientGate) Rule(u decode.Unit, e decode.Event, _ bool) (r Ruling) {
	switch what := e.Payload.(type) {
	case *decode.Command:
		if g.legs.independent && what.Verb == g.verb() && !e.Changed {
			r.Answer, r.By = g.grant(), byMitmail
			g.stripped = g.legs.strip
		}
	case *decode.Reply:
		r = g.ruleReply(u, e, what)
	}
	return r
}

// ruleReply rules on a reply of the server.
func (g clientGate) ruleReply(u decode.Unit, e decode.Event, reply *decode.Reply) (r Ruling) {
	text := e.Raw
	if e.Changed {
		text = e.Sent
	}
	switch reply.To {
	case "STARTTLS", "STLS":
		if g.legs.asks() && !g.open.server && reply.OK == decode.Yes && positive(text) && g.conv.TLS() == decode.Asked && !g.client.ended {
			g.agreed, g.upgrader = u, &g.server
			if e.Changed {
				r.Send = bytes.Clone(text)
			}
			r.Wait = true
		}
	case "EHLO", "LHLO", "CAPA":
		if g.legs.independent && reply.OK == decode.Yes && positive(text) {
			r.Ruling = g.ruleList(text)
			g.stripped = g.stripped || g.legs.strip && r.Send != nil
		}
	}
	return r
}

// positive reports whether a reply grants what was asked for.
func positive(reply []byte) bool {
	return bytes.HasPrefix(reply, []byte("2")) || bytes.HasPrefix(reply, []byte("+"))
}

// Passed implements [Gate].
func (clientGate) Passed([]decode.Event) {}
