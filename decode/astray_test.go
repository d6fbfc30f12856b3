package decode

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"
)

// A client that speaks another language to a route gives its password away in
// commands that are none. Masked events do not.
func TestPasswordsInCommandsThatAreNone(t *testing.T) {
	const secret = "CANARY-7f3a"
	coded := base64.StdEncoding.EncodeToString([]byte("\x00anna\x00" + secret))
	for _, tt := range []struct {
		p    Protocol
		line string
	}{
		{SMTP, "PASS " + secret},
		{SMTP, "PASS\t" + secret},
		{SMTP, "PASSWD " + secret},
		{SMTP, "AUTH=PLAIN " + coded},
		{SMTP, "AUTHPLAIN " + coded},
		{SMTP, coded},
		{SMTP, base64.StdEncoding.EncodeToString([]byte(secret))},
		{POP3, "A1 LOGIN anna " + secret},
		{POP3, "AUTHENTICATE PLAIN " + coded},
	} {
		var m Masker
		var shown []string
		k := newTalk(t, tt.p)
		k.Push(Client, []byte(tt.line+"\r\n"))
		k.Drain(time.Time{}, Client, func(events []Event) {
			for _, ev := range events {
				ev = m.Mask(ev)
				shown = append(shown, fmt.Sprintf("%s %+v", ev.Raw, ev.What))
			}
		})
		all := strings.ToUpper(strings.Join(shown, "\n"))
		for _, form := range []string{secret, coded, base64.StdEncoding.EncodeToString([]byte(secret))} {
			if strings.Contains(all, strings.ToUpper(form)) {
				t.Errorf("%q leaves %q in\n%s", tt.line, form, all)
			}
		}
	}
}

// What merely looks like a command that is none does not drive a password out
// of the masker's memory.
func TestUnknownCommandsDriveNoSecretOut(t *testing.T) {
	var m Masker
	secret := "open-sesame"
	m.Mask(Event{From: Client, What: &Auth{Mechanism: "PLAIN", Secret: &secret}})
	for i := range 2 * maxSecrets {
		args := fmt.Sprintf("filler-%d", i)
		m.Mask(Event{From: Client, What: &Command{Verb: "XYZZY", Args: args, Unknown: true, Secret: []Span{{0, len(args)}}}})
	}
	ev := m.Mask(Event{From: Server, Raw: []byte("535 open-sesame is wrong\r\n"), What: &Reply{Text: []string{"open-sesame is wrong"}}})
	if strings.Contains(fmt.Sprintf("%s %v", ev.Raw, ev.What), secret) {
		t.Errorf("%s", ev.Raw)
	}
}
