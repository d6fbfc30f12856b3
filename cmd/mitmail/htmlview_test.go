package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/proxy"
)

// writtenHTML is the .html file that is written of a session.
func writtenHTML(t *testing.T, o output, g globals, p decode.Protocol, events []decode.Event) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "talk.html")
	o.write = []string{name}
	rec, err := o.recorder(&g, &sayer{w: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.open(rec, io.Discard); err != nil {
		t.Fatal(err)
	}
	rec.take(proxy.Session{ID: 1, Protocol: p}, events)
	if err := rec.close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// With --mask no password is in the file, where it was said or in the text of a
// message; without, each is.
func TestMaskHTML(t *testing.T) {
	const canary = "CANARY-7f3a"
	mail := "C: MAIL FROM:<a@x>\nS: 250 ok\nC: RCPT TO:<b@x>\nS: 250 ok\nC: DATA\nS: 354 go\nC: text with " + canary + " in it\nC: .\nS: 250 ok\n"
	for _, tt := range logins {
		lines := told(tt.lines, canary)
		if tt.name == "login" {
			lines = strings.TrimSuffix(lines, "C: QUIT\nS: 221 "+canary+"\n") + mail
		}
		events := dialogue(t, tt.protocol, lines)
		if masked := writtenHTML(t, output{}, globals{mask: true}, tt.protocol, events); strings.Contains(masked, canary) || !strings.Contains(masked, "•••") {
			t.Errorf("%s: masked is %s", tt.name, masked)
		}
		open := writtenHTML(t, output{}, globals{}, tt.protocol, events)
		if !strings.Contains(open, canary) || tt.name == "login" && !strings.Contains(open, "text with "+canary) {
			t.Errorf("%s: nothing was there to hide: %s", tt.name, open)
		}
	}
}

// A session is written whole if a record of it matches, else not at all.
func TestFilterHTML(t *testing.T) {
	events := dialogue(t, decode.SMTP, smtpGreeting+"C: DATA\nS: 503 no\nC: QUIT\nS: 221 bye\n")
	if got := writtenHTML(t, output{filter: "code == 503"}, globals{}, decode.SMTP, events); strings.Count(got, "<li ") != len(events)-1 { // open is its heading
		t.Errorf("got %s", got)
	}
	if got := writtenHTML(t, output{filter: "code == 999"}, globals{}, decode.SMTP, events); strings.Contains(got, "<section") {
		t.Errorf("got %s", got)
	}
}
