package timing

import (
	"testing"
	"time"

	"mitmail/decode"
)

// A pause is the client's only where nobody had a hand in what it said.
func TestPauseOfWhom(t *testing.T) {
	for by, want := range map[string]string{"": "client waits", "hand": "idle"} {
		begin := time.Date(2026, 5, 4, 12, 1, 7, 0, time.UTC)
		var timing Timing
		timing.Add(0, decode.Event{Time: begin, Payload: &decode.Open{}})
		timing.Add(1, decode.Event{Time: begin, From: decode.Server, Payload: &decode.Reply{Code: 220, To: "CONNECT", Elapsed: -1}})
		timing.Add(2, decode.Event{Time: begin.Add(3 * time.Second), By: by, From: decode.Client, Payload: &decode.Command{Verb: "NOOP"}})
		timing.Add(3, decode.Event{Time: begin.Add(3 * time.Second), From: decode.Server, Payload: &decode.Reply{Code: 250, To: "NOOP"}})
		steps := timing.Steps()
		if len(steps) != 3 || steps[1].What != want {
			t.Errorf("ruled by %q: %+v, not %s", by, steps, want)
		}
		if waits := steps[2].kind == wait; waits != (by == "") {
			t.Errorf("ruled by %q: the server is said to have taken the time: %v", by, waits)
		}
	}
}
