package decode

import (
	"testing"

	"mitmail/view/explain"
)

// There are words about whatever verb the decoder knows.
func TestVerbsAreExplained(t *testing.T) {
	for protocol, verbs := range map[Protocol]map[string]bool{SMTP: smtpVerbs, POP3: pop3Verbs} {
		if len(verbs) < 15 {
			t.Errorf("%s: only %d verbs", protocol, len(verbs))
		}
		for verb := range verbs {
			if _, ok := explain.Verb(protocol.String(), verb); !ok {
				t.Errorf("%s: no word about %s", protocol, verb)
			}
		}
	}
}

// Each finding that the decoder has says why it matters and what to do.
func TestFindingsAreExplained(t *testing.T) {
	for id := range findingRows {
		if _, ok := explain.Finding(id); !ok {
			t.Errorf("no advice about %s", id)
		}
	}
}
