package decodetest

import (
	"slices"
	"testing"

	"mitmail/decode"
)

// NearMiss is the events of a script whose bytes were changed in one place: of
// all that both sides say, counted through the steps, cut bytes from at on are
// taken out, within their step, and insert stands in their place. It is for fuzz
// targets of whatever shows sessions: what breaks a reader is mostly one byte
// away from what is right.
func NearMiss(t testing.TB, s Script, at, cut int, insert []byte) []decode.Event {
	t.Helper()
	s.Steps = slices.Clone(s.Steps)
	total := 0
	for _, step := range s.Steps {
		total += len(step.Bytes)
	}
	if total > 0 {
		at %= total
	}
	for i, step := range s.Steps {
		if n := len(step.Bytes); at >= n {
			at -= n
			continue
		}
		end := min(at+cut, len(step.Bytes))
		s.Steps[i].Bytes = slices.Concat(step.Bytes[:at], insert, step.Bytes[end:])
		break
	}
	return Whole(t, s)
}
