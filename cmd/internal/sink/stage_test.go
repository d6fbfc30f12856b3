package sink

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/decode/record"
	"mitmail/view/text"
)

// written is what a sink with these options makes of some events, in JSON and in
// text, and what the run ends with.
func written(t *testing.T, o Options, events []decode.Event) (json, lines string, err error) {
	t.Helper()
	s := New(t.Context(), o)
	var j, l bytes.Buffer
	s.addJSON("json", keepOpen(&j))
	s.level = max(s.level, shown)
	plain := s.addWriter("text", "entry", keepOpen(&l))
	plain.renderer = newTextRenderer(plain.to, text.Options{})
	s.Start()
	for _, ev := range events {
		s.Take(Item{Session: Session{1, decode.SMTP}, Events: []decode.Event{ev}})
	}
	err = s.closeWithin(testTime)
	if len(s.states) != 0 || s.Open() != 0 {
		t.Error("a session that has closed is not forgotten")
	}
	return j.String(), l.String(), err
}

// expression compiles an expression; nil for "".
func expression(t *testing.T, text string) *record.Expr {
	t.Helper()
	if text == "" {
		return nil
	}
	e, err := record.Compile(text)
	if err != nil {
		t.Fatal(err)
	}
	return e
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
	{"plain behind a tab", decode.SMTP, smtpGreeting + "C: AUTH PLAIN\\t[\x00ann\x00PASS]\nS: 535 no\n"},
	{"plain without a space", decode.SMTP, smtpGreeting + "C: AUTH PLAIN[\x00ann\x00PASS]\nS: 504 no\n"},
	{"plain with four NULs", decode.SMTP, smtpGreeting + "C: AUTH PLAIN [\x00ann\x00PASS\x00x\x00y]\nS: 535 no\n"},
	{"bearer in lower case", decode.SMTP, smtpGreeting + "C: AUTH XOAUTH2 [user=ann\x01auth=bearer PASS\x01\x01]\nS: 535 no\n"},
	{"typed with a line ending", decode.SMTP, smtpGreeting + "C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: [ann]\nS: 334 UGFzc3dvcmQ6\nC: [PASS\r\n]\nS: 235 yes\n"},
	{"bad base64", decode.SMTP, smtpGreeting + "C: AUTH PLAIN ?[\x00ann\x00PASS]\nS: 501 no\n"},
	{"pass run together", decode.POP3, "S: +OK hi\nC: USER ann\nS: +OK\nC: pass:PASS\nS: -ERR what?\n"},
	{"auth run together", decode.SMTP, smtpGreeting + "C: AUTHPLAIN[\x00ann\x00PASS]\nS: 500 no\n"},
	{"astray", decode.SMTP, smtpGreeting + "C: AUTH LOGIN\nS: 504 no\nC: PASS\nS: 500 unknown command PASS\n"},
	{"astray in base64", decode.SMTP, smtpGreeting + "C: AUTH LOGIN\nS: 504 no\nC: [PASS]\nS: 500 unknown command [PASS]\n"},
	{"unfinished", decode.SMTP, smtpGreeting + "C: AUTH PLAIN\nS: 334 \nC: [\x00ann\x00PASS]\nC! reset\n"},
	{"pass", decode.POP3, "S: +OK hi\nC: USER ann\nS: +OK\nC: PASS PASS\nS: -ERR PASS is wrong\n"},
	{"lower case", decode.POP3, "S: +OK hi\nC: user ann\nS: +OK\nC: pass PASS\nS: +OK\n"},
	{"pass, unfinished", decode.POP3, "S: +OK hi\nC: USER ann\nS: +OK\nC: PASS PASS\\\nC! end\n"},
	{"pop3 plain", decode.POP3, "S: +OK hi\nC: AUTH PLAIN [\x00ann\x00PASS]\nS: +OK\n"},
	{"pop3 login", decode.POP3, "S: +OK hi\nC: AUTH LOGIN\nS: + VXNlcm5hbWU6\nC: [ann]\nS: + UGFzc3dvcmQ6\nC: [PASS]\nS: -ERR no\n"},
}

// retold writes the password into a dialogue, and says it again at its end.
func retold(lines, password string) string {
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
func TestHostile98Canary(t *testing.T) {
	const canary = "CANARY-7f3a"
	traces := []string{canary, strings.ToUpper(canary)}
	for shift := range 3 {
		coded := base64.StdEncoding.EncodeToString([]byte("xx"[:shift] + canary))
		traces = append(traces, coded[4:12])
	}
	for _, tt := range logins {
		events := dialogue(t, tt.protocol, retold(tt.lines, canary))
		json, text, _ := written(t, Options{Mask: true}, events)
		for _, trace := range traces {
			if strings.Contains(json, trace) || strings.Contains(text, trace) {
				t.Errorf("%s: %s is left:\n%s\n%s", tt.name, trace, json, text)
			}
		}
		if json, text, _ = written(t, Options{}, events); !strings.Contains(json, canary) || !strings.Contains(text, canary) {
			t.Errorf("%s: nothing was there to hide:\n%s\n%s", tt.name, json, text)
		}
	}
}

func TestFilter(t *testing.T) {
	events := dialogue(t, decode.SMTP, smtpGreeting+"C: MAIL FROM:<a@x>\nS: 250 ok\nC: DATA\nS: 503 no\nC: QUIT\nS: 221 bye\n")
	for _, tt := range []struct {
		filter, failOn string
		lines          int
		err            string
	}{
		{"", "", 12, ""},
		{`code == 503`, "", 1, ""},
		{`mail_from == "a@x" and event == "command"`, "", 3, ""},
		{`false`, `code == 503`, 0, "session 1, record 9 (reply) matched --fail-on"},
		{"", `code == 999`, 12, ""},
	} {
		json, _, err := written(t, Options{Filter: expression(t, tt.filter), FailOn: expression(t, tt.failOn)}, events)
		if got := strings.Count(json, "\n"); got != tt.lines {
			t.Errorf("%+v: %d records, not %d:\n%s", tt, got, tt.lines, json)
		}
		if got := errorText(err); got != tt.err {
			t.Errorf("%+v: error %q, not %q", tt, got, tt.err)
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
	lines := retold(logins[3].lines, canary)
	lines = strings.TrimSuffix(lines, "C: QUIT\nS: 221 "+canary+"\n")
	events := dialogue(t, decode.SMTP, lines+"C: MAIL FROM:<a@x>\nS: 250 ok\nC: RCPT TO:<b@x>\nS: 250 ok\nC: DATA\nS: 354 go\nC: "+canary+"\nC: .\nS: 250 ok\n")
	_, masked, _ := written(t, Options{Mask: true}, events)
	_, plain, _ := written(t, Options{}, events)
	const size = "13 bytes"
	if strings.Count(masked, size) == 0 || strings.Count(masked, size) != strings.Count(plain, size) {
		t.Errorf("masked:\n%s\nplain:\n%s", masked, plain)
	}
}

// Text is shown behind a record that is shown, as it belongs to it.
func TestFilterShowsText(t *testing.T) {
	events := dialogue(t, decode.SMTP, smtpGreeting+"C: MAIL FROM:<a@x>\nS: 250 ok\nC: RCPT TO:<b@x>\nS: 250 ok\nC: DATA\nS: 354 go\nC: hello\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n")
	for filter, want := range map[string]int{`event != "close"`: 1, `event == "close"`: 0, "": 1} {
		_, text, err := written(t, Options{Filter: expression(t, filter)}, events)
		if got := strings.Count(text, "the text of the message"); err != nil || got != want {
			t.Errorf("%s: %d texts, not %d: %v\n%s", filter, got, want, err, text)
		}
	}
}
