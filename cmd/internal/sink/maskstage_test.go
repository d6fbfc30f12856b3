package sink

import (
	"bytes"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// files are what a sink writes of events in every format.
func files(t *testing.T, o Options, p decode.Protocol, events []decode.Event) map[string]string {
	t.Helper()
	return filesOf(t, o, func(s *Sink) {
		for _, ev := range events {
			s.Take(Item{Session: Session{1, p}, Events: []decode.Event{ev}})
		}
	})
}

// played has a sink take a script whose steps are cut into pieces of n bytes,
// with copies of its messages.
func played(script decodetest.Script, n int) func(*Sink) {
	return func(s *Sink) {
		of := Session{1, script.Protocol}
		c := decode.New(of.Protocol)
		c.Copies(func() io.Writer { return s.Copy(of) })
		take := func(events []decode.Event) { s.Take(Item{Session: of, Events: events}) }
		take(c.Open(time.Time{}, decode.Open{}))
		for _, step := range script.Steps {
			for p := range slices.Chunk(step.Bytes, n) {
				c.Push(step.Side, bytes.Clone(p))
				c.Drain(time.Time{}, step.Side, take)
			}
		}
		take(c.End(time.Time{}, decode.Client, decode.EOF))
		take(c.End(time.Time{}, decode.Server, decode.EOF))
	}
}

// filesOf are what a sink writes of what it is given, in every format.
func filesOf(t *testing.T, o Options, give func(*Sink)) map[string]string {
	t.Helper()
	dir := t.TempDir()
	s := New(t.Context(), o)
	for _, name := range []string{"x.pcapng", "x.jsonl", "x.txt", "x.html", "x.mbox", "mail/"} {
		if err := s.AddFile(dir + "/" + name); err != nil {
			t.Fatal(err)
		}
	}
	s.Start()
	give(s)
	if err := s.closeWithin(testTime); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			var text []byte
			text, err = os.ReadFile(name)
			all[filepath.Base(name)] = string(text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A password that a message repeats is hidden in every file, however the message
// is cut into pieces, and the files are as long as without --mask where they are
// counted.
func TestHostile98CanaryAcrossCuts(t *testing.T) {
	const canary = "CANARY-7f3a"
	coded := base64.StdEncoding.EncodeToString([]byte("x" + canary))
	script, err := decodetest.Parse("# a dialogue\nprotocol smtp\n" + smtpGreeting +
		"C: AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00ann\x00"+canary)) + "\nS: 235 yes\nC: MAIL FROM:<a@x>\nS: 250 ok\nC: RCPT TO:<b@x>\nS: 250 ok\nC: DATA\nS: 354 go\n" +
		"C: Subject: " + canary + "\nC:\nC: it is " + canary + ", or " + coded + "\nC: CANARY-7f\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n---\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 2, 3, 5, 7, 11, 13, 17, 29, 1000} {
		open := filesOf(t, Options{}, played(script, n))
		masked := filesOf(t, Options{Mask: true}, played(script, n))
		if len(masked) != 6 {
			t.Fatalf("%d files", len(masked))
		}
		for file, text := range masked {
			if strings.Contains(text, canary) || strings.Contains(text, coded[4:12]) {
				t.Errorf("%d: the secret is in %s:\n%.2000q", n, file, text)
			}
			if !strings.Contains(open[file], canary) && !(file == "x.pcapng" && n < 29) { // a packet a piece
				t.Errorf("%d: nothing was there to hide in %s", n, file)
			}
			if filepath.Ext(file) == ".eml" && len(text) != len(open[file]) {
				t.Errorf("%d: %s has %d bytes, %d without --mask", n, file, len(text), len(open[file]))
			}
		}
		if !strings.Contains(masked["x.mbox"], "\r\nCANARY-7f\r\n") && !strings.Contains(masked["x.mbox"], "\nCANARY-7f\n") {
			t.Errorf("%d: what only begins like the secret is hidden too", n)
		}
	}
}

// A secret of a line too long to be kept is hidden in what comes behind the
// limit as well.
func TestHostile98LongSecretLine(t *testing.T) {
	coded := base64.StdEncoding.EncodeToString([]byte("\x00ann\x00" + strings.Repeat("CANARY-7f3a", 3000)))
	events := dialogue(t, decode.SMTP, smtpGreeting+"C: AUTH PLAIN "+coded+"\nS: 535 no\nC: QUIT\nS: 221 bye\n")
	for file, text := range files(t, Options{Mask: true}, decode.SMTP, events) {
		for at := 100; at+40 <= len(coded); at += 40 {
			if strings.Contains(text, coded[at:at+40]) {
				t.Errorf("a part of it is in %s, at %d of %d", file, at, len(coded))
				break
			}
		}
	}
}

// In a capture, where nobody waits, a password that was typed in the place of the
// user name is hidden once it is known for one.
func TestHostile98PasswordAsUser(t *testing.T) {
	const canary = "CANARY-7f3a"
	for name, tt := range map[string]struct {
		p     decode.Protocol
		lines string
	}{
		"USER": {decode.POP3, "S: +OK hi\nC: USER " + canary + "\nS: +OK\nC: PASS ann\nS: -ERR no such user\nC: USER ann\nS: +OK\nC: PASS " + canary + "\nS: +OK\nC: QUIT\nS: +OK\n"},
		"LOGIN": {decode.SMTP, smtpGreeting + "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: " + base64.StdEncoding.EncodeToString([]byte(canary)) + "\nS: 334 UGFzc3dvcmQ6\nC: YW5u\nS: 535 no\n" +
			"C: AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00ann\x00"+canary)) + "\nS: 235 yes\nC: QUIT\nS: 221 bye\n"},
	} {
		events := dialogue(t, tt.p, tt.lines)
		masked := files(t, Options{Mask: true, Offline: true}, tt.p, events)
		for file, text := range masked {
			if strings.Contains(text, canary) || strings.Contains(text, base64.StdEncoding.EncodeToString([]byte(canary))[:12]) {
				t.Errorf("%s: it is in %s:\n%.3000s", name, file, text)
			}
		}
		if n, want := strings.Count(masked["x.jsonl"], "\n"), len(events); n != want {
			t.Errorf("%s: %d records of %d events", name, n, want)
		}
	}
}

// ruledOn has a sink take a script in pieces of n bytes. Of the texts of messages
// something else goes on: whole ones where they wait for that, else what comes until n
// bytes of them are through.
func ruledOn(script decodetest.Script, n int, held bool, r decode.Ruling) func(*Sink) {
	return func(s *Sink) {
		of := Session{1, script.Protocol}
		c := decode.New(of.Protocol)
		c.Copies(func() io.Writer { return s.Copy(of) })
		take := func(events []decode.Event) { s.Take(Item{Session: of, Events: events}) }
		take(c.Open(time.Time{}, decode.Open{}))
		c.HoldText(decode.Client, held)
		c.HoldText(decode.Server, held)
		for _, step := range script.Steps {
			for p := range slices.Chunk(step.Bytes, n) {
				c.Push(step.Side, bytes.Clone(p))
				for u, ok := c.Next(step.Side); ok; u, ok = c.Next(step.Side) {
					now := decode.Ruling{}
					if held && u.Kind == decode.EndOfBody {
						now = r
					} else if !held && u.Kind == decode.Body {
						now = decode.Ruling{Cut: true, Send: u.Raw[:len(u.Raw)/2], By: r.By}
					}
					take(c.Commit(time.Time{}, u, now))
				}
			}
		}
		take(c.End(time.Time{}, decode.Client, decode.EOF))
		take(c.End(time.Time{}, decode.Server, decode.EOF))
	}
}

// A password in the text of a message that a rule or a person has touched, in what
// went on instead and in the rule, is hidden in every file, and takes as many bytes there.
func TestHostile98CanaryRuled(t *testing.T) {
	const canary = "CANARY-7f3a"
	coded := base64.StdEncoding.EncodeToString([]byte("x" + canary))
	text := "Subject: " + canary + "\r\n\r\nit is " + canary + ", or " + coded + "\r\n"
	lines := strings.ReplaceAll("C: "+strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\nC: ")+"\nC: .\n", ": \n", ":\n")
	texts := map[decode.Protocol]string{
		decode.SMTP: smtpGreeting + "C: AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00ann\x00"+canary)) +
			"\nS: 235 yes\nC: MAIL FROM:<a@x>\nS: 250 ok\nC: RCPT TO:<b@x>\nS: 250 ok\nC: DATA\nS: 354 go\n" + lines + "S: 250 ok\nC: QUIT\nS: 221 bye\n",
		decode.POP3: "S: +OK hi\nC: USER ann\nS: +OK\nC: PASS " + canary + "\nS: +OK\nC: RETR 1\nS: +OK\n" + strings.ReplaceAll(lines, "C:", "S:") + "C: QUIT\nS: +OK\n",
	}
	by := `event == "message" => replace /` + canary + `/` + coded + `/`
	for name, r := range map[string]decode.Ruling{
		"mark":    {By: by},
		"replace": {By: by, Send: []byte(strings.ReplaceAll(text, "it is", "that was") + ".\r\n")},
		"send":    {By: by, Send: []byte("x" + canary + "\r\n.\r\n")},
		"cut":     {By: by, Send: []byte(text[:len(text)-7]), Cut: true},
		"drop":    {By: by, Drop: true},
		"edit":    {By: "hand", Send: []byte(text + coded + "\r\n.\r\n")},
		"forward": {By: "hand"},
		"pieces":  {By: by},
	} {
		for p, dialogue := range texts {
			script, err := decodetest.Parse("# a dialogue\nprotocol " + p.String() + "\n" + dialogue + "---\n")
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range []int{1, 7, 29, 1000} {
				give := ruledOn(script, n, name != "pieces", r)
				open := filesOf(t, Options{}, give)
				for file, text := range filesOf(t, Options{Mask: true}, give) {
					if strings.Contains(text, canary) || strings.Contains(text, coded[4:12]) {
						t.Errorf("%s, %s, %d: the secret is in %s:\n%.3000q", name, p, n, file, text)
					}
					if file == "x.pcapng" && name != "pieces" && !strings.Contains(open[file], canary) {
						t.Errorf("%s, %s, %d: nothing was there to hide in %s", name, p, n, file)
					}
					if file == "x.pcapng" && r.By == "hand" && len(text) != len(open[file]) {
						t.Errorf("%s, %s, %d: %s has %d bytes, %d without --mask", name, p, n, file, len(text), len(open[file]))
					}
				}
			}
		}
	}
}
