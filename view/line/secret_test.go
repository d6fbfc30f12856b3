package line

import (
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// TestSecretsMarked: in every dialogue, what an attempt to log in turned out to
// keep secret stands only in spans that say so.
func TestSecretsMarked(t *testing.T) {
	marked := 0
	for _, s := range decodetest.Scripts(t) {
		var open, hidden strings.Builder
		var secrets []string
		for _, ev := range decodetest.Whole(t, s) {
			if a, ok := ev.Payload.(*decode.Auth); ok && a.Secret != nil && len(*a.Secret) >= 6 {
				secrets = append(secrets, Clean(*a.Secret))
			}
			for _, l := range Of(s.Protocol, ev) {
				for _, span := range append(l.Said, l.Means...) {
					if span.Secret {
						hidden.WriteString(span.Text + "\n")
					} else {
						open.WriteString(span.Text + "\n")
					}
				}
			}
		}
		for _, secret := range secrets {
			if strings.Contains(open.String(), secret) {
				t.Errorf("%s: %q is shown as if it were no secret", s.Name, secret)
			}
			if strings.Contains(hidden.String(), secret) {
				marked++
			}
		}
	}
	if marked < 10 {
		t.Errorf("only %d secrets were seen", marked)
	}
}
