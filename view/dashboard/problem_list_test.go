package dashboard

import (
	"fmt"
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/decode/session"
)

// Problems stand in groups, with counts, the severest first: what failed above
// what is only odd.
func TestProblemList(t *testing.T) {
	list, _ := offline(t, "letter", "pop3-pass-refused", "smtp-recipients-all-refused", "smtp-greeting-421").Sessions()
	p := problemList{all: true}
	p.take(list, false)
	p.layOut(60)
	text := docText(p.lines)
	at := -1
	for _, want := range []string{"550 5.1.1  recipient refused: no such mailbox (5.1.1)   × 2", "<nobdy@example.org>", "5.1.1 no such user #3",
		"login failed, by USER/PASS", "421", "auth-in-clear   × 2"} {
		if i := strings.Index(text, want); i <= at {
			t.Fatalf("%q is not where it belongs in\n%s", want, text)
		} else {
			at = i
		}
	}
	for i := range p.list {
		if p.item(p.first(i)) != i || p.first(i+1) <= p.first(i) {
			t.Errorf("problem %d begins at row %d, which is of %d", i, p.first(i), p.item(p.first(i)))
		}
	}
}

// Of groups as severe the first one is that of most sessions, not of most lines.
func TestProblemOrder(t *testing.T) {
	all := session.New(0)
	for id := range 3 {
		refused := decode.Event{Payload: &decode.Reply{To: "RCPT", Code: 550, OK: decode.No}}
		odd := decode.Event{Payload: &decode.Reply{To: "RCPT", Code: 500, OK: decode.No}}
		all.Apply(id+1, decode.SMTP, [][]decode.Event{{odd, odd, odd, odd}, {refused}, {refused}}[id]...)
	}
	list, _ := all.Sessions()
	var p problemList
	p.take(list, false)
	if !strings.HasPrefix(p.list[0].kind, "550") || p.list[2].kind == p.list[0].kind {
		t.Errorf("%q, then %q", p.list[0].kind, p.list[2].kind)
	}
}

// A server that repeats a password does not have it shown where secrets are
// masked.
func TestProblemsMasked(t *testing.T) {
	all := session.New(0)
	all.Apply(1, decode.SMTP, decode.Event{From: decode.Server, Raw: []byte("550 sesame is no mailbox\r\n"),
		Payload: &decode.Reply{To: "RCPT", Code: 550, OK: decode.No, Text: []string{"sesame is no mailbox"}}})
	list, _ := all.Sessions()
	for _, masked := range []bool{false, true} {
		var p problemList
		p.take(list, masked)
		p.layOut(60)
		if text := docText(p.lines); strings.Contains(text, "sesame") == masked || !strings.Contains(text, "550") {
			t.Errorf("masked %v:\n%s", masked, text)
		}
	}
}

// There are never more than fit.
func TestManyProblems(t *testing.T) {
	all := session.New(0)
	for range 2 * maxProblems {
		all.Apply(1, decode.SMTP, decode.Event{Payload: &decode.Finding{ID: "bare-lf", Severity: "warning"}})
	}
	list, _ := all.Sessions()
	var p problemList
	p.take(list, false)
	if len(p.list) != maxProblems || p.heading(1) != "1000+" {
		t.Errorf("%d problems, %s", len(p.list), p.heading(1))
	}
}

// Where there is no problem, the pane says so, and where to look instead.
func TestNoProblem(t *testing.T) {
	for all, want := range map[bool]string{false: "a lists those of all sessions", true: "no problem in these sessions"} {
		p := problemList{all: all}
		if text := docText(p.nothing(80)); !strings.Contains(text, want) {
			t.Errorf("all %v: %q", all, text)
		}
	}
}

// How many problems there are stands in their tab, and of how many sessions where not of all.
func TestProblemCount(t *testing.T) {
	for columns, tabs := range map[int]string{80: "5 TLS [6 Problems: %s] 7 Timing ─", 120: "5 [6 Problems: %s] 7 ─"} {
		s := perform(t, Options{Store: offline(t, "smtp-delivery", "smtp-recipients-all-refused", "smtp-recipients-all-refused"), Read: read}, columns, 36)
		says := func(count string) {
			t.Helper()
			s.sees(fmt.Sprintf(tabs, count), true)
		}
		s.press("g", "j", "6")
		says("3")
		s.press("a")
		says("6 in 2 of 3 sessions")
		s.press("f")
		s.typed("session == 2")
		s.press("Enter")
		says("3 in 1 of 3 sessions")
	}
}

// That a session has no problem is said for as long as it has none.
func TestNoProblemYet(t *testing.T) {
	all := offline(t, "smtp-recipients-all-refused")
	p, events := scriptSessions(t, "smtp-recipients-all-refused", 2)
	all.Apply(2, p, events[:2]...)
	s := perform(t, Options{Store: all}, 80, 24)
	s.press("6")
	s.sees("session 2 has no problem", true)
	all.Apply(2, p, events[2:]...)
	s.sees("6 in 2 of 2 sessions", true)
	s.sees("session 2 has no problem", false)
}
