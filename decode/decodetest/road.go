package decodetest

import (
	"math/rand/v2"
	"testing"

	"mitmail/decode"
)

// Whole plays a script by one push a step.
func Whole(t testing.TB, s Script) []decode.Event {
	t.Helper()
	return play(t, s, func(p []byte) int { return len(p) })
}

// ByteByByte plays a script by one push a byte.
func ByteByByte(t testing.TB, s Script) []decode.Event {
	t.Helper()
	return play(t, s, func([]byte) int { return 1 })
}

// Cut makes a road that cuts steps at places that follow from the seed.
func Cut(seed uint64) Road {
	return func(t testing.TB, s Script) []decode.Event {
		t.Helper()
		r := rand.New(rand.NewPCG(seed, seed))
		return play(t, s, func(p []byte) int { return 1 + r.IntN(min(len(p), 1+r.IntN(64))) })
	}
}

// play drives a conversation through a script. cut says how much of what is
// left of a step the next push takes.
func play(t testing.TB, s Script, cut func(p []byte) int) []decode.Event {
	t.Helper()
	d := NewDriver(t, s.Protocol)
	if s.Joined {
		d.keep(d.conv.Join(clock))
	}
	if s.Absent != 0 {
		d.conv.Absent(s.Absent)
	}
	for _, step := range s.Steps {
		for p := step.Bytes; len(p) > 0; {
			n := cut(p)
			d.Push(step.Side, p[:n])
			p = p[n:]
		}
		if step.Gap > 0 {
			d.Gap(step.Side, step.Gap)
		}
		if step.End != 0 {
			d.End(step.Side, step.End)
		}
	}
	return d.Done()
}
