package html

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/view/lang"
)

// checker is what looks at files as a browser does; npm ci in its folder installs it.
const checker = "../../.ci/report"

// Reports in a browser: valid, light and dark, on a phone, a desktop and paper, in both
// languages, for who cannot see them too; they load nothing and run nothing.
func TestBrowser(t *testing.T) {
	why := ""
	if _, err := exec.LookPath("node"); err != nil {
		why = "there is no node"
	} else if _, err := exec.LookPath("chromium"); err != nil {
		why = "there is no chromium"
	} else if _, err := os.Stat(filepath.Join(checker, "node_modules")); err != nil {
		why = "npm ci was not run in " + checker
	}
	switch {
	case why != "" && os.Getenv("MITMAIL_REQUIRE_REAL") != "":
		t.Fatal("MITMAIL_REQUIRE_REAL is set, but " + why)
	case why != "":
		t.Skip(why)
	}
	dir := t.TempDir()
	args := []string{filepath.Join(checker, "check.mjs"), dir}
	if to := os.Getenv("MITMAIL_PICTURES"); to != "" { // a folder for pictures to look at
		args = append(args, to)
	}
	report(t, filepath.Join(dir, "en.html"), ordinary)
	lang.Use(lang.Chinese)
	report(t, filepath.Join(dir, "zh.html"), ordinary)
	lang.Use(lang.English)
	report(t, filepath.Join(dir, "hostile.html"), hostile)
	report(t, filepath.Join(dir, "many.html"), many)
	if out, err := exec.Command("node", args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// report writes a file of what fill has.
func report(t *testing.T, name string, fill func(*testing.T, *Writer)) {
	t.Helper()
	var b bytes.Buffer
	w := New(&b, Options{UTC: true})
	fill(t, w)
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// ordinary is sessions of all that is common.
func ordinary(t *testing.T, w *Writer) {
	for i, name := range []string{"smtp-auth-login", "smtp-recipients-partly-refused", "smtp-message-mime", "smtp-dots", "smtp-starttls", "smtp-gap-in-text", "pop3-fetch", "pop3-response-codes"} {
		p, events := script(t, name)
		write(t, w, i+1, p, addressed(events)...)
	}
	write(t, w, 9, decode.SMTP, between()...)
}

// addressed is a dialogue between addresses, in time.
func addressed(events []decode.Event) []decode.Event {
	open := decode.Event{Time: events[0].Time, Payload: &decode.Open{Client: "192.0.2.1:50000", Server: "198.51.100.25:25", Route: "1025=smtp://mail.example.org"}}
	all := append([]decode.Event{open}, events...)
	for i := range all {
		all[i].Time = open.Time.Add(time.Duration(i*i) * time.Millisecond)
	}
	return all
}

// between is a session whose legs differ.
func between() []decode.Event {
	at := time.Date(2026, 5, 4, 12, 1, 7, 0, time.UTC)
	said := func(from decode.Side, raw string, what decode.Payload) decode.Event {
		return decode.Event{Time: at, From: from, Raw: []byte(raw), Payload: what}
	}
	changed := func(ev decode.Event, sent, by string) decode.Event {
		ev.Changed, ev.By = true, by
		if sent != "" {
			ev.Sent = []byte(sent)
		}
		return ev
	}
	rule := `verb == "RCPT" => reply 452 4.2.2 mailbox full`
	return []decode.Event{
		{Time: at, Payload: &decode.Open{Client: "192.0.2.1:50000", Server: "198.51.100.25:25", Route: "smtp+starttls://1025=smtp+starttls://mail.example.org"}},
		said(decode.Server, "220 mail.example.org\r\n", &decode.Reply{To: "CONNECT", Code: 220, OK: decode.Yes, Text: []string{"mail.example.org"}, Elapsed: -1}),
		said(decode.Client, "EHLO client.example\r\n", &decode.Command{Verb: "EHLO", Args: "client.example"}),
		{Time: at, From: decode.Proxy, Changed: true, Sent: []byte("STARTTLS\r\n"), Payload: &decode.Command{Verb: "STARTTLS"}},
		changed(said(decode.Server, "220 go\r\n", &decode.Reply{To: "STARTTLS", Code: 220, OK: decode.Yes, Text: []string{"go"}}), "", "mitmail"),
		{Time: at, Payload: &decode.TLS{Leg: "server", How: "starttls", Version: "TLS 1.3", Cipher: "TLS_AES_128_GCM_SHA256", SNI: "mail.example.org", Intercepted: true, OK: decode.Yes}},
		changed(said(decode.Server, "250-mail.example.org\r\n250-SIZE 1000\r\n250 STARTTLS\r\n", &decode.Reply{To: "EHLO", Code: 250, OK: decode.Yes, Text: []string{"mail.example.org", "SIZE 1000", "STARTTLS"}, Items: []string{"SIZE 1000", "STARTTLS"}}),
			"250-mail.example.org\r\n250 SIZE 1000\r\n", "mitmail"),
		changed(said(decode.Client, "MAIL FROM:<ann@client.example>\r\n", &decode.Command{Verb: "MAIL", Args: "FROM:<ann@client.example>", Path: "ann@client.example"}), "MAIL FROM:<test@client.example>\r\n", "replace /ann/test/"),
		said(decode.Server, "250 ok\r\n", &decode.Reply{To: "MAIL", Code: 250, OK: decode.Yes, Text: []string{"ok"}}),
		changed(said(decode.Client, "RCPT TO:<bob@example.org>\r\n", &decode.Command{Verb: "RCPT", Args: "TO:<bob@example.org>", Path: "bob@example.org"}), "", rule),
		{Time: at, From: decode.Proxy, Changed: true, By: rule, Sent: []byte("452 4.2.2 mailbox full\r\n"), Payload: &decode.Reply{To: "RCPT", Code: 452, Enhanced: "4.2.2", OK: decode.No, Text: []string{"mailbox full"}}},
		{Time: at, Payload: &decode.Close{Outcome: decode.Words{{Key: "text", Args: []string{"message refused at RCPT: 452 4.2.2 mailbox full"}}}, Duration: time.Second}},
	}
}

// hostile is what wants to be more than text, a session for each of the attacks on a
// browser.
func hostile(t *testing.T, w *Writer) {
	for i, s := range attacks[:12] {
		for j, ev := range decodetest.Everywhere([]byte(s), decode.Span{}) {
			if _, last := ev.Payload.(*decode.Close); !last && j%3 == i%3 { // from one of the sides
				write(t, w, i+1, decode.SMTP, ev)
			}
		}
		write(t, w, i+1, decode.SMTP, decode.Event{Payload: &decode.Close{Outcome: decode.Words{{Key: "text", Args: []string{s}}}}})
	}
}

// many is five hundred sessions.
func many(t *testing.T, w *Writer) {
	var all [][]decode.Event
	for _, name := range []string{"smtp-delivery", "smtp-recipients-all-refused", "smtp-auth-login"} {
		_, events := script(t, name)
		all = append(all, events)
	}
	for i := range 500 {
		for _, ev := range all[i%len(all)] {
			ev.Time = ev.Time.Add(time.Duration(i) * time.Second)
			write(t, w, i+1, decode.SMTP, ev)
		}
	}
	if w.size > 20<<20 {
		t.Errorf("the file has %d MB", w.size>>20)
	}
}
