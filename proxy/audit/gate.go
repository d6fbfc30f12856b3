package audit

import (
	"time"

	"mitmail/decode"
	"mitmail/proxy"
)

// byAudit is who ruled.
const byAudit = "audit"

// lureTime is how long the server's first answer inside TLS is held back, for a client
// that has taken an injected one for it to go on.
const lureTime = 500 * time.Millisecond

// gate is what an attack does to the lines of one session.
type gate struct {
	v     Vector
	pop3  int // 1 for POP3, whose texts are the second ones
	wake  func()
	tls   bool // the client's leg is inside
	until time.Time
	timer *time.Timer
}

// newGate is the gate of a session; nil where the attack needs none.
func newGate(v Vector, p decode.Protocol, wake func()) proxy.Gate {
	if v.answer[0] == "" && v.inject[0] == "" {
		return nil
	}
	g := &gate{v: v, wake: wake}
	if p == decode.POP3 {
		g.pop3 = 1
	}
	return g
}

// Holds implements [proxy.Gate].
func (g *gate) Holds(from decode.Side) proxy.Grain {
	if from == decode.Client && !g.tls || from == decode.Server && g.luring() {
		return proxy.Lines
	}
	return proxy.Pieces
}

// luring reports whether the server's first answer inside TLS is still to come.
func (g *gate) luring() bool { return g.tls && g.v.inject[0] != "" && g.until.IsZero() || g.waits() }

// waits reports whether it is held back just now.
func (g *gate) waits() bool { return time.Now().Before(g.until) }

// Rule implements [proxy.Gate].
func (g *gate) Rule(u decode.Unit, e decode.Event, again bool) (r proxy.Ruling) {
	if again {
		r.Wait = g.waits()
		return r
	}
	switch what := e.Payload.(type) {
	case *decode.Command:
		if g.tls || what.Verb != "STARTTLS" && what.Verb != "STLS" {
			break
		}
		if answer := g.v.answer[g.pop3]; answer != "" {
			r.Answer, r.By = []byte(answer), byAudit
		}
		if inject := g.v.inject[g.pop3]; inject != "" {
			r.Inject, r.By = []proxy.Injection{{To: decode.Client, Text: []byte(inject)}}, byAudit
		}
	case *decode.Reply:
		if u.From == decode.Server && g.luring() {
			g.until, r.Wait = time.Now().Add(lureTime), true
			g.timer = time.AfterFunc(lureTime, g.wake)
		}
	}
	return r
}

// Passed implements [proxy.Gate].
func (g *gate) Passed(events []decode.Event) {
	for _, e := range events {
		switch what := e.Payload.(type) {
		case *decode.TLS:
			g.tls = g.tls || what.Leg == "client" && what.OK == decode.Yes
		case *decode.Close:
			if g.timer != nil {
				g.timer.Stop()
			}
		}
	}
}
