package dashboard

import (
	"fmt"

	"github.com/gdamore/tcell/v2"
)

// source is what a list shows: items, each of one row or more. Only the rows on
// screen are asked for.
type source interface {
	items() int
	rows() int
	first(item int) int // its first row; of items() that is rows()
	item(row int) int   // -1 where it is of none
	row(i, width int) row
}

// list shows a source: the items that fit, one of them under the cursor. Where
// it has no cursor it only scrolls.
type list struct {
	src    source
	free   bool // without a cursor
	cursor int  // an item
	top    int  // the first row on screen
	height int  // rows on screen, as of the latest draw
	follow bool // the cursor stays on the last item
}

// settle puts cursor and screen where there is something.
func (l *list) settle() {
	last := l.src.items() - 1
	if l.follow {
		l.cursor = last
	}
	l.cursor = max(0, min(l.cursor, last))
	if !l.free && last >= 0 {
		from, to := l.src.first(l.cursor), l.src.first(l.cursor+1)
		l.top = max(l.top, to-l.height)
		l.top = min(l.top, from)
	} else if l.follow {
		l.top = l.src.rows()
	}
	l.top = max(0, min(l.top, l.src.rows()-l.height))
}

// move moves the cursor by n items, or the screen by n rows.
func (l *list) move(n int) {
	l.follow = false
	if l.free {
		l.top += n
	} else {
		l.cursor += n
	}
	l.settle()
}

// page moves by n screens.
func (l *list) page(n int) {
	rows := n * max(1, l.height-1)
	if l.free || l.src.items() == 0 {
		l.move(rows)
		return
	}
	from := l.src.first(l.cursor)
	at := max(0, min(from+rows, l.src.rows()-1))
	for at > 0 && l.src.item(at) < 0 {
		at--
	}
	to := max(0, l.src.item(at))
	if to == l.cursor { // an item of more than a screen
		to += n
	}
	l.top += rows
	l.move(to - l.cursor)
}

// home goes to the first item, end to the last.
func (l *list) home() { l.move(-l.src.rows()) }

func (l *list) end() { l.move(l.src.rows()) }

// scroll moves the screen, and the cursor only where it would leave it.
func (l *list) scroll(rows int) {
	l.follow = false
	l.top = max(0, min(l.top+rows, l.src.rows()-l.height))
	if l.free || l.src.items() == 0 {
		return
	}
	for l.cursor < l.src.items()-1 && l.src.first(l.cursor) < l.top {
		l.cursor++
	}
	for l.cursor > 0 && l.src.first(l.cursor+1) > l.top+l.height {
		l.cursor--
	}
}

// draw draws what is on screen. Keyed says that the list has the keys.
func (l *list) draw(screen tcell.Screen, th *theme, x, y, w, h int, keyed bool) {
	l.height = h
	l.settle()
	for i := range h {
		at := l.top + i
		if at >= l.src.rows() {
			return
		}
		under := !l.free && l.src.item(at) == l.cursor
		if under {
			put(screen, x, y+i, 1, cursorSign(keyed), th.styles[focus])
		}
		th.draw(screen, x+1, y+i, w-1, l.src.row(at, w-1), under && keyed)
	}
}

// beyond is how many rows are above and below the screen, or "".
func (l *list) beyond() string {
	above, below := l.top, l.src.rows()-l.top-l.height
	words := ""
	if above > 0 {
		words += fmt.Sprintf(" ↑%d", above)
	}
	if below > 0 {
		words += fmt.Sprintf(" ↓%d", below)
	}
	if words != "" {
		words += " "
	}
	return words
}

// cursorSign marks the item under the cursor, whatever the colours.
func cursorSign(keyed bool) string {
	if keyed {
		return "▌"
	}
	return "▏"
}

// doc is a source of rows that are there already, each an item.
type doc []row

func (d doc) items() int       { return len(d) }
func (d doc) rows() int        { return len(d) }
func (d doc) first(i int) int  { return i }
func (d doc) item(i int) int   { return i }
func (d doc) row(i, _ int) row { return d[i] }
