package dashboard

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/session"
	"mitmail/view/overview"
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
		s.press("Enter", "Esc", "Esc")
		if s.ui.at != paneOverview || s.ui.overview.cursor != 3 || s.ui.query.filter != nil {
			t.Errorf("%v: not back at the overview:\n%s", size, s.screen())
		}
		s.press("Esc")
		if len(s.ui.got.list) != 5 || s.ui.at != paneSessions {
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

// Enter on a slow reply goes to its line, whatever the filter hides, and Esc back to the
// overview, to the same row, with the filter that there was.
func TestOverviewSlow(t *testing.T) {
	o := Options{Store: offline(t, "smtp-delivery", "pop3-fetch", "smtp-recipients-all-refused"), Read: read}
	for _, words := range []string{"", "nobody", `event == "open" and protocol == "pop3"`} {
		s := perform(t, o, 80, 24)
		if words != "" {
			s.press("f")
			s.typed(words)
			s.press("Enter")
			s.sees("1 of 3", true)
		}
		s.press("0")
		s.sees("3 sessions", true)
		s.sees("all sessions, whatever the filter", words != "")
		var want overview.Place
		s.app.QueueUpdate(func() {
			for at, r := range s.ui.summary.starts {
				if s.ui.summary.from[r].Leads.Session > 0 {
					s.ui.overview.cursor, want = at+2, s.ui.summary.from[r+2].Leads
					return
				}
			}
		})
		at := s.ui.overview.cursor
		s.press("Ctrl-L")
		s.sees("Enter go there", true)
		s.press("Enter")
		s.app.QueueUpdate(func() {
			if _, ev, _ := s.ui.said(); s.ui.at != paneDialogue || s.ui.live.Now().ID != want.Session || ev.Seq != want.Seq {
				t.Errorf("%s: in pane %d, at %d of session %d; want %+v", words, s.ui.at, ev.Seq, s.ui.live.Now().ID, want)
			}
		})
		s.press("Esc")
		s.app.QueueUpdate(func() {
			if s.ui.at != paneOverview || s.ui.overview.cursor != at || s.ui.query.filter.String() != words {
				t.Errorf("%s: in pane %d, row %d, filter %s", words, s.ui.at, s.ui.overview.cursor, s.ui.query.filter)
			}
		})
		s.press("Esc")
		s.sees("▸1 Sessions", true)
	}
}

// A row of the overview has a filter of its own; Esc brings the one before it back.
func TestOverviewUnderFilter(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "smtp-delivery", "smtp-recipients-all-refused", "smtp-delivery"), Read: read}, 80, 24)
	s.press("f")
	s.typed("nobody")
	s.press("Enter", "0")
	s.sees("all sessions, whatever the filter", true)
	s.sees("3 sessions", true)
	s.press("Enter")
	s.sees("2 of 3", true)
	s.sees("Esc overview", true)
	s.press("Esc", "j", "Enter")
	s.sees("filter verdict", true)
	s.press("Esc", "Esc")
	s.sees("filter nobody", true)
	s.sees("Esc show all", true)
	s.press("Esc")
	s.sees("3 sessions", true)
}
