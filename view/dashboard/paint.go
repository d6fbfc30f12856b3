package dashboard

import (
	"iter"
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/uniseg"

	"mitmail/view/line"
)

// put writes text from column x on, over at most width columns, and returns how
// many it took. It is the one way to the screen: every text passes line.Clean
// here, and no text is read for markup.
func put(screen tcell.Screen, x, y, width int, text string, st tcell.Style) int {
	used := 0
	for c := range clusters(line.Clean(text)) {
		if used+c.width > width {
			break
		}
		runes := []rune(c.text)
		screen.SetContent(x+used, y, runes[0], runes[1:], st)
		used += c.width
	}
	return used
}

// cluster is a character as people see it.
type cluster struct {
	text  string
	size  int // bytes of what it was made of
	width int // columns
}

// clusters are the characters of a text. A mark that has nothing to stand on
// stands on a dotted circle.
func clusters(s string) iter.Seq[cluster] {
	return func(yield func(cluster) bool) {
		for state := -1; s != ""; {
			c := cluster{s[:1], 1, 1}
			if s[0] < 0x7f && (len(s) == 1 || s[1] < 0x7f) { // most text
				s, state = s[1:], -1
			} else {
				c.text, s, c.width, state = uniseg.FirstGraphemeClusterInString(s, state)
				c.size = len(c.text)
			}
			if c.width == 0 {
				c.text, c.width = "◌"+c.text, 1
			}
			if !yield(c) {
				return
			}
		}
	}
}

// fill writes a rune n times.
func fill(screen tcell.Screen, x, y, n int, r rune, st tcell.Style) {
	for i := range n {
		screen.SetContent(x+i, y, r, nil, st)
	}
}

// width is how many columns a text takes that put writes.
func width(s string) int {
	n := 0
	for c := range clusters(line.Clean(s)) {
		n += c.width
	}
	return n
}

// fit cuts a text to so many columns, with an ellipsis where it is longer.
func fit(s string, columns int) string {
	if width(s) <= columns {
		return s
	}
	if columns < 1 {
		return ""
	}
	s = line.Clean(s)
	return s[:prefix(s, columns-1)] + "…"
}

// prefix is how many bytes of s fit into so many columns.
func prefix(s string, columns int) int {
	n := 0
	for c := range clusters(s) {
		if columns -= c.width; columns < 0 {
			break
		}
		n += c.size
	}
	return n
}

// span is a piece of text with its look.
type span struct {
	text string
	ink  ink
}

// piece is a span at its column of a row.
type piece struct {
	x int
	span
}

// row is one row of a pane. A later piece is drawn over an earlier one.
type row []piece

// at puts spans from column x on.
func (r row) at(x int, spans ...span) row {
	for _, s := range spans {
		r = append(r, piece{x, s})
		x += width(s.text)
	}
	return r
}

// end is the column behind the row's last piece.
func (r row) end() int {
	n := 0
	for _, p := range r {
		n = max(n, p.x+width(p.text))
	}
	return n
}

// text is what a row says, for searches.
func (r row) text() string {
	var b strings.Builder
	for _, p := range r {
		b.WriteString(p.text)
		b.WriteByte(' ')
	}
	return b.String()
}

// draw draws a row. Under says that the cursor is on it.
func (l *look) draw(screen tcell.Screen, x, y, width int, r row, under bool) {
	if under {
		fill(screen, x, y, width, ' ', l.under(tcell.StyleDefault))
	}
	for _, p := range r {
		st := l.styles[p.ink]
		if under {
			st = l.under(st)
		}
		if p.x < width {
			put(screen, x+p.x, y, width-p.x, p.text, st)
		}
	}
}

// spans are those of view/line with their looks. A reference is not parted.
func spans(all []line.Span) []span {
	out := make([]span, 0, len(all))
	for _, s := range all {
		text := s.Text
		if s.Role == line.Ref {
			text = "  " + whole(strings.TrimSpace(text))
		}
		out = append(out, span{text, of(s)})
	}
	return out
}

// whole is a text that wrap does not part.
func whole(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }

// wrap sets spans in rows of so many columns, parted between words where it can
// be.
func wrap(all []span, columns int) [][]span {
	columns = max(columns, 1)
	rows := [][]span{nil}
	left := columns
	for _, s := range all {
		for s.text != "" {
			n := fold(s.text, left, columns, left == columns)
			head := s.text[:n]
			if s.text = s.text[n:]; s.text != "" {
				head, s.text = strings.TrimRight(head, " "), strings.TrimPrefix(s.text, " ")
			}
			if head != "" {
				rows[len(rows)-1] = append(rows[len(rows)-1], span{head, s.ink})
				left -= width(head)
			}
			if s.text == "" {
				break
			}
			rows, left = append(rows, nil), columns
		}
	}
	return rows
}

// fold is how many bytes of a text go into the columns that are left of a row.
func fold(s string, left, columns int, fresh bool) int {
	n := prefix(s, left)
	if n == len(s) || s[n] == ' ' {
		return n
	}
	if i := strings.LastIndexByte(s[:n], ' '); i >= 0 {
		return i + 1
	}
	word, _, _ := strings.Cut(s, " ")
	if !fresh && width(word) <= columns {
		return 0
	}
	if fresh && n == 0 { // a wide character in a single column
		return len(s)
	}
	return n
}
