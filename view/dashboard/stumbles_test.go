package dashboard

import (
	"strings"
	"testing"
)

// The dialogue of a login that failed opens at what the server said, as that of a refusal
// does, and the problem after it is another one.
func TestOpensAtReply(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "pop3-pass-refused", "smtp-recipients-all-refused"), Read: read}, 120, 40)
	for _, key := range []string{"g", "j"} {
		s.press("1", key, "2")
		if got := s.underCursor(); !strings.Contains(got, "-ERR") && !strings.Contains(got, "550 5.1.1") {
			t.Errorf("behind %s the cursor is at %q", key, got)
		}
	}
	s.press("1", "g", "6", "Enter")
	if got := s.underCursor(); !strings.Contains(got, "-ERR") && !strings.Contains(got, "550 5.1.1") {
		t.Errorf("from the problems the cursor comes to %q", got)
	}
	s.press("]")
	if got := s.ui.live.Now().ID; got != 2 {
		t.Errorf("the next problem is in session %d, at %q", got, s.underCursor())
	}
}

// Beyond the last problem ] says that it begins again, and [ beyond the first one.
func TestProblemsAgain(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "pop3-pass-refused", "smtp-recipients-all-refused"), Read: read}, 120, 40)
	s.press("g", "2", "g", "[")
	s.sees("no problem before: again from the last one", true)
	s.press("]")
	s.sees("no further problem: again from the first one", true)
	s.press("]")
	s.sees("again from", false)
}

// 3 leads from the list to what the line means, as 4 and the others lead elsewhere.
func TestMeaningFromList(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "smtp-delivery"), Read: read}, 120, 40)
	s.press("1", "3")
	s.until("the meaning is shown", func() bool { return s.ui.at == paneDetail && s.ui.tab == tabMeaning })
	s.press("0", "3")
	s.until("the meaning is shown", func() bool { return s.ui.at == paneDetail && s.ui.tab == tabMeaning })
}

// Enter is only offered where it leads anywhere.
func TestLeadsNowhere(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "smtp-starttls"), Read: read}, 120, 40)
	s.press("6")
	s.sees("no problem in these sessions", true)
	s.sees("Enter go there", false)
	s.press("7")
	s.sees("Enter go there", true)
}

// Where nothing more comes nothing says that it is followed.
func TestFollowsNoMore(t *testing.T) {
	at := Progress{Text: "a.pcap", Done: true}
	s := perform(t, Options{Store: offline(t, "smtp-delivery", "smtp-delivery"), Read: func() Progress { return at }}, 120, 40)
	s.press("G")
	s.sees("⇣ follows", false)
	s.press("2", "G")
	s.sees("⇣ follows", false)
	s.press("1")
	s.app.QueueUpdate(func() { at.Done = false })
	s.finder.nudge()
	s.sees("1 Sessions ⇣ follows", true)
}

// t says what it did.
func TestGroundSaid(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "smtp-delivery"), Read: read}, 120, 40)
	s.press("t")
	s.sees("colours for a light ground", true)
	s.press("t")
	s.sees("colours for a dark ground", true)
}
