package dashboard

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/decode/session"
)

// epoch is when the sessions of tests begin.
var epoch = time.Date(2026, 8, 1, 9, 0, 0, 0, time.UTC)

// patience is how long tests wait for what has to come.
const patience = 60 * time.Second

// dialogue is the events of a script, three milliseconds apart.
func scriptSessions(t testing.TB, name string, id int) (decode.Protocol, []decode.Event) {
	t.Helper()
	s := script(t, name)
	events := decodetest.Whole(t, s)
	at := epoch.Add(time.Duration(id) * time.Minute)
	for i := range events {
		events[i].Time = at
		at = at.Add(3 * time.Millisecond)
		switch w := events[i].Payload.(type) {
		case *decode.Open:
			events[i].Payload = &decode.Open{Client: "192.0.2.7:5300" + string(rune('0'+id)), Server: "mail.example.com:25", Route: "1025=smtp://mail.example.com"}
		case *decode.Reply:
			reply := *w
			reply.Elapsed = 3 * time.Millisecond
			events[i].Payload = &reply
		}
	}
	return s.Protocol, events
}

// script is one of ours, or of decodetest.
func script(t testing.TB, name string) decodetest.Script {
	t.Helper()
	if text, err := os.ReadFile(filepath.Join("testdata", "dialogues", name+".txt")); err == nil {
		s, err := decodetest.Parse(string(text) + decodetest.Separator)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for _, s := range decodetest.Scripts(t) {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("there is no dialogue %s", name)
	return decodetest.Script{}
}

// store holds sessions of those names, the last of which goes on.
func store(t testing.TB, names ...string) *session.Store {
	t.Helper()
	s := session.New(0)
	for i, name := range names {
		p, events := scriptSessions(t, name, i+1)
		if i == len(names)-1 {
			events = events[:len(events)-1] // its close
		}
		s.Apply(i+1, p, events...)
	}
	return s
}

// listeners are what the tests' screens say that they listen on.
var listeners = []Listener{{"127.0.0.1:1025", "smtp://mail.example.com:25", []string{"outgoing server (SMTP) 127.0.0.1, port 1025"}}}

// listening is a run that has those.
func listening() Words { return Words{Listeners: listeners} }

// theatre is a dashboard on a simulated screen.
type theatre struct {
	testing.TB
	*Dashboard
	sim     tcell.SimulationScreen
	handled atomic.Int64
	done    chan error
	stopIt  context.CancelFunc
}

// perform opens a dashboard of so many columns and rows.
func perform(t testing.TB, o Options, columns, rows int) *theatre {
	t.Helper()
	s := &theatre{TB: t, Dashboard: New(o), sim: tcell.NewSimulationScreen("UTF-8"), done: make(chan error, 1)}
	s.Dashboard.clock = func() time.Time { return epoch.Add(10 * time.Minute) }
	s.app.SetInputCapture(func(ev *tcell.EventKey) *tcell.EventKey {
		defer s.handled.Add(1)
		return s.ui.capture(ev)
	})
	if err := s.sim.Init(); err != nil {
		t.Fatal(err)
	}
	s.sim.SetSize(columns, rows)
	ctx, cancel := context.WithCancel(context.Background())
	s.stopIt = cancel
	go func() { s.done <- s.run(ctx, s.sim) }()
	t.Cleanup(s.end)
	return s
}

// end ends the dashboard, if it has not ended.
func (s *theatre) end() {
	s.stopIt()
	select {
	case err := <-s.done:
		s.done <- err
		if err != nil {
			s.Error(err)
		}
	case <-time.After(patience):
		s.Error("the dashboard does not end")
	}
}

// until waits for a condition that the application's goroutine sees.
func (s *theatre) until(what string, ok func() bool) {
	s.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		met := false
		s.app.QueueUpdate(func() { met = ok() })
		if met {
			return
		}
	}
	s.Fatalf("waited in vain until %s; the screen is\n%s", what, s.screen())
}

// press presses keys, by name, and waits until all that follows was drawn.
func (s *theatre) press(names ...string) {
	s.Helper()
	for _, name := range names {
		want := s.handled.Load() + 1
		k, r := keyOf(name)
		s.sim.InjectKey(k, r, 0)
		s.until(name+" was handled", func() bool { return s.handled.Load() >= want })
	}
	s.until("the sessions are those asked for", func() bool { return s.ui.paused || s.ui.got.query == s.ui.query && !s.ui.got.busy })
}

// typed presses a key for each character.
func (s *theatre) typed(text string) {
	s.Helper()
	for _, r := range text {
		s.press(string(r))
	}
}

// keyOf is a key by its name.
func keyOf(name string) (tcell.Key, rune) {
	if name == "Space" {
		return tcell.KeyRune, ' '
	}
	for k, known := range keyNames {
		if known == name {
			return k, 0
		}
	}
	return tcell.KeyRune, []rune(name)[0]
}

// screen is what is on the screen, without the spaces at the ends.
func (s *theatre) screen() string {
	var b strings.Builder
	s.app.QueueUpdate(func() {
		cells, columns, _ := s.sim.GetContents()
		for i := 0; i < len(cells); i += columns {
			b.WriteString(strings.TrimRight(rowOf(cells[i:i+columns]), " "))
			b.WriteByte('\n')
		}
	})
	return b.String()
}

// rowOf is the characters of a row; a wide one has two cells.
func rowOf(cells []tcell.SimCell) string {
	var b strings.Builder
	for i := 0; i < len(cells); i++ {
		text := string(cells[i].Runes)
		b.WriteString(text)
		if width(text) == 2 {
			i++
		}
	}
	return b.String()
}

// To which addresses clients go shows even where the routes are too long.
func TestListeningFits(t *testing.T) {
	o := Options{Store: session.New(0), Words: func() Words {
		return Words{Listeners: []Listener{
			{Address: "127.0.0.1:36557", Server: "smtp://127.0.0.1:45371"}, {Address: "127.0.0.1:36609", Server: "pop3://127.0.0.1:36871"}}}
	}}
	const login, short = "log in as anna (open-sesame) or bob (let-me-in)", "anna/open-sesame bob/let-me-in"
	told := o
	told.Words = func() Words {
		words := o.Words()
		words.About = []string{login, short}
		return words
	}
	for _, tt := range []struct {
		Options
		columns int
		want    string
	}{
		{o, 80, "● live  127.0.0.1:36557 smtp  127.0.0.1:36609 pop3  "},
		{o, 132, "● live  127.0.0.1:36557 → smtp://127.0.0.1:45371  127.0.0.1:36609 → pop3://127.0.0.1:36871  "},
		{told, 56, "● live  36557 smtp  36609 pop3 "},
		{told, 64, "● live  127.0.0.1:36557 smtp  127.0.0.1:36609 pop3  "},
		{told, 80, "● live  " + short + "  36557 smtp  36609 pop3  "},
		{told, 94, "● live  " + login + "  36557 smtp  36609 pop3 "},
		{told, 120, "● live  " + login + "  127.0.0.1:36557 smtp  127.0.0.1:36609 pop3 "},
	} {
		if s := perform(t, tt.Options, tt.columns, 24).screen(); !strings.Contains(s, tt.want) {
			t.Errorf("in %d columns no %q:\n%s", tt.columns, tt.want, s)
		}
	}
}
