package decodetest

import (
	"strings"
	"testing"
)

// A script for tests is one session with its events.
func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"# x\nprotocol smtp\nS: 220\n":                     "---",
		"# x\nprotocol smtp\nprotocol pop3\n---\n- open\n": "one session",
		"# x\nprotocol imap\n---\n":                        "line 2: protocol \"imap\" is not known",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func TestScripts(t *testing.T) {
	all := Scripts(t)
	if len(all) < 60 {
		t.Errorf("only %d scripts", len(all))
	}
	for _, s := range all {
		if !strings.HasPrefix(s.Name, s.Protocol.String()+"-") && !strings.HasPrefix(s.Name, "lmtp-") {
			t.Errorf("%s does not begin with its protocol", s.Name)
		}
		if s.Want == "" {
			t.Errorf("%s wants no events", s.Name)
		}
	}
}
