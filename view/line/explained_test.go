package line

import (
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/view/explain"
)

// There are words about whatever verb the decoder knows.
func TestVerbsAreExplained(t *testing.T) {
	known := make(map[string]bool)
	for _, s := range decodetest.Scripts(t) {
		for _, ev := range decodetest.Whole(t, s) {
			c, ok := ev.Payload.(*decode.Command)
			if !ok || c.Unknown || c.Verb == "" || c.Verb == "X-FROB" { // that the server offers
				continue
			}
			known[c.Verb] = true
			if _, ok := explain.Verb(s.Protocol.String(), c.Verb); !ok {
				t.Errorf("%s: no word about %s", s.Protocol, c.Verb)
			}
		}
	}
	if len(known) < 30 {
		t.Errorf("the scripts have only %d verbs", len(known))
	}
}

// Each finding that the decoder has says why it matters and what to do.
func TestFindingsAreExplained(t *testing.T) {
	for _, row := range decode.Findings() {
		if _, ok := explain.Finding(row.ID); !ok {
			t.Errorf("no advice about %s", row.ID)
		}
	}
}
