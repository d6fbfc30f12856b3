package session

import (
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// Twice as many events, or sessions, take twice as much work.
func TestLinear(t *testing.T) {
	command := decode.Event{From: decode.Client, Raw: []byte("NOOP\r\n"), Payload: &decode.Command{Verb: "NOOP"}}
	odd := decode.Event{Payload: &decode.Finding{ID: "unknown-command", Severity: decode.Warning}}
	refusal := decode.Event{From: decode.Server, Raw: []byte("500 no\r\n"), Payload: &decode.Reply{To: "NOOP", Code: 500, OK: decode.No, Text: []string{"no"}}}
	text := decode.Event{From: decode.Client, Raw: []byte("x"), Payload: &decode.Chunk{Of: decode.MessageText}}
	for name, ev := range map[string]decode.Event{"commands": command, "findings": odd, "refusals": refusal, "text": text, "sessions": command} {
		t.Run(name, func(t *testing.T) {
			decodetest.Linear(t, 4000, func(n int) func() {
				s := New(0)
				return func() {
					for i := range n {
						id := 1
						if name == "sessions" {
							id = i + 1
						}
						s.Apply(id, decode.SMTP, ev)
					}
					s.Apply(1, decode.SMTP, decode.Event{Payload: &decode.Close{}})
				}
			})
		})
	}
}
