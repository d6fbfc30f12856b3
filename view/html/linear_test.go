package html

import (
	"fmt"
	"io"
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// Twice as many events, or sessions, take twice as much work.
func TestLinear(t *testing.T) {
	command := decode.Event{From: decode.Client, Raw: []byte("NOOP x\r\n"), Payload: &decode.Command{Verb: "NOOP", Args: "x"}}
	reply := decode.Event{From: decode.Server, Raw: []byte("250 ok\r\n"), Payload: &decode.Reply{To: "NOOP", Code: 250, OK: decode.Yes, Text: []string{"ok"}}}
	odd := decode.Event{Payload: &decode.Finding{ID: "unknown-command", Severity: decode.Warning, Said: decode.Sentence{Key: "text", Args: []string{"what"}}}}
	text := decode.Event{From: decode.Client, Raw: []byte("a line of text\r\n"), Payload: &decode.Chunk{Of: decode.MessageText}}
	for name, events := range map[string][]decode.Event{"commands": {command, reply}, "findings": {command, odd, reply}, "text": {text}, "sessions": {command, {Payload: &decode.Close{}}}} {
		t.Run(name, func(t *testing.T) {
			decodetest.Linear(t, 400, func(n int) func() {
				w := New(io.Discard, Options{UTC: true})
				return func() {
					for i := range n {
						session := 1
						if name == "sessions" {
							session = i + 1
						}
						for _, ev := range events {
							if err := w.Write(session, decode.SMTP, ev, true); err != nil {
								t.Fatal(err)
							}
						}
					}
					if err := w.Write(1, decode.SMTP, decode.Event{Payload: &decode.Close{}}, true); err != nil {
						t.Fatal(fmt.Errorf("close: %w", err))
					}
				}
			})
		})
	}
}
