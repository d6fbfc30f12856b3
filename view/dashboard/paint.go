package dashboard

import (
	"iter"

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
