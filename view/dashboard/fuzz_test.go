package dashboard

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/gdamore/tcell/v2"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/decode/session"
	"mitmail/view/line"
)

// hostile is what must not reach a terminal, or be read as markup.
var hostile = []string{
	"plain", "[red]x[-:-:-]", `["r"]x[""]`, "[::bl]x", "[:::https://evil.example/]click", "[", "[[::]", "]",
	"\x1b[31m", "\x1b]52;c;ZXZpbA==\x07", "\x1b]8;;https://evil.example\x1b\\x", "\x9b2J", "\u009b2J", "\x1bc", "\x08\x7f\x00",
	"\u202eabc\u2066", "\u200b\u2028\u2029\ufeff", "\xff\xfe\x80", "a\r\nb\tc\vd\f", "漢字かな", "e\u0301", "\u0301alone", "👩‍👩‍👧‍👦", "🇩🇪🇫🇷", "\u0e33\u0e33", "\U000e0041",
	"\u1100\u1161\u11a8", "\ufe0f\u20e3", "1\ufe0f\u20e3", "\u0600\u0601x",
}

// What is drawn is what was received, made safe: no style but the one asked for,
// no character that is not to be seen, none that is missing.
func FuzzPut(f *testing.F) {
	for _, text := range hostile {
		f.Add(text, 40)
	}
	f.Fuzz(puts)
}

// TestHostile49Tags: what would be markup for a screen, or move its cursor, is drawn as
// it is.
func TestHostile49Tags(t *testing.T) {
	for _, text := range hostile {
		for _, columns := range []int{1, len(text) / 2, 400} {
			puts(t, text, columns)
		}
	}
}

// puts draws a text in so many columns, and checks the screen.
func puts(t *testing.T, text string, columns int) {
	if columns < 0 || columns > 400 {
		return
	}
	screen := canvas(t, 400, 1)
	st := tcell.StyleDefault.Bold(true)
	n := put(screen, 0, 0, columns, text, st)
	screen.Show()
	cells, _, _ := screen.GetContents()
	got := strings.ReplaceAll(rowOf(cells[:n]), "◌", "")
	if want := strings.ReplaceAll(line.Clean(text), "◌", ""); !strings.HasPrefix(want, got) || n > columns || columns >= width(text) && got != want {
		t.Errorf("%q was drawn as %q in %d of %d columns", want, got, n, columns)
	}
	for i, c := range cells {
		safe(t, c)
		if i < n && len(c.Runes) > 0 && c.Style != st && c.Runes[0] != ' ' || i >= n && c.Style != tcell.StyleDefault {
			t.Errorf("cell %d has another style", i)
		}
	}
}

// canvas is a screen to draw on.
func canvas(t testing.TB, columns, rows int) tcell.SimulationScreen {
	t.Helper()
	screen := tcell.NewSimulationScreen("UTF-8")
	if err := screen.Init(); err != nil {
		t.Fatal(err)
	}
	screen.SetSize(columns, rows)
	return screen
}

// safe looks whether all of a cell may be shown.
func safe(t testing.TB, c tcell.SimCell) {
	for _, r := range c.Runes {
		if !unicode.IsGraphic(r) {
			t.Errorf("%U is on the screen", r)
		}
	}
}

// Whatever is said, every pane can show it, on every screen.
func FuzzScreen(f *testing.F) {
	for some := range slices.Chunk(hostile, 8) { // one by one they would take all the time that there is for fuzzing
		text := strings.Join(some, " ")
		f.Add("220 "+text+"\r\n250-"+text+"\r\n250 ok\r\n354 go\r\n250 ok\r\n", "EHLO "+text+"\r\nDATA\r\nSubject: "+text+"\r\n\r\n"+text+"\r\n.\r\n", uint8(80), uint8(24), false)
		f.Add("+OK\r\n+OK\r\n"+text+"\r\n.\r\n", "USER "+text+"\r\nRETR 1\r\n", uint8(100), uint8(30), true)
	}
	f.Fuzz(func(t *testing.T, fromServer, fromClient string, columns, rows uint8, pop3 bool) {
		p := decode.SMTP
		if pop3 {
			p = decode.POP3
		}
		driver := decodetest.NewDriver(t, p)
		driver.Push(decode.Client, []byte(fromClient))
		driver.Push(decode.Server, []byte(fromServer))
		driver.End(decode.Client, decode.EOF)
		driver.End(decode.Server, decode.EOF)
		all := session.New(0)
		all.Apply(1, p, driver.Done()...)
		tour(t, all, int(columns), int(rows), 10)
	})
}

// tour looks at every pane, with the cursor on each of the first lines.
func tour(t testing.TB, all *session.Store, columns, rows, lines int) {
	t.Helper()
	screen := canvas(t, columns, rows)
	d := New(Options{Store: all})
	d.ui.screen, d.ui.colors = screen, 1<<24
	d.ui.paint()
	d.ui.take(d.finder.find())
	look := func(keys ...string) {
		for _, name := range keys {
			k, r := keyOf(name)
			d.ui.capture(tcell.NewEventKey(k, r, 0))
			screen.Clear()
			d.ui.Draw(screen)
			screen.Show()
			cells, _, _ := screen.GetContents()
			for _, c := range cells {
				safe(t, c)
			}
		}
	}
	look("Enter", "g", "z", "3", "4", "v", "v", "l", "5", "6", "a", "\\", "?", "Esc", "\\", "2", "s", "3", "2", "g")
	for range min(d.ui.dialogue.items(), lines) {
		look("j", "z")
	}
	for _, fault := range []any{d.ui.fault, d.ui.dialogue.fault} {
		if fault != nil {
			t.Errorf("something cannot be shown: %v", fault)
		}
	}
}

// Every dialogue of decodetest can be looked at.
func TestTour(t *testing.T) {
	for i, s := range decodetest.Scripts(t) {
		if i%tourEvery != 0 {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			all := session.New(0)
			all.Apply(1, s.Protocol, decodetest.Whole(t, s)...)
			tour(t, all, 100, 20, 40)
		})
	}
}
