package line

import (
	"testing"

	"mitmail/decode"
)

// TestEnough: findings of one kind end after a while, and what is no finding or
// of another kind does not.
func TestEnough(t *testing.T) {
	var a Alike
	lines := map[string]int{}
	tell := func(id string, what decode.What) {
		lines[id] += len(a.Enough(decode.Event{What: what}, []Line{{}}))
	}
	for range 1000 {
		tell("bare-lf", &decode.Finding{ID: "bare-lf"})
		tell("command", &decode.Command{})
	}
	tell("nul-byte", &decode.Finding{ID: "nul-byte"})
	for id, want := range map[string]int{"bare-lf": maxAlike + 1, "command": 1000, "nul-byte": 1} {
		if lines[id] != want {
			t.Errorf("%s: %d lines, want %d", id, lines[id], want)
		}
	}
}
