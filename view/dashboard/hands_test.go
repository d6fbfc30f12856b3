package dashboard

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"mitmail/decode"
	"mitmail/decode/session"
)

// The mouse selects, sorts, scrolls, opens tabs and drags dividers.
func TestMouse(t *testing.T) {
	s := perform(t, Options{Store: store(t, "pop3-fetch", "letter", "smtp-connect")}, 160, 44)
	click := func(x, y int) {
		s.sim.InjectMouse(x, y, tcell.Button1, 0)
		s.sim.InjectMouse(x, y, tcell.ButtonNone, 0)
	}
	click(20, 3)
	s.until("the second session is selected", func() bool { return s.ui.live.Now().ID == 2 })
	click(4, 20)
	s.until("the dialogue has the keys", func() bool { return s.ui.at == paneDialogue })
	s.sim.InjectMouse(4, 20, tcell.WheelDown, 0)
	s.until("it was scrolled", func() bool { return s.ui.lines.top > 0 })
	tabsAt := strings.Index(strings.Split(s.screen(), "\n")[s.tabsRow()], "5 TLS")
	click(width(strings.Split(s.screen(), "\n")[s.tabsRow()][:tabsAt])+1, s.tabsRow())
	s.until("TLS is shown", func() bool { return s.ui.at == paneDetail && s.ui.tab == tabTLS })
	click(30, 1)
	s.until("they are sorted", func() bool { return s.ui.got.query.by != 0 })
	before := s.ui.room.divideRow
	s.sim.InjectMouse(50, before, tcell.Button1, 0)
	s.sim.InjectMouse(50, before+8, tcell.Button1, 0)
	s.sim.InjectMouse(50, before+8, tcell.ButtonNone, 0)
	s.until("the divider was dragged", func() bool { return s.ui.room.divideRow > before+4 && s.ui.drag == noDivider })
}

// The keys in the bar can be clicked.
func TestClickBar(t *testing.T) {
	s := perform(t, Options{Store: store(t, "letter", "pop3-fetch")}, 120, 36)
	for label, done := range map[string]func() bool{
		"0 overview": func() bool { return s.ui.at == paneOverview }, "? help": func() bool { return s.ui.manual != nil },
		"6 problems": func() bool { return s.ui.at == paneDetail && s.ui.tab == tabProblems },
	} {
		for y, row := range strings.Split(s.screen(), "\n") {
			if at := strings.Index(row, label); y >= 34 && at >= 0 {
				s.sim.InjectMouse(width(row[:at])+1, y, tcell.Button1, 0)
				s.sim.InjectMouse(width(row[:at])+1, y, tcell.ButtonNone, 0)
			}
		}
		s.until(label+" does what it says", done)
		s.press("Esc", "1")
	}
}

// Where not all keys have room, the last one that has says that there are more.
func TestMoreKeys(t *testing.T) {
	for columns, last := range map[int]string{40: "? more  Q quit", 80: "? more  Q quit", 200: "? help  Q quit"} {
		s := perform(t, Options{Store: store(t, "letter", "pop3-fetch")}, columns, 24)
		s.sees(last, true)
	}
}

// Plus and minus move the border of the pane with the keys.
func TestResize(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {200, 60}} {
		s := perform(t, Options{Store: store(t, "letter", "pop3-fetch")}, size[0], size[1])
		for _, pane := range []string{"1", "2", "3"} {
			s.press(pane)
			var before, after rect
			get := func(to *rect) { s.app.QueueUpdate(func() { *to = s.ui.room.panes[s.ui.at] }) }
			get(&before)
			s.press("+", "+")
			s.screen()
			if get(&after); after.w*after.h <= before.w*before.h {
				t.Errorf("%v, pane %s: %v behind %v", size, pane, after, before)
			}
			s.press("-", "-", "-", "-")
			before = after
			if get(&after); after.w*after.h >= before.w*before.h {
				t.Errorf("%v, pane %s: %v behind %v", size, pane, after, before)
			}
		}
	}
}

// The help says what a key does to who searches for it.
func TestHelpSearch(t *testing.T) {
	s := perform(t, Options{Store: store(t, "letter")}, 80, 24)
	s.press("?", "/")
	s.typed("waterfalk")
	s.press("Backspace", "l")
	s.sees("what the time of the session went into", true)
	s.sees("the next match", false)
	s.press("Enter", "Esc")
	s.until("it is closed", func() bool { return s.ui.manual == nil && s.ui.prompt == nil })
}

// tabsRow is the row with the tabs.
func (s *theatre) tabsRow() (row int) {
	s.app.QueueUpdate(func() { row = s.ui.room.panes[paneDetail].y })
	return row
}

// What the keys do beyond showing is what the funcs do.
func TestFuncs(t *testing.T) {
	var wrote, saved string
	ended := 0
	o := Options{
		Store: store(t, "letter", "smtp-connect"),
		Write: func(all []*session.Session, name string, _ bool) error {
			wrote = fmt.Sprint(all[0].ID, " ", name)
			return nil
		},
		Save: func(m []byte, name string) error { saved = fmt.Sprint(len(m), " ", name); return nil },
		End:  func(id int) bool { ended = id; return true },
	}
	s := perform(t, o, 100, 30)
	s.press("x", "n")
	if ended != 0 {
		t.Errorf("session %d was cut off though nobody said yes", ended)
	}
	s.press("x", "y", "g", "x", "w", "Enter", "4", "S", "Enter", "2", "g", "j", "y", "y")
	s.press("4", "l", "e")
	if got := s.ui.prompt.field.GetText(); got != "figures.bin" {
		t.Errorf("the attachment would be saved as %q", got)
	}
	s.press("Esc")
	if wrote != "1 session-1.txt" || saved != "705 message-1.eml" || ended != 2 {
		t.Errorf("wrote %q, saved %q, ended %d", wrote, saved, ended)
	}
	if got := string(s.sim.GetClipboardData()); got != "220 mail.example.com ESMTP Postfix" {
		t.Errorf("copied %q", got)
	}
	bare := perform(t, Options{Store: store(t, "letter")}, 100, 30)
	bare.press("w", "x", "4", "S")
	bare.until("nothing was asked", func() bool { return bare.ui.prompt == nil })
}

// What is copied does nothing where it is pasted, and has no secret while they are
// masked.
func TestCopyIsClean(t *testing.T) {
	st := session.New(0)
	st.Apply(1, decode.SMTP, decode.Event{Payload: &decode.Open{Client: "c", Server: "s"}},
		decode.Event{From: decode.Server, Raw: []byte("220-a\x1b[2J\r\n220 rm -rf ~\r\n"), Payload: &decode.Reply{To: "CONNECT", Code: 220, OK: decode.Yes, Text: []string{"a\x1b[2J", "rm -rf ~"}}},
		decode.Event{From: decode.Client, Raw: []byte("PASS sesame\r\n"), Secrets: []decode.Span{{Start: 5, End: 11}}, Payload: &decode.Command{Verb: "PASS", Args: "sesame", Secret: []decode.Span{{Start: 0, End: 6}}}})
	s := perform(t, Options{Store: st}, 100, 30)
	s.press("Enter", "g", "j", "y", "y")
	if got := string(s.sim.GetClipboardData()); got != `220-a\x1b[2J\r\n220 rm -rf ~` {
		t.Errorf("copied %q", got)
	}
	s.press("s", "G", "y", "y")
	if got := string(s.sim.GetClipboardData()); strings.Contains(got, "sesame") || !strings.Contains(got, "PASS") {
		t.Errorf("copied %q", got)
	}
}

// A command that says the same as the session is copied too; the password is not in it.
func TestCopyCommand(t *testing.T) {
	st := session.New(0)
	user, secret := "anna", "open-sesame"
	st.Apply(1, decode.SMTP, decode.Event{Payload: &decode.Open{Client: "127.0.0.1:4000", Server: "127.0.0.1:2525"}},
		decode.Event{From: decode.Client, Raw: []byte("EHLO x\r\n"), Payload: &decode.Command{Verb: "EHLO", Args: "x"}},
		decode.Event{From: decode.Client, Raw: []byte("AUTH PLAIN AGFubmEAb3Blbi1zZXNhbWU=\r\n"), Secrets: []decode.Span{{Start: 11, End: 35}}, Payload: &decode.Command{Verb: "AUTH", Args: "PLAIN AGFubmEAb3Blbi1zZXNhbWU=", Secret: []decode.Span{{Start: 6, End: 30}}}},
		decode.Event{Payload: &decode.Auth{Mechanism: "PLAIN", User: &user, Secret: &secret, OK: decode.Yes}})
	s := perform(t, Options{Store: st}, 80, 24)
	s.press("y")
	if got := s.screen(); !strings.Contains(got, "? copy\n y this line  s swaks  p python3  else nothing\n") {
		t.Errorf("the screen is\n%s", got)
	}
	s.press("s")
	got := string(s.sim.GetClipboardData())
	if !strings.HasPrefix(got, "swaks --server 127.0.0.1 --port 2525 ") || strings.Contains(got, secret) || !strings.Contains(got, "--auth-user anna") {
		t.Errorf("copied %q", got)
	}
}

// What to beware of stands on the screen all the time.
func TestStanding(t *testing.T) {
	s := perform(t, Options{Store: store(t, "letter"), Words: func() Words { return Words{Standing: []string{"servers are not verified"}} }}, 100, 30)
	if !strings.Contains(s.screen(), "⚠ servers are not verified") {
		t.Errorf("the screen is\n%s", s.screen())
	}
}

// Masked, no pane shows a secret.
func TestMask(t *testing.T) {
	s := perform(t, Options{Store: store(t, "letter")}, 132, 43)
	s.press("s", "Enter", "g")
	for range s.ui.dialogue.items() {
		s.press("j")
		for _, canary := range []string{"open-sesame", "b3Blbi1zZXNhbWU=", "6f 70 65 6e"} {
			if strings.Contains(s.screen(), canary) {
				t.Fatalf("%q is on the screen:\n%s", canary, s.screen())
			}
		}
	}
	s.press("s")
	if !strings.Contains(s.screen(), "open-sesame") {
		t.Error("the password does not come back")
	}
}

// Who repeats a password, a server or an author, does not have it shown where secrets are
// masked: not in the list, in no pane, and no search finds it.
func TestMaskRepeated(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {200, 60}} {
		s := perform(t, Options{Store: offline(t, "password-repeated", "password-in-letter"), Read: read}, size[0], size[1])
		if s.press("G"); size[0] == 200 && strings.Count(s.screen(), "open-sesame") < 3 {
			t.Fatalf("there is nothing to mask:\n%s", s.screen())
		}
		suggested := func() bool {
			return slices.ContainsFunc(s.ui.values("subject"), func(v string) bool { return strings.Contains(v, "open-sesame") })
		}
		if !suggested() {
			t.Fatal("no value that could be suggested has the password")
		}
		hides := func(where string) {
			s.finder.nudge()
			if got := s.screen(); strings.Contains(strings.ReplaceAll(got, "\n", ""), "open-sesa") {
				t.Fatalf("%v, %s: the password is on the screen:\n%s", size, where, got)
			}
		}
		for _, paused := range []bool{false, true} {
			s.press("g", "s")
			s.sees("secrets masked", true)
			if suggested() {
				t.Error("a value that is suggested has the password")
			}
			s.press("0")
			hides("0")
			s.press("Esc")
			if paused {
				s.press("p")
			}
			for _, at := range []string{"g", "G"} {
				s.press(at)
				hides("the list")
				for _, pane := range []string{"3", "4", "5", "6", "7"} {
					s.press(pane)
					hides(pane)
				}
				s.press("6", "a")
				hides("all problems")
				s.press("a", "2", "g")
				for range s.ui.dialogue.items() {
					s.press("j", "z")
					hides("a line")
				}
				s.press("Esc", "1")
			}
			s.press("/")
			s.typed("sesame is not")
			s.press("Enter")
			s.sees("not in this list", true)
			s.press("s")
		}
		if s.press("1", "G", "4"); !strings.Contains(s.screen(), "remember open-sesame") {
			t.Errorf("the letter has no password any more:\n%s", s.screen())
		}
	}
}

// A dialogue of very many lines is laid out in part, and says so.
func TestLongTalk(t *testing.T) {
	all := session.New(0)
	noop := decode.Event{Time: epoch, From: decode.Client, Raw: []byte("NOOP\r\n"), Payload: &decode.Command{Verb: "NOOP"}}
	for range 3 * maxDialogue {
		all.Apply(1, decode.SMTP, noop)
	}
	s := perform(t, Options{Store: all}, 100, 30)
	if got := s.screen(); !strings.Contains(got, fmt.Sprintf("(the first %d not shown)", 2*maxDialogue)) {
		t.Errorf("the screen is\n%s", got)
	}
	for range 2 * maxDialogue {
		all.Apply(1, decode.SMTP, noop)
	}
	s.until("more was left out", func() bool { return s.ui.dialogue.next == 5*maxDialogue && s.ui.dialogue.items() < 2*maxDialogue })
}

// However long a question is, what answers it is there, and its end has a sign.
func TestLongQuestion(t *testing.T) {
	asked := ""
	s := perform(t, Options{Store: offline(t, "smtp-delivery"), Read: read}, 80, 24)
	s.app.QueueUpdate(func() {
		s.ui.confirm = &question{strings.Repeat("again and ", 20), []choice{{[]string{"y"}, "y", "does it", func() { asked = "y" }}}, "any other key does not"}
	})
	s.finder.nudge()
	s.sees(" y does it  any other key does not\n", true)
	s.sees("again…\n", true)
	s.sees("6 problems", false)
	s.press("y")
	s.sees("6 problems", true)
	if asked != "y" {
		t.Error("it was not answered")
	}
}

// What stands over everything has the keys: the bar has none of the panes below.
func TestBarCovered(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "smtp-delivery"), Read: read}, 80, 24)
	for _, key := range []string{"?", "C"} {
		s.press(key)
		s.sees("\n Esc back\n", true)
		s.sees("Q quit", true)
		s.sees("Enter open  Tab", false)
		s.press("Esc")
		s.sees("Enter open  Tab", true)
	}
	s.press("?", "/")
	s.sees("\n Enter done  Esc give up\n", true)
}

// Where the server was not reached there is no leg to it that could be read along.
func TestTLSUnreached(t *testing.T) {
	st := session.New(0)
	st.Apply(1, decode.SMTP, decode.Event{Payload: &decode.Open{Client: "127.0.0.1:4000", Server: "127.0.0.1:9"}},
		decode.Event{Payload: &decode.Close{Result: decode.ResultUnreachable}})
	s := perform(t, Options{Store: st}, 80, 24)
	s.press("5")
	s.sees("client ──○ clear──▶ mitmail ──⊘ unreachable──▶ server", true)
	s.sees("mitmail and server  there was no connection", true)
}

// A folder that sessions can be written to is called one.
func TestFormatsFolder(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "smtp-delivery"), Read: read, Formats: []string{".eml", ".txt", "/"}, Write: func([]*session.Session, string, bool) error { return nil }}, 80, 24)
	s.press("w")
	s.sees(".eml .txt folder/", true)
}
