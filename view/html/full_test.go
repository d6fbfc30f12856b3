package html

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
)

// A session too long for people is cut, and says how much is left out; how it
// ended, and its findings in the list, are told.
func TestFullSession(t *testing.T) {
	at := time.Date(2026, 5, 4, 12, 1, 7, 0, time.UTC)
	var b bytes.Buffer
	w := New(&b, Options{UTC: true})
	events := []decode.Event{{Time: at, Payload: &decode.Open{Client: "a:1", Server: "b:25"}}}
	for range maxItems + 100 {
		events = append(events, decode.Event{Time: at, From: decode.Client, Raw: []byte("NOOP\r\n"), Payload: &decode.Command{Verb: "NOOP"}})
	}
	events = append(events, decode.Event{Time: at, Payload: &decode.Finding{ID: "bare-lf", Severity: "warning", Said: decode.Sentence{Key: "text", Args: []string{"a line ends with LF alone"}}}},
		decode.Event{Time: at, Payload: &decode.Close{Outcome: decode.Words{{Key: "no-message"}}}})
	write(t, w, 1, decode.SMTP, events...)
	got := b.String()
	if n := strings.Count(got, `<span class="verb">NOOP`); n < maxItems-2 || n > maxItems+2 {
		t.Errorf("%d commands", n)
	}
	for _, want := range []string{"more steps of this session", "no message sent", "bare-lf"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

// What waits of all sessions is bounded: the one with most is written in parts.
func TestHeldOverAll(t *testing.T) {
	at := time.Date(2026, 5, 4, 12, 1, 7, 0, time.UTC)
	var b bytes.Buffer
	w := New(&b, Options{UTC: true})
	most := 0
	for i := range 40_000 {
		write(t, w, 1+i%2000, decode.SMTP, decode.Event{Time: at, From: decode.Client, Raw: []byte("NOOP " + strings.Repeat("x", 400) + "\r\n"), Payload: &decode.Command{Verb: "NOOP"}})
		most = max(most, w.held)
	}
	if most > maxHeldAll+maxHeld {
		t.Errorf("%d bytes wait", most)
	}
	sum := 0
	for _, k := range w.dialogues {
		sum += len(k.items)
	}
	if sum != w.held {
		t.Errorf("%d bytes wait, %d are counted", sum, w.held)
	}
}
