package decode_test

import (
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// lookAlikes are what some software takes for the end of a message. CRLF . CRLF
// alone is the end (RFC 5321 4.1.1.4).
var lookAlikes = []string{
	"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\n", "\r.\r\n", "\n.\r", "\r\n.\r",
	"\r\n\x00.\r\n", "\r\n.\x00\r\n", "\r\r\n.\r\r\n", "\r\n. \r\n", "\n.\n\n", "\n\r.\n\r",
	"\v.\v", "\x85.\x85", "\r\n.\v", "\r\n.\x85",
}

// TestHostile45LookAlikes sends a message with one look-alike and a command behind it:
// that is one message, and it raises smuggling.
func TestHostile45LookAlikes(t *testing.T) {
	for _, odd := range lookAlikes {
		events := decodetest.Whole(t, smuggle(odd))
		messages, commands := 0, 0
		for _, ev := range events {
			switch ev.Payload.(type) {
			case *decode.Message:
				messages++
			case *decode.Command:
				commands++
			}
		}
		if messages != 1 || commands != 4 {
			t.Errorf("%q: %d messages and %d commands", odd, messages, commands)
		}
		if !raises(events, "smuggling") {
			t.Errorf("%q raises no smuggling", odd)
		}
	}
}

// TestHostile45NoLookAlikes sends what has a dot in it and yet looks like no end.
func TestHostile45NoLookAlikes(t *testing.T) {
	for _, good := range []string{"x.\r\n", "\r\n..\r\n", "\r\n...\r\n", "a.b", "\r\n..x\r\n", ".\n", "\r\n.x\r\n"} {
		if raises(decodetest.Whole(t, smuggle(good)), "smuggling") {
			t.Errorf("%q raises smuggling", good)
		}
	}
}

// smuggle is a session that sends one message with odd in the middle of it.
func smuggle(odd string) decodetest.Script {
	s := decodetest.Script{Protocol: decode.SMTP}
	say := func(side decode.Side, p string) {
		s.Steps = append(s.Steps, decodetest.Step{Side: side, Bytes: []byte(p)})
	}
	say(decode.Server, "220 mx.example\r\n")
	for _, line := range []string{"EHLO a", "MAIL FROM:<a@a>", "RCPT TO:<b@b>"} {
		say(decode.Client, line+"\r\n")
		say(decode.Server, "250 ok\r\n")
	}
	say(decode.Client, "DATA\r\n")
	say(decode.Server, "354 go\r\n")
	say(decode.Client, "A: b\r\n\r\nx"+odd+"MAIL FROM:<evil@a>\r\n.\r\n")
	say(decode.Server, "250 ok\r\n")
	for _, side := range []decode.Side{decode.Client, decode.Server} {
		s.Steps = append(s.Steps, decodetest.Step{Side: side, End: decode.EOF})
	}
	return s
}

// raises reports whether a finding is among the events.
func raises(events []decode.Event, id string) bool {
	for _, ev := range events {
		if f, ok := ev.Payload.(*decode.Finding); ok && f.ID == id {
			return true
		}
	}
	return false
}
