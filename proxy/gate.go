package proxy

import (
	"context"
	"io"
	"mitmail/decode"
)

// Gate rules on what the sides of one session say, unit by unit, before it goes
// on. Its methods are called under the session's lock and may not block.
type Gate interface {
	// Holds says how much of what a side says has to be there for a ruling. More
	// than [Pieces] keeps bytes back until the unit is whole.
	Holds(from decode.Side) Grain

	// Rule says what becomes of a unit. e is what it means; where an earlier gate
	// has changed it, Sent is what would go on. again is set when the gate has
	// ruled on this unit before and had it wait.
	//
	// The open event comes before everything else, with the zero unit.
	Rule(u decode.Unit, e decode.Event, again bool) Ruling

	// Passed takes the events of the session, in order, as a sink does.
	Passed(events []decode.Event)
}

// ProgramAsker is a [Gate] that may ask which program the client is: then its session
// begins when that is known, [program.Patience] after the connection at the latest.
type ProgramAsker interface{ AsksProgram() bool }

// Grain is how much of what a side says a gate rules on at once.
type Grain uint8

// The grains. Message text passes in pieces, whatever is asked of lines, unless
// Texts is.
const (
	Pieces Grain = iota // bytes as they come; nothing is held, and nothing ruled on
	Lines               // commands, answers to challenges and replies, each whole
	Texts               // these, and the texts of messages, each whole up to a limit
)

// Ruling is what becomes of a unit. The zero Ruling forwards it.
type Ruling struct {
	decode.Ruling

	// Wait has the unit stay where it is. The gate is asked again when something
	// else has happened in the session, or when its wake function was called. A
	// session that ends waits no longer: the rest of the ruling holds then.
	Wait bool

	// Attended says that the unit waits for somebody. That wait ends too when the
	// client has left whose unit it is, and when Serve is to end. A client that has
	// ended its direction counts as one that has left.
	Attended bool

	// Inject is what is said in addition, behind the unit and what belongs to it, such as
	// the octets of BDAT.
	Inject []Injection

	// End ends the session behind the unit.
	End Ending

	// Cut is how many bytes more go on in the unit's direction, the unit included, before
	// the session ends; nil has no end to them.
	Cut *int64

	// Shape is how the unit's direction is written from here on, around what wrote
	// it before.
	Shape []Shaper
}

// Injection is what mitmail says for itself because a gate has it do so.
type Injection struct {
	To   decode.Side
	Text []byte // whole lines
}

// Ending says how a gate ends a session.
type Ending uint8

// The endings.
const (
	GoOn      Ending = iota // it does not
	EndServer               // the server's leg alone; the client is told with its next command
	EndBoth                 // both legs, as usual
	ResetBoth               // both legs, as if they were broken
)

// Shaper makes the writer of a direction another one. The context ends with the
// session.
type Shaper func(ctx context.Context, to io.Writer) io.Writer

// zero reports whether a unit passes as it is, and nothing else happens.
func (r *Ruling) zero() bool {
	return !r.settles() && r.Send == nil && r.By == "" && r.Inject == nil && r.Cut == nil && r.Shape == nil
}

// settles reports whether no later gate has a say.
func (r *Ruling) settles() bool { return r.Wait || r.Drop || r.Answer != nil || r.End != GoOn }

// merge adds the ruling of a later gate.
func (r *Ruling) merge(next Ruling) {
	if next.By == "" {
		next.By = r.By
	}
	if next.Send == nil && !next.settles() {
		next.Send = r.Send
	}
	if next.Cut == nil {
		next.Cut = r.Cut
	}
	next.Inject, next.Shape = append(r.Inject, next.Inject...), append(r.Shape, next.Shape...)
	*r = next
}

// hold has the decoder keep back what a gate wants whole, and returns how much that
// is. Behind a change of roles (see [decode.Conversation.Turned]) nothing is.
func (s *session) hold(p *pump) (grain Grain) {
	if !s.conv.Turned() {
		for _, g := range s.gates {
			grain = max(grain, g.Holds(p.from))
		}
	}
	s.holding = s.holding || p == &s.client && grain > Pieces
	s.conv.Hold(p.from, grain >= Lines)
	s.conv.HoldText(p.from, grain >= Texts)
	return grain
}

// rule asks the gates about a unit, each in turn, until it is settled.
func (s *session) rule(p *pump, u decode.Unit) (r Ruling) {
	if u.Gone > 0 {
		return r
	}
	e := s.conv.Look(u)
	for _, g := range s.gates {
		next := g.Rule(u, e, p.waits == g)
		if g == s.user {
			next.Wait = next.Wait && !s.cancelled && p.failed == nil && !(next.Attended && s.unattended)
		}
		if next.Wait {
			p.waits, p.attended = g, next.Attended
		}
		if r.merge(next); r.settles() {
			return r
		}
		if e.By = r.By; r.Send != nil {
			e.Changed, e.Sent = true, r.Send
		}
	}
	return r
}
