package record_test

import (
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/decode/record"
)

// Twice as many commands, recipients, findings or messages take twice as much work.
func TestLinear(t *testing.T) {
	for name, c := range map[string]struct {
		client, server string
	}{
		"commands":   {"NOOP\r\n", "250 ok\r\n"},
		"recipients": {"RCPT TO:<b@b>\r\n", "250 ok\r\n"},
		"refused":    {"RCPT TO:<b@b>\r\n", "550 no\r\n"},
		"findings":   {"NOPE\r\n", "500 no\r\n"},
		"senders":    {"MAIL FROM:<a@a>\r\n", "250 ok\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			decodetest.Linear(t, 2000, func(n int) func() {
				conv, s := decode.New(decode.SMTP), record.Session{Number: 1, Protocol: decode.SMTP}
				var r record.Record
				keep := func(events []decode.Event) {
					for _, ev := range events {
						s.Record(ev, &r)
					}
				}
				say := func(from decode.Side, text string) {
					conv.Push(from, []byte(text))
					conv.Drain(time.Time{}, from, keep)
				}
				say(decode.Server, "220 mx\r\n")
				say(decode.Client, "EHLO a\r\n")
				say(decode.Server, "250 mx\r\n")
				say(decode.Client, "MAIL FROM:<a@a>\r\n")
				say(decode.Server, "250 ok\r\n")
				return func() {
					for range n {
						say(decode.Client, c.client)
						say(decode.Server, c.server)
					}
				}
			})
		})
	}
}
