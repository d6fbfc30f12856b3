package diff_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/diff"
	"mitmail/decode/mask"
	"mitmail/decode/record"
)

// talk is the records of a dialogue: lines of "C: …" and "S: …". "+60ms" in front of
// a line is how much later it comes than the one before.
func talk(t *testing.T, p decode.Protocol, dialogue string) []record.Record {
	t.Helper()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	conv, s := decode.New(p), record.Session{Number: 1, Protocol: p}
	var all []record.Record
	keep := func(events []decode.Event) {
		for _, ev := range events {
			var r record.Record
			if s.Record(ev, &r) {
				all = append(all, r)
			}
		}
	}
	keep(conv.Open(at, decode.Open{Client: "192.0.2.1:5000", Server: "192.0.2.2:25"}))
	for line := range strings.Lines(dialogue) {
		line = strings.TrimSpace(line)
		if later, rest, ok := strings.Cut(line, "ms "); ok && line[0] == '+' {
			d, err := time.ParseDuration(later[1:] + "ms")
			if err != nil {
				t.Fatal(err)
			}
			at, line = at.Add(d), rest
		}
		side, text, ok := strings.Cut(line, ": ")
		if !ok {
			t.Fatalf("whose is %q?", line)
		}
		from := decode.Client
		if side == "S" {
			from = decode.Server
		}
		conv.Push(from, []byte(text+"\r\n"))
		conv.Drain(at, from, keep)
	}
	keep(conv.End(at, decode.Client, decode.EOF))
	keep(conv.End(at, decode.Server, decode.EOF))
	return all
}

const good = `S: 220 mx.example.org ESMTP
C: EHLO client.example
S: 250-mx.example.org
S: 250-AUTH PLAIN LOGIN
S: 250 SIZE 1000
C: MAIL FROM:<a@example.org> SIZE=100
S: 250 2.1.0 ok
C: RCPT TO:<b@example.org>
S: 250 2.1.5 ok
C: DATA
S: 354 go
C: Subject: x
C: .
S: 250 2.0.0 queued as 4F2A1
C: QUIT
S: 221 bye`

// changed is the dialogue with pairs of texts replaced.
func changed(t *testing.T, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(good, pairs[i]) {
			t.Fatalf("there is no %q", pairs[i])
		}
	}
	return strings.NewReplacer(pairs...).Replace(good)
}

func TestCompare(t *testing.T) {
	for name, c := range map[string]struct {
		b    string
		want []string // the first parting first: what, at, a, b
	}{
		"the same":            {good, nil},
		"what is always new":  {changed(t, "EHLO client.example", "EHLO other", "250-mx.example.org", "250-Hello other, nice", "4F2A1", "77B3", "SIZE=100", "SIZE=101"), nil},
		"order of mechanisms": {changed(t, "PLAIN LOGIN", "LOGIN PLAIN"), nil},
		"capabilities": {changed(t, "SIZE 1000", "8BITMIME", "PLAIN LOGIN", "PLAIN CRAM-MD5"), []string{
			"capabilities [4 4] AUTH LOGIN, SIZE 1000 | 8BITMIME, AUTH CRAM-MD5", "finding",
		}},
		"a refusal": {changed(t, "250 2.1.5 ok", "550 5.1.1 no such user"), []string{
			"reply [8 8] 250 2.1.5 ok | 550 5.1.1 no such user", "finding", "message", "end",
		}},
		"another sender": {changed(t, "<a@example.org>", "<c@example.org>"), []string{
			"command [5 5] MAIL FROM:<a@example.org> SIZE=100 | MAIL FROM:<c@example.org> SIZE=100",
		}},
		"one has a command more": {changed(t, "C: DATA", "C: NOOP\nS: 250 ok\nC: DATA"), []string{
			"command [0 9]  | NOOP", "reply [0 10]  | 250 ok",
		}},
		"another author": {changed(t, "C: Subject: x", "C: Subject: x\nC: From: a@x"), []string{
			`message [12 12] message of 12 bytes, "x", parts: 1, taken | message of 23 bytes, "x", parts: 1, taken, from a@x`, "finding",
		}},
		"another subject": {changed(t, "Subject: x", "Subject: y"), []string{"message"}},
		"slow":            {changed(t, "S: 250 2.1.5 ok", "+60ms S: 250 2.1.5 ok"), []string{"timing [8 8] reply to RCPT after 0.0 ms | reply to RCPT after 60.0 ms"}},
		"not so slow":     {changed(t, "S: 250 2.1.5 ok", "+40ms S: 250 2.1.5 ok"), nil},
		"slow, and a later refusal": {changed(t, "S: 250 2.1.0 ok", "+90ms S: 250 2.1.0 ok", "250 2.0.0 queued as 4F2A1", "554 5.7.1 spam"), []string{
			"reply [11 11] 250 2.0.0 queued as 4F2A1 | 554 5.7.1 spam", "message", "end", "timing [6 6] reply to MAIL",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := diff.Compare(talk(t, decode.SMTP, good), talk(t, decode.SMTP, c.b))
			checkDifferences(t, r.Differences, c.want)
			parts := slices.ContainsFunc(c.want, func(w string) bool { return !strings.HasPrefix(w, "timing") })
			if got := r.Parting() >= 0; got != parts {
				t.Errorf("they part: %v", got)
			}
		})
	}
}

// checkDifferences wants the differences to begin with these words, one each.
func checkDifferences(t *testing.T, got []diff.Difference, want []string) {
	t.Helper()
	for i, d := range got {
		text := fmt.Sprintf("%s %v %s | %s", d.What, d.At, d.A, d.B)
		if i >= len(want) || !strings.HasPrefix(text, want[i]) {
			t.Errorf("difference %d is %s", i+1, text)
		}
		if d.A == d.B {
			t.Errorf("difference %d shows none: %s", i+1, text)
		}
	}
	if len(got) < len(want) {
		t.Errorf("%d differences, want %q", len(got), want)
	}
}

// What differs is shown where the words that tell of it are the same.
func TestShown(t *testing.T) {
	a, b := talk(t, decode.SMTP, good), talk(t, decode.SMTP, good)
	for i := range b {
		switch r := &b[i]; r.Event {
		case "message":
			r.Parts[0].SHA256 = "other"
		case "close":
			r.Verdict = ""
		}
	}
	message := `message of 12 bytes, "x", parts: 1, taken`
	outcome := a[len(a)-1].Outcome
	checkDifferences(t, diff.Compare(a, b).Differences, []string{
		fmt.Sprintf("message [12 12] %s, part 1 text/plain sha256 %s | %s, part 1 text/plain sha256 other", message, a[11].Parts[0].SHA256, message),
		fmt.Sprintf("end [%d %d] %s, verdict delivered | %s", len(a), len(b), outcome, outcome),
	})
}

// Two refusals are alike where only ids, numbers and addresses in them differ.
func TestWordsOfRefusals(t *testing.T) {
	refusal := func(text string) []record.Record {
		return talk(t, decode.SMTP, changed(t, "250 2.1.5 ok", text))
	}
	a := refusal("550 5.7.1 mx.example.org: blocked 192.0.2.7, see id A7F3 <http://x/1>")
	for text, same := range map[string]bool{
		"550 5.7.1 mx.example.org: blocked 192.0.2.9, see id B8 <http://x/2>": true,
		"550 5.7.1 mx.example.org: greylisted 192.0.2.7, see id A7F3 x1":      false,
		"550 5.7.2 mx.example.org: blocked 192.0.2.7, see id A7F3 x1":         false,
		"450 5.7.1 mx.example.org: blocked 192.0.2.7, see id A7F3 x1":         false,
	} {
		if r := diff.Compare(a, refusal(text)); (len(r.Differences) == 0) != same {
			t.Errorf("%s: %v", text, r.Differences)
		}
	}
}

func TestComparePOP3(t *testing.T) {
	a := "S: +OK <1@x>\nC: USER anna\nS: +OK\nC: PASS one\nS: +OK\nC: QUIT\nS: +OK"
	b := "S: +OK <2@x>\nC: USER anna\nS: +OK\nC: PASS two\nS: -ERR [AUTH] no\nC: QUIT\nS: +OK"
	r := diff.Compare(talk(t, decode.POP3, a), talk(t, decode.POP3, b))
	checkDifferences(t, r.Differences, []string{
		"reply [7 7] +OK | -ERR [AUTH] no",
		"login [8 8] logged in: USER/PASS as anna, secret one | login failed: USER/PASS as anna, secret two",
		"end",
	})
}

// What is masked on one side may be the same.
func TestMasked(t *testing.T) {
	login := func(secret string) []record.Record {
		return talk(t, decode.POP3, "S: +OK <1@x>\nC: USER anna\nS: +OK\nC: PASS "+secret+"\nS: +OK\nC: QUIT\nS: +OK")
	}
	if r := diff.Compare(login(mask.Hidden), login("open-sesame")); len(r.Differences) > 0 {
		t.Errorf("%v", r.Differences)
	}
	if r := diff.Compare(login("***********"), login("open-sesame")); len(r.Differences) > 0 {
		t.Errorf("%v", r.Differences)
	}
	plain := func(answer string) []record.Record {
		return talk(t, decode.SMTP, "S: 220 x\nC: EHLO x\nS: 250-x\nS: 250 AUTH PLAIN\nC: AUTH PLAIN "+answer+"\nS: 235 ok\nC: QUIT\nS: 221 ok")
	}
	if r := diff.Compare(plain("************************"), plain("AGFubmEAb3Blbi1zZXNhbWU=")); len(r.Differences) > 0 {
		t.Errorf("%v", r.Differences)
	}
	if r := diff.Compare(login("other"), login("open-sesame")); len(r.Differences) != 1 {
		t.Errorf("%v", r.Differences)
	}
}

// However long sessions are, they are compared, and nothing of them is lost.
func TestLong(t *testing.T) {
	long := func(n int, domain string) []record.Record {
		var b strings.Builder
		b.WriteString("S: 220 x\nC: EHLO x\nS: 250 x\nC: MAIL FROM:<>\nS: 250 ok\n")
		for i := range n {
			fmt.Fprintf(&b, "C: RCPT TO:<%d@%s>\nS: 250 ok\n", i, domain)
		}
		return talk(t, decode.SMTP, b.String())
	}
	a, b := long(3000, "a.example"), long(2900, "b.example")
	r := diff.Compare(a, b)
	var left, right int
	for _, row := range r.Rows {
		if row.A != nil {
			left++
		}
		if row.B != nil {
			right++
		}
	}
	if left != len(a)-1 || right != len(b)-1 || r.Differences[0].B != "RCPT TO:<0@b.example>" { // all but the open events
		t.Errorf("%d of %d, %d of %d; they part at %v", left, len(a)-1, right, len(b)-1, r.Differences[0])
	}
}
