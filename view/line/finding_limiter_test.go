package line

import (
	"testing"

	"mitmail/decode"
)

// TestEnough: findings of one kind end after a while, and what is no finding or
// of another kind does not.
func TestEnough(t *testing.T) {
	var a FindingLimiter
	lines := map[string]int{}
	tell := func(id string, what decode.Payload) {
		lines[id] += len(a.Limit(decode.Event{Payload: what}, []Line{{}}))
	}
	for range 1000 {
		tell("bare-lf", &decode.Finding{ID: "bare-lf"})
		tell("command", &decode.Command{})
	}
	tell("nul-byte", &decode.Finding{ID: "nul-byte"})
	for id, want := range map[string]int{"bare-lf": maxPerKind + 1, "command": 1000, "nul-byte": 1} {
		if lines[id] != want {
			t.Errorf("%s: %d lines, want %d", id, lines[id], want)
		}
	}
}

// TestToldOnce: what mitmail did, and TLS that failed because of it, has one
// line that says so.
func TestToldOnce(t *testing.T) {
	var a FindingLimiter
	for i, e := range []struct {
		ev    decode.Event
		shown bool
	}{
		{decode.Event{Payload: &decode.Reply{Code: 220, To: "STARTTLS"}, Changed: true}, true},
		{decode.Event{From: decode.Proxy, Payload: &decode.Finding{ID: "starttls-refused"}}, false},
		{decode.Event{Payload: &decode.Finding{ID: "changed"}}, false},
		{decode.Event{Payload: &decode.TLS{OK: decode.No, Intercepted: true}}, false},
		{decode.Event{Payload: &decode.Finding{ID: "tls-failed"}}, true},
		{decode.Event{Payload: &decode.Command{Verb: "NOOP"}}, true},
		{decode.Event{Payload: &decode.Finding{ID: "changed"}}, true},
		{decode.Event{From: decode.Server, Payload: &decode.Finding{ID: "starttls-refused"}}, true},
		{decode.Event{Payload: &decode.TLS{OK: decode.No}}, true},
		{decode.Event{Payload: &decode.TLS{OK: decode.Yes, Intercepted: true}}, true},
	} {
		if got := len(a.Limit(e.ev, []Line{{}})) > 0; got != e.shown {
			t.Errorf("event %d: shown %v, want %v", i, got, e.shown)
		}
	}
}
