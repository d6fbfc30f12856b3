package states

import (
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/decode/session"
)

// at is how far a dialogue gets.
func at(t *testing.T, name string) (decode.Protocol, *session.Progress) {
	t.Helper()
	for _, s := range decodetest.Scripts(t) {
		if s.Name == name {
			p := new(session.Progress)
			for _, ev := range decodetest.Whole(t, s) {
				p.Add(s.Protocol, &ev)
			}
			return s.Protocol, p
		}
	}
	t.Fatalf("no dialogue is called %s", name)
	return 0, nil
}

func TestOf(t *testing.T) {
	for name, want := range map[string]map[string]Came{
		"smtp-delivery":                  {"greeting": Reached, "TLS": Ahead, "AUTH": Ahead, "RCPT": Reached, "DATA": Reached, "QUIT": Reached},
		"smtp-recipients-partly-refused": {"MAIL": Reached, "RCPT": Partly, "DATA": Reached},
		"smtp-recipients-all-refused":    {"MAIL": Reached, "RCPT": Refused, "DATA": Refused},
		"pop3-fetch":                     {"AUTHORIZATION": Reached, "TRANSACTION": Reached, "UPDATE": Reached},
	} {
		p, progress := at(t, name)
		here := 0
		for _, s := range Of(p, progress) {
			if w, ok := want[s.Name]; ok && s.Came != w {
				t.Errorf("%s: %s is %d, not %d", name, s.Name, s.Came, w)
			}
			if s.Here {
				here++
			}
		}
		if here != 1 {
			t.Errorf("%s stands in %d states", name, here)
		}
	}
}
