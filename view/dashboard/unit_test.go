package dashboard

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/decode/record"
	"mitmail/decode/session"
)

// Of every dialogue there is, the messages are what their authors wrote.
func TestGather(t *testing.T) {
	found := 0
	for _, s := range decodetest.Scripts(t) {
		all := session.New(0)
		all.Apply(1, s.Protocol, decodetest.Whole(t, s)...)
		list, _ := all.Sessions()
		now := list[0].Now()
		for _, at := range now.Mails {
			m := now.Event(at).What.(*decode.Message)
			raw, whole := gather(now, at)
			if m.Complete && m.Missing == 0 && (!whole || sha256.Sum256(raw) != m.SHA256) {
				t.Errorf("%s: message %d of %d bytes was gathered as %q", s.Name, at, m.Size, raw)
			}
			found++
		}
	}
	if found < 30 {
		t.Errorf("only %d messages", found)
	}
}

func TestReadMail(t *testing.T) {
	var deep, deepWant strings.Builder
	for i := range 2 * maxMailDepth {
		fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		if i < maxMailDepth {
			fmt.Fprintf(&deepWant, "%d multipart/mixed \"\"\n", i)
		}
	}
	_, rest, _ := strings.Cut(deep.String(), fmt.Sprintf("=b%d\n\n", maxMailDepth))
	fmt.Fprintf(&deepWant, "%d multipart/mixed \"\" %q", maxMailDepth, rest)
	for _, tt := range []struct{ name, raw, want string }{
		{"plain", "Subject: a\r\n b\r\n\r\ntext", `0 text/plain "" "text"`},
		{"empty", "", `0 text/plain "" ""`},
		{"no headers", "\r\ntext", `0 text/plain "" "text"`},
		{"quoted-printable", "Content-Transfer-Encoding: quoted-printable\nContent-Type: text/html; charset=iso-8859-1\n\nf=FCr", `0 text/html "" "für"`},
		{"unknown charset", "Content-Type: text/plain; charset=klingon\n\nx", `0 text/plain "" "x"`},
		{"broken base64", "Content-Transfer-Encoding: base64\n\nQUJD!!!!", `0 text/plain "" "ABC"`},
		{"parts", "Content-Type: multipart/mixed; boundary=b\n\nbefore\n--b\nContent-Type: image/png; name=\"=?utf-8?q?=C3=BC?=.png\"\n\nPNG\n--b\n\ntext\n--b--\nafter",
			"0 multipart/mixed \"\"\n1 image/png \"ü.png\" \"PNG\"\n1 text/plain \"\" \"text\""},
		{"no end", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext", "0 multipart/mixed \"\"\n1 text/plain \"\" \"text\""},
		{"too deep", deep.String(), deepWant.String()},
	} {
		m := readMail([]byte(tt.raw))
		var b strings.Builder
		for _, p := range m.parts {
			fmt.Fprintf(&b, "%d %s %q", p.depth, p.kind, p.name)
			if !p.branch {
				fmt.Fprintf(&b, " %q", p.text())
			}
			b.WriteByte('\n')
		}
		if got := strings.TrimSpace(b.String()); got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

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
		{"a  b", 1, "a||b"},
	} {
		var rows []string
		for _, spans := range wrap([]span{{tt.text, plain}}, tt.columns) {
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
	for w := 1; w < 260; w += 7 {
		for h := 1; h < 90; h += 5 {
			for at := range panes {
				for _, sp := range []split{startSplit, {0, 0, 0}, {100, 100, 100}} {
					r := arrange(w, h, at, false, sp)
					if r.panes[at].w == 0 {
						t.Fatalf("%dx%d: the pane with the keys is not there", w, h)
					}
					cells := map[[2]int]bool{}
					for _, p := range r.panes {
						for x := p.x; x < p.x+p.w; x++ {
							for y := p.y; y < p.y+p.h; y++ {
								if cells[[2]int{x, y}] || x < 0 || x >= w || y < 0 || y >= r.status.y {
									t.Fatalf("%dx%d, %+v: cell %d,%d", w, h, sp, x, y)
								}
								cells[[2]int{x, y}] = true
							}
						}
					}
				}
			}
		}
	}
}

// A command and its reply belong together, however many were sent ahead.
func TestPairs(t *testing.T) {
	_, events := dialogue(t, "smtp-pipelined", 1)
	var p pairs
	var got []string
	for _, ev := range events {
		n := p.of(&ev)
		switch w := ev.What.(type) {
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
	filter, err := record.Compile(`code == 550 or verb == "NOOP"`)
	if err != nil {
		t.Fatal(err)
	}
	o := newOrder(all)
	numbers := func(w wish) (ids []int) {
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
	if got := fmt.Sprint(numbers(wish{}), numbers(wish{filter: filter}), numbers(wish{reverse: true})); got != "[1 2 3] [2] [3 2 1]" {
		t.Error(got)
	}
	all.Apply(3, decode.SMTP, decode.Event{From: decode.Client, What: &decode.Command{Verb: "NOOP"}})
	if got := fmt.Sprint(numbers(wish{filter: filter}), numbers(wish{by: indexOf("bytes"), reverse: true})); got != "[2 3] [2 1 3]" && got != "[2 3] [2 3 1]" {
		t.Error(got)
	}
}

// What a colour says, a sign or an attribute says too; and each kind of terminal
// gets what it can show.
func TestLooks(t *testing.T) {
	for colors, want := range map[int]tcell.Color{0: tcell.ColorDefault, 16: tcell.ColorMaroon, 256: tcell.NewHexColor(0xff6b6b), 1 << 24: tcell.NewHexColor(0xff6b6b)} {
		fg, bg, attrs := newLook(colors, false).styles[danger].Decompose()
		if fg != want || bg != tcell.ColorDefault || attrs&tcell.AttrBold == 0 {
			t.Errorf("with %d colours danger is %v on %v", colors, fg, bg)
		}
	}
	dark, light := newLook(256, false), newLook(256, true)
	if dark.ground == light.ground || dark.styles[good] == light.styles[good] {
		t.Error("light and dark are alike")
	}
	for i, st := range newLook(0, false).styles {
		if fg, bg, _ := st.Decompose(); fg != tcell.ColorDefault || bg != tcell.ColorDefault {
			t.Errorf("ink %d has a colour where there are none", i)
		}
	}
}

// The mouse selects, sorts, scrolls, opens tabs and drags dividers.
func TestMouse(t *testing.T) {
	s := perform(t, Options{Store: store(t, "letter", "pop3-fetch", "smtp-connect")}, 160, 44)
	click := func(x, y int) {
		s.sim.InjectMouse(x, y, tcell.Button1, 0)
		s.sim.InjectMouse(x, y, tcell.ButtonNone, 0)
	}
	click(20, 3)
	s.until("the second session is selected", func() bool { return s.desk.live.Now().ID == 2 })
	click(4, 20)
	s.until("the dialogue has the keys", func() bool { return s.desk.at == paneTalk })
	s.sim.InjectMouse(4, 20, tcell.WheelDown, 0)
	s.until("it was scrolled", func() bool { return s.desk.lines.top > 0 })
	tabsAt := strings.Index(strings.Split(s.screen(), "\n")[s.tabsRow()], "5 TLS")
	click(width(strings.Split(s.screen(), "\n")[s.tabsRow()][:tabsAt])+1, s.tabsRow())
	s.until("TLS is shown", func() bool { return s.desk.at == paneDetail && s.desk.tab == tabTLS })
	click(30, 1)
	s.until("they are sorted", func() bool { return s.desk.got.wish.by != 0 })
	before := s.desk.room.divideRow
	s.sim.InjectMouse(50, before, tcell.Button1, 0)
	s.sim.InjectMouse(50, before+8, tcell.Button1, 0)
	s.sim.InjectMouse(50, before+8, tcell.ButtonNone, 0)
	s.until("the divider was dragged", func() bool { return s.desk.room.divideRow > before+4 && s.desk.drag == noDivider })
}

// tabsRow is the row with the tabs.
func (s *theatre) tabsRow() (row int) {
	s.app.QueueUpdate(func() { row = s.desk.room.panes[paneDetail].y })
	return row
}

// What the keys do beyond showing is what the funcs do.
func TestFuncs(t *testing.T) {
	var wrote, saved string
	ended := 0
	o := Options{
		Store: store(t, "letter", "smtp-connect"),
		Write: func(s *session.Session, name string) error { wrote = fmt.Sprint(s.ID, " ", name); return nil },
		Save:  func(m []byte, name string) error { saved = fmt.Sprint(len(m), " ", name); return nil },
		End:   func(id int) bool { ended = id; return true },
	}
	s := perform(t, o, 100, 30)
	s.press("x", "g", "x", "w", "Enter", "4", "S", "Enter", "2", "g", "j", "y")
	if wrote != "1 session-1.txt" || saved != "705 message-1.eml" || ended != 2 {
		t.Errorf("wrote %q, saved %q, ended %d", wrote, saved, ended)
	}
	if got := string(s.sim.GetClipboardData()); got != "220 mail.example.com ESMTP Postfix" {
		t.Errorf("copied %q", got)
	}
	bare := perform(t, Options{Store: store(t, "letter")}, 100, 30)
	bare.press("w", "x", "4", "S")
	bare.until("nothing was asked", func() bool { return bare.desk.prompt == nil })
}

// Masked, no pane shows a secret.
func TestMask(t *testing.T) {
	s := perform(t, Options{Store: store(t, "letter")}, 132, 43)
	s.press("s", "Enter", "g")
	for range s.desk.talk.items() {
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

// A dialogue of very many lines is laid out in part, and says so.
func TestLongTalk(t *testing.T) {
	all := session.New(0)
	noop := decode.Event{Time: epoch, From: decode.Client, Raw: []byte("NOOP\r\n"), What: &decode.Command{Verb: "NOOP"}}
	for range 3 * maxTalk {
		all.Apply(1, decode.SMTP, noop)
	}
	s := perform(t, Options{Store: all}, 100, 30)
	if got := s.screen(); !strings.Contains(got, fmt.Sprintf("(the first %d not shown)", 2*maxTalk)) {
		t.Errorf("the screen is\n%s", got)
	}
	for range 2 * maxTalk {
		all.Apply(1, decode.SMTP, noop)
	}
	s.until("more was left out", func() bool { return s.desk.talk.next == 5*maxTalk && s.desk.talk.items() < 2*maxTalk })
}

func TestAge(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0ms", 12 * time.Millisecond: "12ms", 99 * time.Second: "99s", 5 * time.Minute: "5m", 30 * time.Hour: "30h", 1000 * time.Hour: "41d",
	} {
		if got := age(d); got != want || len(got) > 5 {
			t.Errorf("%v is %q, not %q", d, got, want)
		}
	}
}
