package dashboard

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/decode/session"
	"mitmail/view/lang"
)

// offline holds whole sessions of those names, as a capture that was read does.
func offline(t testing.TB, names ...string) *session.Store {
	t.Helper()
	s := session.New(0)
	for i, name := range names {
		p, events := scriptSessions(t, name, i+1)
		s.Apply(i+1, p, events...)
	}
	return s
}

// read is a capture that was read to its end.
func read() Progress { return Progress{Text: "1 MB", Done: true} }

// under is the line under the cursor of the dialogue.
func (s *theatre) underCursor() (text string) {
	s.app.QueueUpdate(func() {
		if s.ui.lines.cursor < s.ui.dialogue.items() {
			text = itemText(&s.ui.dialogue, s.ui.lines.cursor)
		}
	})
	return text
}

// Why was the mail to this mailbox refused? Ten sessions, of which three fail,
// each in another way: a key for each problem.
func TestStoryWhyRefused(t *testing.T) {
	ten := offline(t, "smtp-delivery", "smtp-delivery", "smtp-delivery", "smtp-recipients-all-refused", "smtp-delivery",
		"pop3-pass-refused", "smtp-delivery", "smtp-data-refused", "smtp-delivery", "smtp-delivery")
	for _, size := range sizes {
		s := perform(t, Options{Store: ten, Read: read}, size[0], size[1])
		for _, want := range []string{"550", "out-of-order", "554", "auth-in-clear", "-ERR", "55"} {
			s.press("]")
			if got := s.underCursor(); !strings.Contains(got, want) && size[0] >= 80 {
				t.Errorf("%v: the cursor is on %q, not on %s", size, got, want)
			}
		}
		s.press("[", "[", "[", "[", "[", "Enter")
		if !strings.Contains(s.screen(), "550") {
			t.Errorf("%v: the refusal is not on the screen:\n%s", size, s.screen())
		}
	}
}

// captures holds sessions of those names, each in a capture of its own: 01.pcap, 02.pcap …
func captures(t testing.TB, names ...string) *session.Store {
	t.Helper()
	all := session.New(0)
	for i, name := range names {
		p, events := scriptSessions(t, name, i+1)
		events[0].Payload.(*decode.Open).File = fmt.Sprintf("/tmp/2026/%02d.pcap", i+1)
		all.Apply(i+1, p, events...)
	}
	return all
}

// Which of 92 captures has a problem? One key lists the problems of all, each with its
// capture, though the session that is selected has none; another goes there.
func TestStoryWhichOfMany(t *testing.T) {
	names := slices.Repeat([]string{"smtp-delivery"}, 92)
	names[70] = "smtp-recipients-all-refused"
	o := Options{Store: captures(t, names...), Read: read}
	for _, size := range sizes {
		s := perform(t, o, size[0], size[1])
		s.press("6")
		if size[0] == 80 {
			s.sees("[6 Problems: 2 failed, 1 finding in 1 of 92 sessions]", true)
		}
		s.sees("session 1 has no problem", true)
		s.sees("✗ 550 5.1.1", true)
		if !regexp.MustCompile(`#71 .* 71\b`).MatchString(s.screen()) {
			t.Errorf("%v: the capture is not there:\n%s", size, s.screen())
		}
		s.press("Enter")
		if got := s.underCursor(); s.ui.live.Now().ID != 71 || !strings.Contains(got, "550") {
			t.Errorf("session %d, on %q", s.ui.live.Now().ID, got)
		}
		s.press("Esc")
		s.sees("#71", true)
	}
	s := perform(t, o, 120, 36)
	s.press("]")
	if got := s.underCursor(); s.ui.live.Now().ID != 71 || !strings.Contains(got, "550") {
		t.Errorf("session %d, on %q", s.ui.live.Now().ID, got)
	}
	s.press("]", "]", "]")
	s.sees("the only session with a problem", true)
}

// The overview names the captures in which something failed, and Enter shows one of them.
func TestStoryCapturesInOverview(t *testing.T) {
	o := Options{Store: captures(t, "smtp-delivery", "smtp-delivery", "smtp-recipients-all-refused", "smtp-delivery"), Read: read}
	for _, size := range sizes {
		s := perform(t, o, size[0], size[1])
		s.press("0")
		s.press("j", "j")
		s.sees("▌✗ 03", true)
		s.press("Enter")
		if len(s.ui.got.list) != 1 || s.ui.live.Now().ID != 3 || s.ui.at != paneSessions {
			t.Errorf("%v: %d sessions by %q:\n%s", size, len(s.ui.got.list), s.ui.query.filter.String(), s.screen())
		}
	}
}

// The problems are those of the session that is selected where it has any, and of all where
// somebody wants them.
func TestProblemsOfWhich(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "smtp-delivery", "smtp-recipients-all-refused", "smtp-recipients-all-refused", "smtp-delivery"), Read: read}, 120, 36)
	s.press("6")
	s.sees("[6 Problems: 4 failed, 2 findings]", true)
	s.sees("a this session", true)
	s.press("a")
	s.sees("no problem in this session; a lists", true)
	s.sees("a all sessions", true)
	s.press("1", "j", "6")
	s.sees("[6 Problems: 2 failed, 1 finding]", true)
	s.sees("session 1 has no problem", false)
	s.press("a", "1", "j", "6")
	s.sees("[6 Problems: 4 failed, 2 findings]", true)
	s.sees("has no problem", false)
	s.press("a", "1", "j", "6")
	s.sees("session 4 has no problem", true)
	well := perform(t, Options{Store: offline(t, "smtp-delivery"), Read: read}, 80, 24)
	well.press("6")
	well.sees("no problem in these sessions", true)
	well.sees("[6 Problems: 0]", true)
}

// Of several captures each session says which one it is of.
func TestStoryWhichCapture(t *testing.T) {
	all := session.New(0)
	for id, name := range []string{"smtp-delivery", "smtp-recipients-all-refused"} {
		p, events := scriptSessions(t, name, id+1)
		events[0].Payload.(*decode.Open).File = []string{"/tmp/monday.pcap", "/tmp/tuesday.pcapng.gz"}[id]
		for i := range events { // dates take room
			events[i].Time = events[i].Time.AddDate(id, 0, 0)
		}
		all.Apply(id+1, p, events...)
	}
	for _, size := range sizes[:4] {
		s := perform(t, Options{Store: all, Read: read}, size[0], size[1])
		s.sees("monday", true)
		s.sees("tuesday", true)
		s.sees("2027-", true)
	}
}

// What did the client at 09:02 send, and to whom? It stands in the list, the
// subject where there is room.
func TestStoryWhatAndToWhom(t *testing.T) {
	o := Options{Store: offline(t, "smtp-delivery", "letter", "pop3-fetch"), Read: read}
	for _, size := range sizes[:4] {
		s := perform(t, o, size[0], size[1])
		found := false
		for row := range strings.Lines(s.screen()) {
			found = found || strings.Contains(row, "09:02:00") && strings.Contains(row, "bob@") && (size[0] < 132 || strings.Contains(row, "anna@") && strings.Contains(row, "Grüße"))
		}
		if !found {
			t.Errorf("%v: it is not in the list:\n%s", size, s.screen())
		}
	}
}

// The list of EHLO is folded; z shows it, and a search finds what is in it.
func TestFoldedReply(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "letter"), Read: read}, 120, 36)
	s.press("Enter", "g")
	s.sees("ENHANCEDSTATUSCODES", false)
	s.sees("▸ 250-mail", true)
	s.press("/")
	s.typed("ENHANCED")
	s.press("Enter", "z")
	s.sees("← ▾ 250-mail", true)
	s.sees("250-ENHANCEDSTATUSCODES", true)
	s.press("z")
	s.sees("← ▸ 250-mail", true)
	s.sees("250-ENHANCEDSTATUSCODES", false)
}

// A column that sorts keeps its name.
func TestSortedHead(t *testing.T) {
	table := &table{files: true, named: true}
	for by := range columns[1:] {
		names := table.head(400, query{by: by + 1}).text()
		if !strings.Contains(names, columns[by+1].name+"▲") {
			t.Errorf("%s is not in %q", columns[by+1].name, names)
		}
	}
}

// In a dialogue, ] and [ go from problem to problem, and on to the next session.
func TestNextProblem(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "letter", "smtp-delivery", "smtp-recipients-all-refused"), Read: read}, 120, 36)
	s.press("Enter", "g", "]")
	if got := s.underCursor(); !strings.Contains(got, "auth-in-clear") {
		t.Errorf("the first problem is %q", got)
	}
	s.press("]")
	if got := s.underCursor(); !strings.Contains(got, "nobdy") {
		t.Errorf("the second problem is %q", got)
	}
	s.press("]")
	if got := s.underCursor(); s.ui.live.Now().ID != 3 || !strings.Contains(got, "550") {
		t.Errorf("the third problem is %q of session %d", got, s.ui.live.Now().ID)
	}
	s.press("[")
	if got := s.underCursor(); s.ui.live.Now().ID != 1 || !strings.Contains(got, "nobdy") {
		t.Errorf("the problem before is %q of session %d", got, s.ui.live.Now().ID)
	}
}

// In the list, ] and [ begin with the problems of the session that is selected, unless its
// dialogue stands at one of them; where nothing else is wrong, the end of a session is one.
func TestNextProblemInList(t *testing.T) {
	all := offline(t, "smtp-delivery", "smtp-recipients-all-refused")
	for id, kind := range []decode.NoteKind{decode.Heading, decode.Heading} { // those of lessons open at their tops
		p, events := scriptSessions(t, "smtp-recipients-all-refused", id+3)
		about := decode.Event{Time: events[0].Time, Payload: &decode.Note{Kind: kind, Text: decode.Text{"": "about it"}}}
		all.Apply(id+3, p, slices.Insert(events, 1, about)...)
	}
	p, events := scriptSessions(t, "smtp-delivery", 5)
	all.Apply(5, p, events[0], decode.Event{Time: events[0].Time, Payload: &decode.Close{Result: decode.ResultBroken}})
	s := perform(t, Options{Store: all, Read: read}, 120, 36)
	at := func(id int, want string) {
		t.Helper()
		if got := s.underCursor(); s.ui.live.Now().ID != id || !strings.Contains(got, want) {
			t.Errorf("the problem is %q of session %d, not %s of %d", got, s.ui.live.Now().ID, want, id)
		}
	}
	s.press("1", "g", "Down", "Down", "]")
	at(3, "550")
	s.press("]")
	at(3, "out-of-order")
	s.press("]", "]")
	at(4, "550")
	s.press("[")
	at(3, "554")
	s.press("Up", "Down", "[")
	at(3, "554")
	s.press("[", "[", "[")
	at(2, "554")
	s.press("[", "[", "[")
	at(5, "└")
}

// With a filter, a session opens at what matches.
func TestOpensAtMatch(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "smtp-delivery", "letter"), Read: read}, 120, 36)
	s.press("f")
	s.typed(`user == "anna" && verb == "QUIT"`)
	s.press("Enter")
	s.until("one session is left", func() bool { return s.ui.live != nil && s.ui.live.Now().ID == 2 })
	if got := s.underCursor(); !strings.Contains(got, "QUIT") {
		t.Errorf("it opens at %q", got)
	}
}

// A search in the list goes to the first match and stays there, says how many there are,
// and shows the dialogue of that session.
func TestSearchInList(t *testing.T) {
	names := slices.Repeat([]string{"smtp-delivery"}, 60)
	names[20], names[40], names[50] = "smtp-recipients-all-refused", "smtp-recipients-all-refused", "pop3-fetch"
	for _, o := range []Options{{Read: read}, {}} {
		o.Store = offline(t, names...)
		s := perform(t, o, 120, 36)
		search := func(text string) {
			s.press("/")
			s.typed(text)
			s.press("Enter")
		}
		at := func(id int, says string) {
			t.Helper()
			s.sees(says, true)
			s.sees(lang.F("session %d ", id), true)
			s.finder.nudge()
			s.press("Ctrl-L")
			s.app.QueueUpdate(func() {
				if s.ui.live.Now().ID != id || s.ui.sessions.cursor != id-1 {
					t.Errorf("session %d is shown, the cursor is on %d, not on %d", s.ui.live.Now().ID, s.ui.sessions.cursor+1, id)
				}
			})
		}
		s.press("Home")
		search("550")
		at(21, "match 1 of 2: n goes on, N back")
		s.press("n")
		at(41, "match 2 of 2")
		s.press("n")
		at(21, "match 1 of 2")
		s.press("N")
		at(41, "match 2 of 2")
		search("POP3")
		at(51, "the only match: POP3")
		s.press("n")
		at(51, "the only match: POP3")
	}
}

// Of sessions of several days each says of which it is, and of several years of which one.
func TestDates(t *testing.T) {
	for _, tt := range []struct {
		days [2]int
		want string
	}{{[2]int{0, 0}, "  09:01:00  "}, {[2]int{0, 3}, "  08-04 09:02:00  "}, {[2]int{0, 365}, "  2027-08-01 09:02"}, {[2]int{-365, 0}, "  2025-08-01 09:01"}} {
		all := session.New(0)
		for i, days := range tt.days {
			p, events := scriptSessions(t, "smtp-delivery", i+1)
			for j := range events {
				events[j].Time = events[j].Time.AddDate(0, 0, days)
			}
			all.Apply(i+1, p, events...)
		}
		for _, size := range sizes[:4] {
			s := perform(t, Options{Store: all, Read: read}, size[0], size[1])
			s.sees(tt.want, true)
		}
	}
	s := perform(t, Options{Store: offline(t, "smtp-delivery"), Read: read}, 120, 36)
	s.press("Enter", "g")
	s.sees("2026-08-01 09:01:00.000 +00:00", true)
}

// The dates are those of all sessions, each of which is looked at once, however many were
// dropped since.
func TestCalendar(t *testing.T) {
	all := session.New(0)
	for i, days := range []int{0, 0, 0, 0, 9} {
		all.Apply(i+1, decode.SMTP, decode.Event{Time: epoch.AddDate(0, 0, days), Payload: &decode.Open{}})
	}
	list, _ := all.Sessions()
	var c calendar
	for _, step := range []struct {
		from, to int
		want     dates
	}{{0, 2, sameDay}, {1, 4, sameDay}, {1, 4, sameDay}, {3, 5, otherDays}, {4, 5, otherDays}} {
		if got := c.look(list[step.from:step.to], step.from); got != step.want || c.seen != step.to {
			t.Errorf("%d to %d: %v, %d were seen", step.from, step.to, got, c.seen)
		}
	}
}

// o goes through the columns on screen, and round.
func TestSortVisible(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "smtp-delivery", "letter"), Read: read, Columns: []string{"#", "to", "code"}}, 80, 24)
	for _, want := range []string{"to▲", "code▲", "#  to", "to▲"} {
		s.press("o")
		s.sees(want, true)
	}
}

// Esc leads back to the list of problems, or of waits, that Enter came from.
func TestBackToProblems(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "smtp-recipients-all-refused", "smtp-delivery", "pop3-pass-refused"), Read: read}, 80, 24)
	at := func(pane paneID, tab tab, cursor int) {
		t.Helper()
		s.app.QueueUpdate(func() {
			if s.ui.at != pane || s.ui.tab != tab || s.ui.detail.cursor != cursor {
				t.Errorf("pane %d, tab %d, line %d; not %d, %d, %d", s.ui.at, s.ui.tab, s.ui.detail.cursor, pane, tab, cursor)
			}
		})
	}
	s.press("6", "a", "G")
	last := s.ui.detail.cursor
	s.press("Enter", "k", "j")
	at(paneDialogue, tabProblems, last)
	s.press("Esc")
	at(paneDetail, tabProblems, last)
	s.press("Esc")
	at(paneDialogue, tabProblems, last)
	s.press("Esc")
	at(paneSessions, tabProblems, last)
	s.press("7", "Enter", "Esc")
	at(paneDetail, tabTiming, 0)
}

// z folds what is nearest above the cursor, wherever that is.
func TestFoldNearest(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "smtp-delivery"), Read: read}, 120, 36)
	s.press("Enter", "G")
	s.sees("▾", false)
	s.press("z")
	s.sees("▾", true)
	if got := s.underCursor(); !strings.Contains(got, "▾") {
		t.Errorf("on %q", got)
	}
	s.press("z")
	s.sees("▾", false)
	bare := perform(t, Options{Store: offline(t, "smtp-greeting-421"), Read: read}, 120, 36)
	bare.press("Enter", "z")
	bare.sees("there is none here", true)
}

// The choice of columns is paged through.
func TestPickerPages(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "smtp-delivery"), Read: read}, 80, 24)
	s.press("C", "PgDn")
	s.sees("what came of it, and why", true)
	s.app.QueueUpdate(func() {
		if s.ui.picker.cursor < 10 {
			t.Errorf("on line %d", s.ui.picker.cursor)
		}
	})
	s.press("End", "PgUp", "Home")
	s.app.QueueUpdate(func() {
		if s.ui.picker.cursor != 0 {
			t.Errorf("on line %d", s.ui.picker.cursor)
		}
	})
}

// On a wide screen names of captures and addresses are whole before lesser columns are there.
func TestRoomForNames(t *testing.T) {
	all := session.New(0)
	for id := range 2 {
		p, events := scriptSessions(t, "smtp-delivery", id+1)
		events[0].Payload = &decode.Open{Client: "172.17.101.180:51906", Server: "mx.example:25", File: fmt.Sprintf("/tmp/some-suite__with-a-capture-of-its-own-%d.pcap", id)}
		all.Apply(id+1, p, events...)
	}
	s := perform(t, Options{Store: all, Read: read}, 200, 60)
	s.sees("some-suite__with-a-capture-of-its-own-1  172.17.101.180 ", true)
	s = perform(t, Options{Store: all, Read: read}, 80, 24)
	s.sees("some-suite__wi…-of-its-own-1 ", true)
}

// What stands in columns is measured when a session is new and when it has ended, in a bounded
// number of them.
func TestRuler(t *testing.T) {
	all := session.New(0)
	p, events := scriptSessions(t, "smtp-delivery", 1)
	all.Apply(1, p, events[:2]...)
	list, _ := all.Sessions()
	var r ruler
	to := indexOf("to")
	if got := r.look(list, 0)[to].whole; got != 0 {
		t.Errorf("%d columns for nothing", got)
	}
	all.Apply(1, p, events[2:]...)
	list, _ = all.Sessions()
	if got := r.look(list, 0)[to].whole; got != len("bob@mx.example") || len(r.open) != 0 {
		t.Errorf("%d columns", got)
	}
	for id := range maxSized + 10 {
		all.Apply(id+2, p, events[0])
	}
	list, _ = all.Sessions()
	if r.look(list, 0); r.done != maxSized || len(r.open) != maxSized-1 {
		t.Errorf("%d measured, %d go on", r.done, len(r.open))
	}
}
