package main

import (
	"bytes"
	"encoding/base64"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/proxy"
)

// written is what outputs with these flags make of some events, in JSON and in
// text, and what the run ends with.
func written(t *testing.T, o output, g globals, events []decode.Event) (json, text string, err error) {
	t.Helper()
	rec, err := o.recorder(&g, &sayer{w: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	var j, l bytes.Buffer
	rec.add("json", func() (io.WriteCloser, error) { return stays{&j}, nil }, func(w io.Writer) view { return newJSONView(w, &o) })
	rec.add("text", func() (io.WriteCloser, error) { return stays{&l}, nil }, func(w io.Writer) view { return newTextView(w, &o) })
	for _, ev := range events {
		rec.take(proxy.Session{ID: 1, Protocol: decode.SMTP}, []decode.Event{ev})
	}
	if len(rec.folds) != 0 {
		t.Error("a session that has closed is not forgotten")
	}
	err = rec.close()
	return j.String(), l.String(), err
}

// dialogue is a session as events. Lines begin with C: or S:.
func dialogue(t *testing.T, p decode.Protocol, lines string) []decode.Event {
	t.Helper()
	text := "# a dialogue\nprotocol " + p.String() + "\n" + lines + "\n---\n"
	script, err := decodetest.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return decodetest.Whole(t, script)
}

const smtpGreeting = "S: 220 mx ESMTP\nC: EHLO me\nS: 250-mx\nS: 250 AUTH PLAIN LOGIN XOAUTH2 OAUTHBEARER\n"

// logins are the ways a password can be told. PASS stands for it, [x] for the
// base64 of x.
var logins = []struct {
	name     string
	protocol decode.Protocol
	lines    string
}{
	{"plain at once", decode.SMTP, smtpGreeting + "C: AUTH PLAIN [\x00ann\x00PASS]\nS: 535 5.7.8 no\n"},
	{"plain with authzid", decode.SMTP, smtpGreeting + "C: AUTH PLAIN [bob\x00ann\x00PASS]\nS: 235 yes\n"},
	{"plain", decode.SMTP, smtpGreeting + "C: AUTH PLAIN\nS: 334 \nC: [\x00ann\x00PASS]\nS: 235 yes\n"},
	{"login", decode.SMTP, smtpGreeting + "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: [ann]\nS: 334 UGFzc3dvcmQ6\nC: [PASS]\nS: 235 yes\n"},
	{"login, user at once", decode.SMTP, smtpGreeting + "C: AUTH LOGIN [ann]\nS: 334 UGFzc3dvcmQ6\nC: [PASS]\nS: 535 no PASS\n"},
	{"login, both at once", decode.SMTP, smtpGreeting + "C: AUTH LOGIN [ann] [PASS]\nS: 535 no\n"},
	{"login, not base64", decode.SMTP, smtpGreeting + "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: ann\nS: 334 UGFzc3dvcmQ6\nC: PASS\nS: 501 what is PASS\n"},
	{"xoauth2", decode.SMTP, smtpGreeting + "C: AUTH XOAUTH2 [user=ann\x01auth=Bearer PASS\x01\x01]\nS: 535 no\n"},
	{"oauthbearer", decode.SMTP, smtpGreeting + "C: AUTH OAUTHBEARER\nS: 334 \nC: [n,a=ann,\x01auth=Bearer PASS\x01\x01]\nS: 235 yes\n"},
	{"unknown mechanism", decode.SMTP, smtpGreeting + "C: AUTH X-OWN [PASS]\nS: 504 no\n"},
	{"astray", decode.SMTP, smtpGreeting + "C: AUTH LOGIN\nS: 504 no\nC: PASS\nS: 500 unknown command PASS\n"},
	{"astray in base64", decode.SMTP, smtpGreeting + "C: AUTH LOGIN\nS: 504 no\nC: [PASS]\nS: 500 unknown command [PASS]\n"},
	{"unfinished", decode.SMTP, smtpGreeting + "C: AUTH PLAIN\nS: 334 \nC: [\x00ann\x00PASS]\nC! reset\n"},
	{"pass", decode.POP3, "S: +OK hi\nC: USER ann\nS: +OK\nC: PASS PASS\nS: -ERR PASS is wrong\n"},
	{"lower case", decode.POP3, "S: +OK hi\nC: user ann\nS: +OK\nC: pass PASS\nS: +OK\n"},
	{"pass, unfinished", decode.POP3, "S: +OK hi\nC: USER ann\nS: +OK\nC: PASS PASS\\\nC! end\n"},
	{"pop3 plain", decode.POP3, "S: +OK hi\nC: AUTH PLAIN [\x00ann\x00PASS]\nS: +OK\n"},
	{"pop3 login", decode.POP3, "S: +OK hi\nC: AUTH LOGIN\nS: + VXNlcm5hbWU6\nC: [ann]\nS: + UGFzc3dvcmQ6\nC: [PASS]\nS: -ERR no\n"},
}

// told writes the password into a dialogue, and says it again at its end.
func told(lines, password string) string {
	if !strings.Contains(lines, "!") {
		lines += "\nC: NOOP PASS\nS: 250 PASS [PASS]\nC: QUIT\nS: 221 PASS\n"
	}
	lines = strings.ReplaceAll(lines, "PASS PASS", "\x02 PASS") // the command
	lines = strings.ReplaceAll(lines, "PASS", password)
	lines = strings.ReplaceAll(lines, "\x02", "PASS")
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(lines, "[")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		inner, after, _ := strings.Cut(rest, "]")
		b.WriteString(base64.StdEncoding.EncodeToString([]byte(inner)))
		lines = after
	}
}

// No login leaves a trace of its password in any output, plain or in base64,
// wherever in the base64 it stands; without --mask every one does.
func TestCanary(t *testing.T) {
	const canary = "CANARY-7f3a"
	traces := []string{canary, strings.ToUpper(canary)}
	for shift := range 3 {
		coded := base64.StdEncoding.EncodeToString([]byte("xx"[:shift] + canary))
		traces = append(traces, coded[4:12])
	}
	for _, tt := range logins {
		events := dialogue(t, tt.protocol, told(tt.lines, canary))
		json, text, _ := written(t, output{}, globals{mask: true}, events)
		for _, trace := range traces {
			if strings.Contains(json, trace) || strings.Contains(text, trace) {
				t.Errorf("%s: %s is left:\n%s\n%s", tt.name, trace, json, text)
			}
		}
		if json, text, _ = written(t, output{}, globals{}, events); !strings.Contains(json, canary) || !strings.Contains(text, canary) {
			t.Errorf("%s: nothing was there to hide:\n%s\n%s", tt.name, json, text)
		}
	}
}

func TestFilter(t *testing.T) {
	events := dialogue(t, decode.SMTP, smtpGreeting+"C: MAIL FROM:<a@x>\nS: 250 ok\nC: DATA\nS: 503 no\nC: QUIT\nS: 221 bye\n")
	for _, tt := range []struct {
		o     output
		lines int
		err   string
	}{
		{output{}, 12, ""},
		{output{filter: `code == 503`}, 1, ""},
		{output{filter: `mail_from == "a@x" and event == "command"`}, 3, ""},
		{output{filter: `false`, failOn: `code == 503`}, 0, "session 1, record 9 (reply) matched --fail-on"},
		{output{failOn: `code == 999`}, 12, ""},
	} {
		json, _, err := written(t, tt.o, globals{}, events)
		if got := strings.Count(json, "\n"); got != tt.lines {
			t.Errorf("%+v: %d records, not %d:\n%s", tt.o, got, tt.lines, json)
		}
		if got := errorText(err); got != tt.err {
			t.Errorf("%+v: error %q, not %q", tt.o, got, tt.err)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// A message is counted in the text, masked or not.
func TestMaskCountsMessages(t *testing.T) {
	const canary = "CANARY-7f3a"
	lines := told(logins[3].lines, canary)
	lines = strings.TrimSuffix(lines, "C: QUIT\nS: 221 "+canary+"\n")
	events := dialogue(t, decode.SMTP, lines+"C: MAIL FROM:<a@x>\nS: 250 ok\nC: RCPT TO:<b@x>\nS: 250 ok\nC: DATA\nS: 354 go\nC: "+canary+"\nC: .\nS: 250 ok\n")
	_, masked, _ := written(t, output{}, globals{mask: true}, events)
	_, plain, _ := written(t, output{}, globals{}, events)
	const size = "13 bytes"
	if strings.Count(masked, size) == 0 || strings.Count(masked, size) != strings.Count(plain, size) {
		t.Errorf("masked:\n%s\nplain:\n%s", masked, plain)
	}
}

// One outlet that fails says so once and leaves the others alone.
func TestOutletFails(t *testing.T) {
	var o output
	var told, good bytes.Buffer
	rec, err := o.recorder(&globals{}, &sayer{w: &told})
	if err != nil {
		t.Fatal(err)
	}
	rec.add("bad.jsonl", func() (io.WriteCloser, error) { return nil, io.ErrClosedPipe }, func(w io.Writer) view { return newJSONView(w, &o) })
	<-rec.outlets[0].end.(*spool).done
	rec.add("good.jsonl", func() (io.WriteCloser, error) { return stays{&good}, nil }, func(w io.Writer) view { return newJSONView(w, &o) })
	for _, ev := range dialogue(t, decode.SMTP, smtpGreeting) {
		rec.take(proxy.Session{ID: 1, Protocol: decode.SMTP}, []decode.Event{ev})
	}
	if err := rec.close(); errorText(err) != "not everything was recorded" || exitCode(t.Context(), err) != exitFailed {
		t.Errorf("error %v", err)
	}
	if got, want := told.String(), "mitmail: warning: bad.jsonl is not written any more: io: read/write on closed pipe, after 0 bytes; traffic goes on\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if strings.Count(good.String(), "\n") < 5 {
		t.Errorf("the other got\n%s", &good)
	}
}

// Whoever ends the program at once has what was taken, and is told what is
// missing; a reader that does nothing is not waited for.
func TestHurry(t *testing.T) {
	var o output
	var told, good bytes.Buffer
	rec, err := o.recorder(&globals{}, &sayer{w: &told})
	if err != nil {
		t.Fatal(err)
	}
	slow := newGate()
	defer close(slow.wait)
	rec.add("slow.jsonl", func() (io.WriteCloser, error) { return slow, nil }, func(w io.Writer) view { return newJSONView(w, &o) })
	awaitOpen(rec.outlets[0].end.(*spool))
	rec.add("good.jsonl", func() (io.WriteCloser, error) { return stays{&good}, nil }, func(w io.Writer) view { return newJSONView(w, &o) })
	events := dialogue(t, decode.SMTP, smtpGreeting)
	rec.take(proxy.Session{ID: 1, Protocol: decode.SMTP}, events[:3])
	rec.hurry()
	if strings.Count(good.String(), "\n") != 3 {
		t.Errorf("it holds\n%s", &good)
	}
	for _, want := range []string{"slow.jsonl is not written any more: its reader is too slow", "ended at once: the records of 1 session are incomplete\n"} {
		if !strings.Contains(told.String(), want) {
			t.Errorf("said %q, without %q", &told, want)
		}
	}
}

// What a usual reply costs on the live path: into JSON, with a filter that does
// not match half of them.
func BenchmarkTake(b *testing.B) {
	o := output{filter: `to == "RCPT"`}
	rec, err := o.recorder(&globals{}, &sayer{w: io.Discard})
	if err != nil {
		b.Fatal(err)
	}
	rec.add("json", func() (io.WriteCloser, error) { return stays{io.Discard}, nil }, func(w io.Writer) view { return newJSONView(w, &o) })
	events := []decode.Event{{Time: time.Unix(1e9, 0), From: decode.Server, Raw: []byte("250 2.1.5 recipient ok\r\n"),
		What: &decode.Reply{To: "RCPT", Code: 250, OK: decode.Yes, Enhanced: "2.1.5", Text: []string{"2.1.5 recipient ok"}}}}
	b.ReportAllocs()
	for b.Loop() {
		rec.take(proxy.Session{ID: 1, Protocol: decode.SMTP}, events)
	}
}

// Whoever ends the program at once does so while sessions go on.
func TestHurryAmongSessions(t *testing.T) {
	o := output{failOn: `event == "close"`}
	rec, err := o.recorder(&globals{}, &sayer{w: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	if err := openFolder(rec, t.TempDir(), &o); err != nil {
		t.Fatal(err)
	}
	events := dialogue(t, decode.SMTP, smtpGreeting)
	var sessions sync.WaitGroup
	begun := make(chan struct{}, 1)
	for worker := range 2 {
		sessions.Go(func() {
			for i := range 500 {
				rec.take(proxy.Session{ID: 2*i + worker, Protocol: decode.SMTP}, events)
				select {
				case begun <- struct{}{}:
				default:
				}
			}
		})
	}
	<-begun
	rec.hurry()
	sessions.Wait()
}
