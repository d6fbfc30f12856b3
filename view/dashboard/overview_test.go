package dashboard

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/session"
)

// What fails most, and where? Three keys: the overview, down to the reason, Enter.
func TestStoryWhatFailsMost(t *testing.T) {
	o := Options{Store: offline(t, "smtp-delivery", "smtp-recipients-all-refused", "smtp-delivery", "smtp-recipients-all-refused", "pop3-fetch"), Read: read}
	for _, size := range sizes {
		s := perform(t, o, size[0], size[1])
		s.press("0")
		s.press("j", "j", "j", "Enter")
		if len(s.ui.got.list) != 2 || s.ui.at != paneSessions || !strings.Contains(s.ui.query.filter.String(), "550") {
			t.Errorf("%v: %d sessions by %q:\n%s", size, len(s.ui.got.list), s.ui.query.filter.String(), s.screen())
		}
		s.press("Esc")
		if len(s.ui.got.list) != 5 {
			t.Errorf("%v: %d sessions without a filter", size, len(s.ui.got.list))
		}
	}
}

// The overview counts what comes while it is open, and what goes on.
func TestOverviewLive(t *testing.T) {
	all := store(t, "letter", "smtp-recipients-all-refused")
	s := perform(t, Options{Store: all}, 120, 36)
	s.press("0")
	s.sees("2 sessions", true)
	s.sees("● going on", true)
	p, events := scriptSessions(t, "smtp-recipients-all-refused", 2)
	all.Apply(2, p, events[len(events)-1])
	s.sees("● going on", false)
	s.sees("✗ refused", true)
	for id := 3; id < 103; id++ {
		p, events := scriptSessions(t, "smtp-delivery", id%8)
		all.Apply(id, p, events...)
	}
	s.sees("102 sessions", true)
}

// Enter on what stands for the rest of a list shows it there, and again folds it.
func TestOverviewUnfold(t *testing.T) {
	all := session.New(0)
	for id := range 15 {
		p, events := scriptSessions(t, "smtp-delivery", id+1)
		events[0].Payload = &decode.Open{Client: fmt.Sprintf("10.0.0.%d:25", id), Server: "mx:25"}
		all.Apply(id+1, p, events...)
	}
	s := perform(t, Options{Store: all, Read: read}, 120, 36)
	s.press("0")
	s.sees("15 sessions", true)
	s.press("G")
	s.sees("▌  … and 3 more", true)
	s.sees("Enter show more", true)
	s.press("Enter")
	s.sees("10.0.0.9", true)
	s.sees("▌  … and 3 more", true)
	s.press("Enter")
	s.sees("10.0.0.9", false)
	s.press("k")
	s.sees("Enter show these", true)
}

// Each event is counted once, also where sessions were dropped meanwhile.
func TestTally(t *testing.T) {
	st := session.New(300_000)
	var o tally
	count := func() (n int) {
		list, _ := st.Sessions()
		for busy := true; busy; {
			sum, more := o.find(list, false)
			n, busy = sum.Sessions, more
		}
		return n
	}
	p, events := scriptSessions(t, "smtp-delivery", 1)
	for id := range 5000 {
		st.Apply(id+1, p, events...)
		if id%10 == 0 {
			count()
		}
	}
	list, gone := st.Sessions()
	if n := count(); gone == 0 || n < len(list) || n > 5000 || len(o.open) > 2*len(list)+1001 {
		t.Errorf("%d counted of %d, %d gone; %d remembered", n, len(list), gone, len(o.open))
	}
	st.Apply(5001, p, events[0])
	before := count()
	st.Apply(5001, p, events[1:]...)
	if n := count(); n != before {
		t.Errorf("%d, not %d", n, before)
	}
}

// Which reply was slow, and which line was it? Two keys.
func TestStorySlowReply(t *testing.T) {
	p, events := scriptSessions(t, "smtp-delivery", 1)
	late := time.Duration(0)
	for i := range events {
		if w, ok := events[i].Payload.(*decode.Reply); ok && w.To == "RCPT" {
			late = 4 * time.Second
			slow := *w
			slow.Elapsed = late
			events[i].Payload = &slow
		}
		events[i].Time = events[i].Time.Add(late)
	}
	all := session.New(0)
	all.Apply(1, p, events...)
	for _, size := range sizes[:4] {
		s := perform(t, Options{Store: all, Read: read}, size[0], size[1])
		s.press("7")
		s.sees("◂ 4.0 s", true)
		s.press("Enter")
		if got := s.underCursor(); !strings.Contains(got, "250") || s.ui.at != paneDialogue {
			t.Errorf("%v: on %q", size, got)
		}
	}
}

// The waterfall of a session goes on while it does.
func TestWaterfallLive(t *testing.T) {
	all := session.New(0)
	p, events := scriptSessions(t, "smtp-delivery", 1)
	all.Apply(1, p, events[:4]...)
	s := perform(t, Options{Store: all}, 120, 36)
	s.press("7")
	s.sees("QUIT ", false)
	all.Apply(1, p, events[4:]...)
	s.sees("QUIT ", true)
	s.sees("end of text", true)
}
