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
	p.take(list, nil)
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
		heading := i == 0 || p.list[i-1].kind != p.list[i].kind
		if at := p.first(i); p.first(i+1) <= at || (p.item(at) < 0) != heading || p.item(p.first(i+1)-1) != i {
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
	p.take(list, nil)
	if !strings.HasPrefix(p.list[0].kind, "550") || p.list[2].kind == p.list[0].kind {
		t.Errorf("%q, then %q", p.list[0].kind, p.list[2].kind)
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
	p.take(list, nil)
	if len(p.list) != maxProblems || p.heading(1, false) != "1,000+ findings" {
		t.Errorf("%d problems, %s", len(p.list), p.heading(1, false))
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
	for columns, tabs := range map[int]string{80: "[6 Problems: %s] 7 ", 120: "[6 Problems: %s] "} {
		s := perform(t, Options{Store: offline(t, "smtp-delivery", "smtp-recipients-all-refused", "smtp-recipients-all-refused"), Read: read}, columns, 36)
		says := func(count string) {
			t.Helper()
			if columns == 120 { // there is no room for more
				count, _, _ = strings.Cut(count, " in ")
			}
			s.sees(fmt.Sprintf(tabs, count), true)
		}
		s.press("g", "j", "6")
		says("2 failed, 1 finding")
		s.press("a")
		says("4 failed, 2 findings in 2 of 3 sessions")
		s.press("f")
		s.typed("session == 2")
		s.press("Enter")
		says("2 failed, 1 finding in 1 of 3 sessions")
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
	s.sees("[6 Problems: 2 failed, 1 finding]", true)
	s.sees("session 2 has no problem", false)
}

// The problems are of the session that is selected, whichever it is: where it has none, of
// all, with its number, and of all that a filter shows. Only a is a choice that stays, and a
// line of all that leads elsewhere leads back to all.
func TestProblemsFollow(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "smtp-delivery", "smtp-recipients-all-refused", "smtp-delivery", "smtp-recipients-all-refused"), Read: read}, 200, 36)
	const ofAll, ofOne = "4 failed, 2 findings in 2 of 4 sessions", "[6 Problems: 2 failed, 1 finding]"
	for _, step := range []struct{ keys, want, not string }{
		{"6", "session 1 has no problem; these are those of all", ofOne},
		{"1 j", ofOne, "has no problem"},
		{"j", "session 3 has no problem", "session 1 has no problem"},
		{"j", ofOne, "has no problem"},
		{"6 a", ofAll, "has no problem"},
		{"1 k", ofAll, "has no problem"},
		{"k", ofAll, "has no problem"},
		{"6 a", ofOne, "has no problem"},
		{"1 k 6", ofAll, ofOne},
		{"G Enter", ofAll, ofOne},
		{"Esc k", ofAll, ofOne},
		{"1 k", "session 3 has no problem", ofOne},
	} {
		s.press(strings.Fields(step.keys)...)
		if at := s.screen(); !strings.Contains(at, step.want) || strings.Contains(at, step.not) {
			t.Errorf("%s: no %q, or %q, in\n%s", step.keys, step.want, step.not, at)
		}
	}
	s.press("f")
	s.typed("session != 2")
	s.press("Enter", "1", "g")
	s.sees("session 1 has no problem; these are of all that the filter shows", true)
	s.sees("2 failed, 1 finding in 1 of 4 sessions", true)
}

// The cursor is on a problem alone, not on what stands above it.
func TestProblemUnderCursor(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "smtp-delivery", "smtp-recipients-all-refused"), Read: read}, 80, 24)
	s.press("6")
	s.sees("has no problem", true)
	if n := strings.Count(s.screen(), "▌"); n != 1 {
		t.Errorf("%d rows are under the cursor:\n%s", n, s.screen())
	}
}

// A session that was cut off before anything failed is counted among what failed, as the
// overview does.
func TestEndIsProblem(t *testing.T) {
	all := session.New(0)
	p, events := scriptSessions(t, "smtp-delivery", 1)
	all.Apply(1, p, events[0], decode.Event{Time: events[0].Time, Payload: &decode.Close{Result: decode.ResultBroken}})
	list, _ := all.Sessions()
	var problems problemList
	problems.all = true
	problems.take(list, nil)
	if got := problems.heading(1, false); got != "1 failed in 1 of 1 session" || problems.list[0].rank != rankEnd {
		t.Errorf("%s, %+v", got, problems.list)
	}
}
