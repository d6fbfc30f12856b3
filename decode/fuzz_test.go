package decode_test

import (
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// A fuzzed dialogue is bytes in which marks, bytes that UTF-8 never has, say
// whose the following ones are, or end a side.
var marks = map[byte]decodetest.Step{
	0xf8: {Side: decode.Client},
	0xf9: {Side: decode.Server},
	0xfa: {Side: decode.Client, End: decode.EOF},
	0xfb: {Side: decode.Server, End: decode.EOF},
	0xfc: {Side: decode.Client, End: decode.Reset},
	0xfd: {Side: decode.Server, End: decode.Cut},
}

// mark is the byte of a step's side and end.
func mark(step decodetest.Step) byte {
	for c, m := range marks {
		if m.Side == step.Side && (m.End != 0) == (step.End != 0) {
			return c
		}
	}
	panic("no mark")
}

// flatten makes a fuzzed dialogue of a script.
func flatten(s decodetest.Script) []byte {
	var flat []byte
	for _, step := range s.Steps {
		flat = append(append(flat, mark(step)), step.Bytes...)
	}
	return flat
}

// unflatten makes a script of a fuzzed dialogue. A side that has ended says no
// more, and in the end both have ended.
func unflatten(pop3 bool, flat []byte) decodetest.Script {
	s := decodetest.Script{Protocol: decode.SMTP, Steps: []decodetest.Step{{Side: decode.Server}}}
	if pop3 {
		s.Protocol = decode.POP3
	}
	for _, c := range flat {
		if m, ok := marks[c]; ok {
			s.Steps = append(s.Steps, m)
			continue
		}
		last := &s.Steps[len(s.Steps)-1]
		if last.End != 0 {
			s.Steps = append(s.Steps, decodetest.Step{Side: last.Side.Other()})
			last = &s.Steps[len(s.Steps)-1]
		}
		last.Bytes = append(last.Bytes, c)
	}
	s.Steps = append(s.Steps, marks[0xfa], marks[0xfb])
	return untilEnds(s)
}

// untilEnds takes out what a side says after its end.
func untilEnds(s decodetest.Script) decodetest.Script {
	ended := map[decode.Side]bool{}
	var steps []decodetest.Step
	for _, step := range s.Steps {
		if !ended[step.Side] {
			steps = append(steps, step)
		}
		ended[step.Side] = ended[step.Side] || step.End != 0
	}
	s.Steps = steps
	return s
}

// seed adds all scripts to a fuzz target.
func seed(f *testing.F) {
	for i, s := range decodetest.Scripts(f) {
		if flat := flatten(s); len(flat) < 10_000 {
			f.Add(s.Protocol == decode.POP3, uint64(i), flat)
		}
	}
}

// FuzzConservation holds arbitrary dialogues to laws 1, 3 and 5, which the
// driver of decodetest checks on its way.
func FuzzConservation(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, pop3 bool, cuts uint64, flat []byte) {
		decodetest.Cut(cuts)(t, unflatten(pop3, flat))
	})
}

// FuzzSplit holds them to law 2.
func FuzzSplit(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, pop3 bool, cuts uint64, flat []byte) {
		s := unflatten(pop3, flat)
		whole := decodetest.FormatAll(decodetest.Whole(t, s))
		if diff := decodetest.Diff(decodetest.FormatAll(decodetest.Cut(cuts)(t, s)), whole); diff != "" {
			t.Errorf("cut: %s", diff)
		}
	})
}

// FuzzNeverFails holds them to law 4 under arbitrary rulings, and with mitmail
// speaking for itself at arbitrary places.
func FuzzNeverFails(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, pop3 bool, rulings uint64, flat []byte) {
		s := unflatten(pop3, flat)
		g := gate{conv: decode.New(s.Protocol), rulings: rulings}
		g.conv.Open(time.Time{}, decode.Open{})
		for _, step := range s.Steps {
			g.conv.Push(step.Side, step.Bytes)
			g.drain(step.Side)
			if step.End != 0 {
				g.conv.End(time.Time{}, step.Side, step.End)
			}
		}
		if _, more := g.conv.Next(decode.Client); more {
			t.Error("a unit is left after both sides have ended")
		}
	})
}

// gate rules on units as the bits of a number say.
type gate struct {
	conv    *decode.Conversation
	rulings uint64
}

// drain looks at the units of a side, rules on them and commits them.
func (g *gate) drain(from decode.Side) {
	for u, ok := g.conv.Next(from); ok; u, ok = g.conv.Next(from) {
		g.conv.Look(u)
		waited := g.conv.Await(from.Other())
		g.conv.Commit(time.Time{}, u, g.ruling(u))
		if waited && !g.conv.Await(from.Other()) {
			g.drain(from.Other())
		}
	}
	if g.rulings&8 == 0 {
		g.conv.Early(from)
	}
}

// ruling is what becomes of a unit; bytes that are gone cannot be ruled on.
func (g *gate) ruling(u decode.Unit) decode.Ruling {
	bits := g.rulings & 7
	g.rulings = g.rulings>>3 | g.rulings<<61
	if u.Gone > 0 || u.Kind != decode.Line {
		return decode.Ruling{}
	}
	switch bits {
	case 1:
		return decode.Ruling{Drop: true}
	case 2:
		return decode.Ruling{Send: []byte("NOOP\r\n"), By: "fuzz"}
	case 3:
		return decode.Ruling{Answer: []byte("550 no\r\n"), By: "fuzz"}
	case 4:
		g.conv.Note(time.Time{}, "decoder-failed", "fuzz")
	case 5:
		g.conv.Own(time.Time{}, decode.Client, []byte("421 4.3.2 fuzz\r\n"))
	}
	return decode.Ruling{}
}
