package dashboard

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"mitmail/decode"
)

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		text    string
		columns int
		want    string
	}{
		{"", 5, ""},
		{"one two three", 7, "one two|three"},
		{"one two three", 8, "one two|three"},
		{"toolongword x", 4, "tool|ongw|ord|x"},
		{"漢字かな", 5, "漢字|かな"},
		{"漢", 1, "漢"},
		{"a  b", 1, "a|b"},
	} {
		var rows []string
		for _, spans := range fold([]span{{tt.text, plain}}, tt.columns) {
			text := ""
			for _, s := range spans {
				text += s.text
			}
			rows = append(rows, text)
		}
		if got := strings.Join(rows, "|"); got != tt.want {
			t.Errorf("%q in %d columns: %q, not %q", tt.text, tt.columns, got, tt.want)
		}
	}
}

// fixed is a source of items of so many rows each.
type fixed struct{ n, high int }

func (f fixed) items() int       { return f.n }
func (f fixed) rows() int        { return f.n * f.high }
func (f fixed) first(i int) int  { return i * f.high }
func (f fixed) item(r int) int   { return r / f.high }
func (f fixed) row(i, _ int) row { return row{}.at(0, span{fmt.Sprint(i), plain}) }

// The cursor is always on screen, and always on an item.
func TestList(t *testing.T) {
	for _, high := range []int{1, 3, 20} {
		l := list{src: fixed{50, high}, height: 10}
		for step, move := range []func(){
			func() { l.move(1) }, func() { l.move(-5) }, func() { l.page(1) }, func() { l.page(1) }, l.end, func() { l.move(3) }, func() { l.page(-1) },
			func() { l.scroll(-7) }, func() { l.scroll(1000) }, l.home, func() { l.follow = true; l.settle() },
		} {
			move()
			from, to := l.src.first(l.cursor), l.src.first(l.cursor+1)
			if l.cursor < 0 || l.cursor > 49 || to <= l.top || from >= l.top+l.height || l.top < 0 {
				t.Errorf("items of %d rows, step %d: the cursor is on item %d, the screen begins at row %d", high, step, l.cursor, l.top)
			}
		}
		if l.cursor != 49 {
			t.Errorf("it follows, but is on %d", l.cursor)
		}
	}
	empty := list{src: fixed{0, 1}, height: 10}
	empty.page(1)
	empty.end()
	if empty.cursor != 0 || empty.top != 0 {
		t.Errorf("of an empty list the cursor is on %d", empty.cursor)
	}
}

// No pane overlaps another, and none leaves the screen.
func TestArrange(t *testing.T) {
	for w := 1; w < 260; w += 17 {
		for h := 1; h < 90; h += 11 {
			for at := range panes {
				for i, sp := range []split{startSplit, {}, {100, 100, 100, 100, true}, {sessions: 100, small: 100}} {
					r := arrange(w, h, at, false, sp, 40*i)
					if r.panes[at].w == 0 {
						t.Fatalf("%dx%d: the pane with the keys is not there", w, h)
					}
					cells := make([]bool, w*h)
					for _, p := range r.panes {
						for x := p.x; x < p.x+p.w; x++ {
							for y := p.y; y < p.y+p.h; y++ {
								if x < 0 || x >= w || y < 0 || y >= r.status.y || cells[y*w+x] {
									t.Fatalf("%dx%d, %+v: cell %d,%d", w, h, sp, x, y)
								}
								cells[y*w+x] = true
							}
						}
					}
				}
			}
		}
	}
}

// The list has the rows that it needs, a third of them at least where there are too
// many sessions, and what the user gave it where that was said.
func TestArrangeList(t *testing.T) {
	for _, tt := range []struct{ w, h, sessions, least, most int }{
		{80, 24, 2, 6, 6}, {80, 24, 100, 8, 13}, {200, 60, 4, 7, 7}, {200, 60, 1000, 19, 20}, {120, 36, 1000, 11, 12}, {200, 60, 12, 15, 15},
	} {
		r := arrange(tt.w, tt.h, paneSessions, false, startSplit, tt.sessions)
		if rows := r.panes[paneSessions].h; rows < tt.least || rows > tt.most {
			t.Errorf("%dx%d: %d sessions have %d rows", tt.w, tt.h, tt.sessions, rows)
		}
	}
	sp := startSplit
	sp.sessions, sp.theirs = 50, true
	if rows := arrange(200, 60, paneSessions, false, sp, 2).panes[paneSessions].h; rows < 27 {
		t.Errorf("the user's list has %d rows", rows)
	}
}

// A command and its reply belong together, however many were sent ahead.
func TestPairs(t *testing.T) {
	_, events := scriptSessions(t, "smtp-pipelined", 1)
	var p pairs
	var got []string
	for _, ev := range events {
		n := p.of(&ev)
		switch w := ev.Payload.(type) {
		case *decode.Command:
			got = append(got, fmt.Sprintf("%s=%d", w.Verb, n))
		case *decode.Reply:
			got = append(got, fmt.Sprintf("to %s=%d", w.To, n))
		}
	}
	want := "[to CONNECT=1 EHLO=2 to EHLO=2 MAIL=3 RCPT=4 RCPT=5 DATA=6 to MAIL=3 to RCPT=4 to RCPT=5 to DATA=6 QUIT=7 to .=6 to QUIT=7]"
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
}

// A filter sees what comes later, and finds nothing twice.
func TestOrder(t *testing.T) {
	all := store(t, "smtp-connect", "letter", "smtp-connect")
	filter, err := newFilter(`code == 550 or verb == "NOOP"`)
	if err != nil {
		t.Fatal(err)
	}
	o := newFinder(all)
	numbers := func(w query) (ids []int) {
		o.ask(w)
		got := o.find()
		for got.busy {
			got = o.find()
		}
		for _, l := range got.list {
			ids = append(ids, l.Now().ID)
		}
		return ids
	}
	if got := fmt.Sprint(numbers(query{}), numbers(query{filter: filter}), numbers(query{reverse: true})); got != "[1 2 3] [2] [3 2 1]" {
		t.Error(got)
	}
	all.Apply(3, decode.SMTP, decode.Event{From: decode.Client, Payload: &decode.Command{Verb: "NOOP"}})
	if got := fmt.Sprint(numbers(query{filter: filter}), numbers(query{by: indexOf("bytes"), reverse: true})); got != "[2 3] [2 1 3]" && got != "[2 3] [2 3 1]" {
		t.Error(got)
	}
}

// What a colour says, a sign or an attribute says too; and each kind of terminal
// gets what it can show.
func TestLooks(t *testing.T) {
	for colors, want := range map[int]tcell.Color{0: tcell.ColorDefault, 16: tcell.ColorMaroon, 256: tcell.NewHexColor(0xff6b6b), 1 << 24: tcell.NewHexColor(0xff6b6b)} {
		fg, bg, attrs := newTheme(colors, false).styles[danger].Decompose()
		if fg != want || bg != tcell.ColorDefault || attrs&tcell.AttrBold == 0 {
			t.Errorf("with %d colours danger is %v on %v", colors, fg, bg)
		}
	}
	dark, light := newTheme(256, false), newTheme(256, true)
	if dark.ground == light.ground || dark.styles[good] == light.styles[good] {
		t.Error("light and dark are alike")
	}
	for i, st := range newTheme(0, false).styles {
		if fg, bg, _ := st.Decompose(); fg != tcell.ColorDefault || bg != tcell.ColorDefault {
			t.Errorf("ink %d has a colour where there are none", i)
		}
	}
}

func TestAge(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0ms", 12 * time.Millisecond: "12ms", 29600 * time.Microsecond: "30ms", 999600 * time.Microsecond: "1s", 99 * time.Second: "99s", 5 * time.Minute: "5m", 30 * time.Hour: "30h", 1000 * time.Hour: "41d",
	} {
		if got := age(d); got != want || len(got) > 5 {
			t.Errorf("%v is %q, not %q", d, got, want)
		}
	}
}

// The time since the row above is never cut, so that it cannot be read as another one.
func TestShort(t *testing.T) {
	for d, want := range map[time.Duration]string{
		29600 * time.Microsecond: "30ms", 125 * time.Second: "2m5s", 59*time.Minute + 59*time.Second: "59m59s", 24*time.Hour - time.Second: "23h",
		122833*time.Hour + 30*time.Minute + 19*time.Second: "5118d",
	} {
		if got := short(d); got != want || len(got) >= deltaWidth {
			t.Errorf("%v is %q, not %q", d, got, want)
		}
	}
}

// In a capture no mitmail stood between the two.
func TestMeaningOfABeginning(t *testing.T) {
	for open, want := range map[*decode.Open]string{
		{Route: "1025=smtp://mx"}: "mitmail to the server behind it|route 1025=smtp://mx",
		{File: "mail.pcap"}:       "what the two said was captured|file mail.pcap",
	} {
		page := &explainer{page{width: 100}, decode.SMTP}
		page.begins(open, epoch)
		var b strings.Builder
		for _, r := range page.rows {
			b.WriteString(r.text() + "\n")
		}
		for part := range strings.SplitSeq(want, "|") {
			if !strings.Contains(b.String(), part) {
				t.Errorf("%+v: no %q in\n%s", open, part, &b)
			}
		}
	}
}

// The columns are those that were chosen, in that order, as far as there is room;
// what no column is called is left out.
func TestChosenColumns(t *testing.T) {
	var table table
	table.choose([]string{"subject", "nonsense", "#", "from", "subject"})
	if got := strings.Fields(table.head(100, query{}).text()); fmt.Sprint(got) != "[subject # from]" {
		t.Errorf("%q", got)
	}
	if got := strings.Fields(table.head(20, query{}).text()); fmt.Sprint(got) != "[subject #]" {
		t.Errorf("in 20 columns %q", got)
	}
	table.choose(nil)
	table.files, table.named = true, true
	if got := table.head(400, query{}).text(); len(strings.Fields(got)) != len(columns) {
		t.Errorf("%q", got)
	}
	for _, c := range columns {
		if columnHelp[c.name] == "" {
			t.Errorf("nothing says what %s is", c.name)
		}
	}
}

// C shows and hides columns, moves them, and they are kept.
func TestPicker(t *testing.T) {
	kept := make(chan []string, 3)
	s := perform(t, Options{Store: store(t, "letter", "pop3-fetch"), Columns: []string{"#", "to", "outcome"}, KeepColumns: func(names []string) { kept <- names }}, 80, 24)
	s.press("C", "j", "J", "Esc")
	if got := fmt.Sprint(<-kept); got != "[# outcome to]" {
		t.Errorf("moved: %s", got)
	}
	s.press("C", "j", "Space", "k", "Space", "j", "j", "Space", "Space", "Space", "Enter")
	if got := fmt.Sprint(<-kept); got != "[to]" {
		t.Errorf("hidden: %s", got)
	}
	s.press("C", "r")
	if got := <-kept; got != nil {
		t.Errorf("reset: %s", got)
	}
	s.sees("finding", true)
}

// A column that is chosen takes no room of what came of a session; where it has none
// itself, the choice says so, now and when it is opened again.
func TestPickerNoRoom(t *testing.T) {
	s := perform(t, Options{Store: store(t, "letter", "pop3-fetch"), Columns: []string{"#", "time", "from", "to", "outcome"}}, 80, 24)
	s.press("C")
	s.sees("no room at this width", false)
	s.press("j", "j", "j", "j", "j", "Space", "j", "Space")
	s.sees("no room at this width", true)
	for _, name := range []string{"verdict", "outcome"} {
		s.app.QueueUpdate(func() {
			if there := s.ui.table.onScreen(); !slices.Contains(there, name) {
				t.Errorf("%s is not among %q", name, there)
			}
		})
	}
	s.press("Esc", "C")
	s.sees("no room at this width", true)
}

// A text that is broken into lines is set anew, its examples and lists as they are.
func TestFlow(t *testing.T) {
	const text = "One two three\nfour five.\n\n任意文字\n主题。\n\n  what\n    an expression\n  next\n\n  all   a b c\n        d e\n  open  f\n"
	for columns, want := range map[int]string{
		80: "One two three four five.||任意文字主题。||  what|    an expression|  next||  all   a b c d e|  open  f",
		12: "One two|three four|five.||任意文字主|题。||  what|    an expre|    ssion|  next||  all   a b|        c d|        e|  open  f",
	} {
		var rows []string
		for _, r := range flow(text, columns) {
			words := ""
			for _, p := range r {
				words += strings.Repeat(" ", p.x-width(words)) + p.text
			}
			rows = append(rows, words)
		}
		if got := strings.Join(rows, "|"); got != want {
			t.Errorf("in %d columns\n%q, not\n%q", columns, got, want)
		}
	}
}
