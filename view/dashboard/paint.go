package dashboard

import (
	"github.com/gdamore/tcell/v2"

	"mitmail/view/line"
	"mitmail/view/wrap"
)

// put writes text from column x on, over at most width columns, and returns how
// many it took. It is the one way to the screen: every text passes line.Clean
// here, and no text is read for markup.
func put(screen tcell.Screen, x, y, width int, text string, st tcell.Style) int {
	used := 0
	for c := range wrap.Clusters(line.Clean(text)) {
		if used+c.Width > width {
			break
		}
		runes := []rune(c.Text)
		screen.SetContent(x+used, y, runes[0], runes[1:], st)
		used += c.Width
	}
	return used
}

// fill writes a rune n times.
func fill(screen tcell.Screen, x, y, n int, r rune, st tcell.Style) {
	for i := range n {
		screen.SetContent(x+i, y, r, nil, st)
	}
}

// width is how many columns a text takes that put writes.
func width(s string) int { return wrap.Width(line.Clean(s)) }

// fit cuts a text to so many columns, with an ellipsis where it is longer.
func fit(s string, columns int) string { return wrap.Fit(line.Clean(s), columns) }

// fitMiddle is fit that keeps the end too.
func fitMiddle(s string, columns int) string { return wrap.FitMiddle(line.Clean(s), columns) }

// draw draws a row. Under says that the cursor is on it.
func (l *theme) draw(screen tcell.Screen, x, y, width int, r row, under bool) {
	if under {
		fill(screen, x, y, width, ' ', l.under(tcell.StyleDefault))
	}
	for _, p := range r {
		st := l.styles[p.role]
		if under {
			st = l.under(st)
		}
		if p.x < width {
			put(screen, x+p.x, y, width-p.x, p.text, st)
		}
	}
}
