package dashboard

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mitmail/decode/session"
)

var update = flag.Bool("update", false, "write the golden screens anew")

// scenes are what somebody presses; the screen is held behind each key.
var scenes = []struct {
	name string
	keys string // parted by spaces; 'text' is typed
}{
	{"sessions", "k k F o O \\ \\ m ?"},
	{"dialogue", "g Enter j j j G k z PgUp s F"},
	{"meaning", "g Enter j j j j Enter G Esc j"},
	{"message", "g 4 v v l G"},
	{"tls", "k 5"},
	{"problems", "g 6 a j Enter"},
	{"filter", "f 'code==' Esc f 'code==550' Enter g"},
	{"search", "g Enter / 'rejected' Enter N p"},
	{"write", "w Enter w Enter"},
	{"words", "f 'verd' Tab Esc f 'rejected' Enter"},
	{"overview", "0 j j G Enter Esc"},
	{"timing", "g 7 G k Enter"},
	{"columns", "g C j Space j J Esc"},
	{"writeall", "m W Tab Esc Q"},
}

// sizes are the screens that people have.
var sizes = [][2]int{{80, 24}, {120, 36}, {132, 43}, {200, 60}, {40, 10}}

func TestScreens(t *testing.T) {
	for _, scene := range scenes {
		for _, size := range sizes {
			name := fmt.Sprintf("%s-%dx%d", scene.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				golden(t, name+".txt", act(t, scene.keys, size[0], size[1]))
			})
		}
	}
}

// act is the screen at the start and behind each key.
func act(t *testing.T, keys string, columns, rows int) string {
	o := Options{
		Store: store(t, "letter", "pop3-fetch", "hostile", "smtp-starttls", "smtp-recipients-all-refused"), Words: listening,
		Write: func(_ []*session.Session, name string, _ bool) error { return fmt.Errorf("%s exists already", name) },
		Save:  func([]byte, string) error { return nil }, Unsaved: true,
	}
	s := perform(t, o, columns, rows)
	var b strings.Builder
	fmt.Fprintf(&b, "== start\n%s", s.screen())
	for _, key := range strings.Fields(keys) {
		if text, ok := strings.CutPrefix(key, "'"); ok {
			s.typed(strings.TrimSuffix(text, "'"))
		} else {
			s.press(key)
		}
		fmt.Fprintf(&b, "== %s\n%s", key, s.screen())
	}
	return b.String()
}

// golden compares with a file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "screens", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the screen differs (-want +got); -update writes it anew:\n%s", diff)
	}
}

// An empty list says what to do next.
func TestWelcome(t *testing.T) {
	o := Options{Store: session.New(0), Words: func() Words {
		return Words{Listeners: listeners, Hints: []string{"mitmail demo  shows how all this looks"}}
	}}
	for _, size := range sizes {
		s := perform(t, o, size[0], size[1])
		golden(t, fmt.Sprintf("welcome-%dx%d.txt", size[0], size[1]), s.screen())
	}
}

// What comes while somebody looks on is shown, and the newest is followed until
// somebody moves.
func TestFollow(t *testing.T) {
	all := session.New(0)
	s := perform(t, Options{Store: all}, 80, 24)
	show := func(id int) {
		p, events := scriptSessions(t, "smtp-connect", id)
		all.Apply(id, p, events...)
		s.until("the session is there", func() bool { return len(s.ui.got.list) == id })
	}
	show(1)
	show(2)
	s.until("the second is selected", func() bool { return s.ui.live.Now().ID == 2 })
	s.press("k")
	show(3)
	s.until("the first is selected", func() bool { return s.ui.live.Now().ID == 1 })
	s.press("G")
	show(4)
	s.until("the newest is selected", func() bool { return s.ui.live.Now().ID == 4 })
}

// A paused display stands still while sessions go on.
func TestPause(t *testing.T) {
	all := store(t, "smtp-connect", "smtp-connect")
	s := perform(t, Options{Store: all}, 80, 24)
	s.press("p")
	before := s.screen()
	p, events := scriptSessions(t, "letter", 2)
	all.Apply(2, p, events[3:]...)
	all.Apply(3, p, events...)
	s.press("Ctrl-L")
	if after := s.screen(); after != before {
		t.Errorf("the paused screen changed:\n%s", cmp.Diff(before, after))
	}
	s.press("p")
	s.until("the third session is there", func() bool { return len(s.ui.got.list) == 3 })
}

// A notice goes away by itself, and with the next key but the one that has the
// screen drawn anew.
func TestNotice(t *testing.T) {
	s := perform(t, Options{Store: session.New(0)}, 80, 24)
	const told = `» the disk is \x1b full`
	s.Notice("the disk is \x1b full")
	s.sees(told, true)
	s.app.QueueUpdate(func() { s.Dashboard.clock = func() time.Time { return epoch.Add(time.Hour) } })
	s.sees(told, false)
	s.Notice("the disk is \x1b full")
	s.sees(told, true)
	s.press("Ctrl-L")
	s.sees(told, true)
	s.press("j")
	s.sees(told, false)
}

// sees waits until a text is on the screen, or is not any more.
func (s *theatre) sees(text string, there bool) {
	s.Helper()
	for end := time.Now().Add(patience); strings.Contains(s.screen(), text) != there; {
		if time.Now().After(end) {
			s.Fatalf("waited in vain for %q (%v) in\n%s", text, there, s.screen())
		}
		s.finder.nudge()
	}
}
