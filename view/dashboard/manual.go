package dashboard

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"

	"mitmail/view/lang"
)

// manual is a text over everything else, in chapters.
type manual struct {
	list
	title  string
	pages  int                         // columns at most
	text   func(columns int) []chapter // in so many columns
	search string                      // only what has this in it
	typing bool                        // letters go into search
	more   func()                      // what ? opens from here; nil closes it
}

// chapter is entries under a heading.
type chapter struct {
	name    string
	entries []doc
}

// pressInManual is a key while the help is open.
func (u *ui) pressInManual(name string) {
	m := u.manual
	switch {
	case m.typing:
		m.typed(name)
	case name == "?" && m.more != nil:
		m.more()
	case slices.Contains([]string{"?", "Esc", "q", "Enter"}, name):
		u.manual = nil
	case name == "/":
		m.typing, m.search = true, ""
	case name == "Q" || name == "Ctrl-C":
		u.quit()
	case slices.Contains([]string{"j", "k", "Down", "Up", "PgDn", "PgUp", "Space", "b", "g", "G", "Home", "End", "L"}, name):
		u.press(name)
	}
}

// typed is a key while a search is typed.
func (m *manual) typed(name string) {
	m.top = 0
	switch name {
	case "Enter":
		m.typing = false
	case "Esc", "Ctrl-C":
		m.typing, m.search = false, ""
	case "Backspace":
		_, n := utf8.DecodeLastRuneInString(m.search)
		m.search = m.search[:len(m.search)-n]
	case "Space":
		m.search += " "
	default:
		if len([]rune(name)) == 1 {
			m.search += name
		}
	}
}

// help opens the keys of the pane that has them.
func (u *ui) help() {
	u.manual = &manual{list: list{free: true}, title: paneNames[u.at], pages: 3, text: u.keyChapters}
}

// showFilterHelp opens how filters are written.
func (u *ui) showFilterHelp() {
	u.manual = &manual{list: list{free: true}, title: "How filters are written", pages: 1, text: func(columns int) []chapter {
		rows := flow(u.words.FilterHelp, columns)
		all := chapter{}
		for i := range rows {
			all.entries = append(all.entries, rows[i:i+1])
		}
		return []chapter{all}
	}}
}

var paneNames = [panes]string{paneSessions: "Keys of the sessions", paneDialogue: "Keys of the dialogue", paneDetail: "Keys of the pane of what it means", paneOverview: "Keys of the overview"}

// manualWidth is how many columns of the screen a column of the help has at most.
const manualWidth = 58

// drawManual draws the help over everything, in as many columns as it needs and
// there is room for.
func (u *ui) drawManual(screen tcell.Screen, r rect) {
	m := u.manual
	n := clamp((r.w-4)/(manualWidth+2), 1, m.pages)
	columns := min(manualWidth, r.w-6)
	if m.pages == 1 {
		columns = min(80, r.w-6)
	}
	blocks := m.found(columns)
	if len(blocks) == 0 {
		blocks = []doc{{row{}.at(0, span{lang.T("nothing here has that in it"), note})}}
	}
	for n > 1 && height(blocks)/(n-1) < r.h-2 { // fewer are enough
		n--
	}
	rows := besides(blocks, n, columns+2)
	m.src = rows
	wide := n*(columns+2) + 2
	box := rect{(r.w - wide) / 2, 0, wide, min(r.h, len(rows)+2)}
	box.y = (r.h - box.h) / 2
	for y := box.y; y < box.y+box.h; y++ {
		fill(screen, box.x, y, box.w, ' ', tcell.StyleDefault)
	}
	hint := span{lang.T("/ searches, Esc closes") + " ", note}
	if m.more != nil {
		hint.text = lang.T("? the keys, / searches, Esc closes") + " "
	}
	if m.typing || m.search != "" {
		hint = span{"/" + m.search + " ", key}
	}
	u.drawFrame(screen, box, true, row{}.at(0, span{" " + lang.T(m.title) + " ", title}, hint))
	in := u.inside(box)
	m.draw(screen, u.theme, in.x, in.y, in.w, in.h, true)
	u.drawBeyond(screen, box, &m.list)
}

// found is the chapters, with what the search finds of them.
func (m *manual) found(columns int) (blocks []doc) {
	want := strings.ToLower(m.search)
	for _, c := range m.text(columns) {
		p := &page{width: columns}
		if c.name != "" {
			p.head(c.name)
		}
		n := len(p.rows)
		for _, e := range c.entries {
			if strings.Contains(strings.ToLower(allText(e)), want) {
				p.rows = append(p.rows, e...)
			}
		}
		if len(p.rows) > n {
			blocks = append(blocks, p.rows)
		}
	}
	return blocks
}

// allText is what rows say, as one.
func allText(d doc) string {
	var b strings.Builder
	for _, r := range d {
		b.WriteString(r.text())
	}
	return b.String()
}

// height is how many rows blocks have, one below the other.
func height(blocks []doc) (n int) {
	for _, b := range blocks {
		n += len(b) + 1
	}
	return n - 1
}

// besides sets blocks side by side, in n columns of the screen of about the same
// height.
func besides(blocks []doc, n, columns int) (rows doc) {
	share := (height(blocks) + n - 1) / n
	at, y := 0, 0
	for _, b := range blocks {
		if y > 0 && y+len(b)/2 > share && at < n-1 {
			at, y = at+1, 0
		}
		if y > 0 {
			y++
		}
		for _, r := range b {
			for len(rows) <= y {
				rows = append(rows, nil)
			}
			for _, p := range r {
				p.x += at * columns
				rows[y] = append(rows[y], p)
			}
			y++
		}
	}
	return rows
}

// chapters are the keys by what they are for; what is in none is in the last one.
var chapters = []struct{ name, keys string }{
	{"go", " Enter Esc j k PgDn PgUp g G Tab Backtab 1 2 "},
	{"look at", " 3 4 5 6 7 0 a v l h > < z "},
	{"find", " f / n N ] [ o O F "},
	{"keep and change", " w W S e y m x D r "},
	{"screen", ""},
}

// keyChapters is what the keys do where they are pressed, and what the signs mean.
func (u *ui) keyChapters(columns int) (all []chapter) {
	for i, c := range chapters {
		one := chapter{name: lang.T(c.name)}
		for k := range u.keys {
			b := &u.keys[k]
			if !b.offered(u) || chapterOf(b) != i {
				continue
			}
			p := &page{width: columns}
			p.field(b.shown, 8, span{lang.T(b.help), plain})
			p.rows[0][0].role = key
			one.entries = append(one.entries, p.rows)
		}
		all = append(all, one)
	}
	return append(all, signChapter(columns))
}

// chapterOf is the chapter that a key stands in.
func chapterOf(b *binding) int {
	for i, c := range chapters {
		if strings.Contains(c.keys, " "+b.keys[0]+" ") {
			return i
		}
	}
	return len(chapters) - 1
}

// signChapter explains the signs that stand where colours might not.
func signChapter(columns int) chapter {
	all := chapter{name: lang.T("signs")}
	for _, s := range signHelp {
		p := &page{width: columns}
		p.field("", 8, span{lang.T(s.text), plain})
		p.rows[0] = append(row{}.at(0, s.sign), p.rows[0]...)
		all.entries = append(all.entries, p.rows)
	}
	return all
}

// signHelp is what signs say.
var signHelp = []struct {
	sign span
	text string
}{
	{span{"✓ ◐ ✗", good}, "all of it was taken, part of it, nothing: refused, or the login failed"},
	{span{"● · ⊘", later}, "the session goes on, had no message, was broken off"},
	{span{"○ ◉ ●", good}, "in clear, TLS that mitmail reads, TLS that passes sealed"},
	{span{"→ ←", client}, "the client speaks, the server speaks"},
	{span{"⇒ ⇐ ✎", proxied}, "mitmail speaks itself, mitmail changed a line"},
	{span{"ℹ ⚠ ‼", caut}, "a finding: to know, to look at, dangerous"},
	{span{"✓ ✗ ?", good}, "a login that worked, that failed, without an answer"},
	{span{"◂", later}, "in the waterfall, what took longest"},
}
