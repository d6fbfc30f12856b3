package session_test

import (
	"crypto/sha256"
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/decode/session"
)

// Of every dialogue there is, the messages are what their authors wrote.
func TestMessage(t *testing.T) {
	found := 0
	for _, s := range decodetest.Scripts(t) {
		all := session.New(0)
		all.Apply(1, s.Protocol, decodetest.Whole(t, s)...)
		list, _ := all.Sessions()
		now := list[0].Now()
		for _, at := range now.Mails {
			m := now.Event(at).Payload.(*decode.Message)
			raw, whole := now.Message(at)
			if m.Complete && m.Missing == 0 && (!whole || sha256.Sum256(raw) != m.SHA256) {
				t.Errorf("%s: message %d of %d bytes was gathered as %q", s.Name, at, m.Size, raw)
			}
			found++
		}
	}
	if found < 30 {
		t.Errorf("only %d messages", found)
	}
}
