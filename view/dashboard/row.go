package dashboard

import (
	"strings"

	"mitmail/view/picture"
)

// span is a piece of text with its role.
type span struct {
	text string
	role role
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

// rowOfPicture is a row of a picture.
func rowOfPicture(r picture.Row) (cells row) {
	for _, p := range r.Pieces {
		cells = cells.at(p.X, span{p.Text, of(p.Span)})
	}
	return cells
}
