package mask

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
)

// A client that speaks another language to a route gives its password away in
// commands that are none. Masked events do not.
func TestPasswordsInCommandsThatAreNone(t *testing.T) {
	const secret = "CANARY-7f3a"
	coded := base64.StdEncoding.EncodeToString([]byte("\x00anna\x00" + secret))
	for _, tt := range []struct {
		p    decode.Protocol
		line string
	}{
		{decode.SMTP, "PASS " + secret},
		{decode.SMTP, "PASS\t" + secret},
		{decode.SMTP, "PASSWD " + secret},
		{decode.SMTP, "AUTH=PLAIN " + coded},
		{decode.SMTP, "AUTHPLAIN " + coded},
		{decode.SMTP, coded},
		{decode.SMTP, base64.StdEncoding.EncodeToString([]byte(secret))},
		{decode.POP3, "A1 LOGIN anna " + secret},
		{decode.POP3, "AUTHENTICATE PLAIN " + coded},
	} {
		var m Masker
		var shown []string
		k := decode.New(tt.p)
		k.Open(time.Time{}, decode.Open{})
		k.Push(decode.Client, []byte(tt.line+"\r\n"))
		k.Drain(time.Time{}, decode.Client, func(events []decode.Event) {
			for _, ev := range events {
				ev = m.Mask(ev)
				shown = append(shown, fmt.Sprintf("%s %+v", ev.Raw, ev.Payload))
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
	m.Mask(decode.Event{From: decode.Client, Payload: &decode.Auth{Mechanism: "PLAIN", Secret: &secret}})
	for i := range 200 {
		args := fmt.Sprintf("filler-%d", i)
		m.Mask(decode.Event{From: decode.Client, Payload: &decode.Command{Verb: "XYZZY", Args: args, Unknown: true, Secret: span(0, len(args))}})
	}
	ev := m.Mask(decode.Event{From: decode.Server, Raw: []byte("535 open-sesame is wrong\r\n"), Payload: &decode.Reply{Text: []string{"open-sesame is wrong"}}})
	if strings.Contains(fmt.Sprintf("%s %v", ev.Raw, ev.Payload), secret) {
		t.Errorf("%s", ev.Raw)
	}
}

// What is dropped is quoted, and masked all the same.
func TestDiscardMarksSecrets(t *testing.T) {
	k := decode.New(decode.SMTP)
	k.Open(time.Time{}, decode.Open{})
	none := func([]decode.Event) {}
	k.Push(decode.Server, []byte("220 mx\r\n"))
	k.Drain(time.Time{}, decode.Server, none)
	k.Push(decode.Client, []byte("STARTTLS\r\nEHLO a\r\nAUTH PLAIN AGFubmEAQ0FOQVJZ\r\nAUTH LOGIN\r\nQ0FOQVJZLTdmM2E=\r\n"))
	k.Drain(time.Time{}, decode.Client, none)
	k.Push(decode.Server, []byte("220 go\r\n"))
	u, _ := k.Next(decode.Server)
	k.Commit(time.Time{}, u, decode.Ruling{})
	var m Masker
	for _, e := range k.Discard(time.Time{}, decode.Client) {
		text := e.Payload.(*decode.Finding).Text()
		if !strings.Contains(text, "AGFubmEAQ0FOQVJZ") || !strings.Contains(text, "EHLO a") {
			t.Errorf("unmasked: %s", text)
		}
		e = m.Mask(e)
		for _, secret := range []string{"AGFubmEAQ0FOQVJZ", "Q0FOQVJZLTdmM2E="} {
			if strings.Contains(e.Payload.(*decode.Finding).Text()+string(e.Raw), secret) {
				t.Errorf("masked: %s, raw %s", e.Payload.(*decode.Finding).Text(), e.Raw)
			}
		}
	}
}
