package dashboard

import (
	"errors"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/decode/session"
)

// broken is a source that cannot be shown.
type broken struct{ doc }

func (broken) rows() int { panic("out of range") }

// shownOn is a dashboard over the first script, on a screen of its own.
func shownOn(t *testing.T, o Options) (*Dashboard, tcell.SimulationScreen) {
	t.Helper()
	s := decodetest.Scripts(t)[0]
	all := session.New(0)
	all.Apply(1, s.Protocol, decodetest.Whole(t, s)...)
	o.Store = all
	screen := canvas(t, 130, 40)
	d := New(o)
	d.ui.screen, d.ui.colors = screen, 1<<24
	d.ui.paint()
	d.ui.take(d.finder.find())
	return d, screen
}

// drawn is what the screen shows.
func drawn(d *Dashboard, screen tcell.SimulationScreen) string {
	screen.Clear()
	d.ui.Draw(screen)
	screen.Show()
	cells, w, _ := screen.GetContents()
	var b strings.Builder
	for i := 0; i+w <= len(cells); i += w {
		b.WriteString(rowOf(cells[i:i+w]) + "\n")
	}
	return b.String()
}

// A pane whose drawing panics says so; the others are drawn.
func TestHostile91PaneCannotBeShown(t *testing.T) {
	d, screen := shownOn(t, Options{Write: func([]*session.Session, string, bool) error { return nil }})
	d.ui.sessions.src = broken{}
	got := drawn(d, screen)
	for _, want := range []string{"cannot be shown", "out of range", "w writes the session", "2 Dialogue", "550 5.7.1"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}

// An event whose layout panics is a line that says so; the next is laid out.
func TestLineCannotBeShown(t *testing.T) {
	d, screen := shownOn(t, Options{})
	drawn(d, screen)
	tk := &d.ui.dialogue
	before := len(tk.list)
	tk.guard(func() { panic("no such group") })
	d.ui.capture(tcell.NewEventKey(tcell.KeyRune, '2', 0))
	d.ui.capture(tcell.NewEventKey(tcell.KeyRune, 'G', 0))
	if got := drawn(d, screen); len(tk.list) != before+1 || !strings.Contains(got, "cannot be shown: no such group") {
		t.Errorf("%d items after %d:\n%s", len(tk.list), before, got)
	}
}

// A key that panics does nothing, and says so; the next works.
func TestKeyFails(t *testing.T) {
	d, screen := shownOn(t, Options{})
	d.ui.keys = append([]binding{{[]string{"%"}, "%", "", "", anywhere, func(*ui) { panic("oops") }, nil}}, d.ui.keys...)
	d.ui.capture(tcell.NewEventKey(tcell.KeyRune, '%', 0))
	if got := drawn(d, screen); !strings.Contains(got, "that did not work: oops") {
		t.Errorf("no word of it:\n%s", got)
	}
	d.ui.capture(tcell.NewEventKey(tcell.KeyRune, '?', 0))
	if d.ui.manual == nil {
		t.Error("the next key does nothing")
	}
}

// Work aside that panics is what the pane shows, until something else is opened.
func TestAsideFails(t *testing.T) {
	d, _ := shownOn(t, Options{})
	a := &background{dash: d}
	a.do(backgroundFrom, func() func() { panic("cut short") })
	show := <-a.done
	show()
	for range 2 {
		if fault := guard(a.poll); fault != "cut short" {
			t.Errorf("the fault is %v", fault)
		}
	}
	a.drop()
	if fault := guard(a.poll); fault != nil {
		t.Errorf("the fault goes on: %v", fault)
	}
}

// Near-misses of real dialogues: the cursor on every line, every pane open.
func FuzzNearMiss(f *testing.F) {
	for i := range 20 {
		f.Add(uint16(12*i), uint16(37*i), uint8(i%3), []byte("\n"))
	}
	f.Add(uint16(3), uint16(120), uint8(0), []byte("\r"))
	f.Add(uint16(4), uint16(200), uint8(1), []byte("=\x00\xff"))
	scripts := decodetest.Scripts(f)
	f.Fuzz(func(t *testing.T, n, at uint16, cut uint8, insert []byte) {
		s := scripts[int(n)%len(scripts)]
		all := session.New(0)
		all.Apply(1, s.Protocol, decodetest.NearMiss(t, s, int(at), int(cut), insert)...)
		tour(t, all, 130, 40, 40)
	})
}

// Base64 with line breaks inside, as netcat and broken servers send it, is worked
// out all the same.
func TestBrokenBase64(t *testing.T) {
	for _, tt := range []struct{ coded, want string }{
		{"Ym9i\n", "bob"}, {"YW\r5h", "ana"}, {"Ym9i\r\n", "bob"}, {"YW5uYQ", "anna"}, {"YW5uYQ==", "anna"}, {"\n\nYQ==", "a"}, {"YW5uYWFubmFhbm5hYQ", "annaannaannaa"},
	} {
		page := &explainer{page: page{width: 80}, protocol: decode.SMTP}
		page.base64(tt.coded, false)
		var b strings.Builder
		for _, r := range page.rows {
			b.WriteString(r.text() + "\n")
		}
		if !strings.Contains(strings.ReplaceAll(b.String(), "   ", " "), " is "+tt.want+" ") {
			t.Errorf("%q:\n%s", tt.coded, b.String())
		}
	}
}

// brokenScreen is a terminal that cannot be drawn on.
type brokenScreen struct{ tcell.Screen }

func (brokenScreen) Show() { panic("no terminal") }

// A screen that fails as a whole is an error, not the end of the program.
func TestHostile91ScreenFails(t *testing.T) {
	d, screen := shownOn(t, Options{})
	if err := d.run(t.Context(), brokenScreen{screen}); !errors.Is(err, ErrFailed) {
		t.Errorf("the error is %v", err)
	}
}
