// Package picture has the rows that pictures of characters are made of: pieces of
// text at columns, with the roles of package line for their looks. It does no I/O.
package picture

import (
	"strings"

	"mitmail/view/line"
	"mitmail/view/wrap"
)

// Row is a row of a picture. Its pieces stand at columns of their own, in order,
// and do not overlap. The zero Row is empty.
type Row struct {
	Pieces []Piece
}

// Piece is a span at its column.
type Piece struct {
	X int
	line.Span
}

// At adds a span at a column.
func (r *Row) At(x int, text string, role line.Role) *Row {
	r.Pieces = append(r.Pieces, Piece{x, line.Span{Text: text, Role: role}})
	return r
}

// Join is At for a text that may go on with the piece before it, where that is of
// the same role.
func (r *Row) Join(x int, text string, role line.Role) {
	if n := len(r.Pieces) - 1; n >= 0 && r.Pieces[n].Role == role && r.End() == x {
		r.Pieces[n].Text += text
		return
	}
	r.At(x, text, role)
}

// Head makes the row a heading of so many columns.
func (r *Row) Head(columns int, text, more string) {
	r.At(0, text, line.Verb)
	if more != "" && r.End()+1+wrap.Width(more) <= columns {
		r.At(r.End()+1, more, line.Note)
	}
	if n := columns - r.End() - 1; n > 0 {
		r.At(r.End()+1, strings.Repeat("─", n), line.Ref)
	}
}

// End is the column behind the last piece.
func (r *Row) End() int {
	if len(r.Pieces) == 0 {
		return 0
	}
	last := r.Pieces[len(r.Pieces)-1]
	return last.X + wrap.Width(last.Text)
}

// maxBar is how many columns a bar has at most.
const maxBar = 64

// eighths are blocks that fill a cell from the left.
var eighths = [...]string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}

// Bar is n of most as a bar of at most so many columns, and no more than 64;
// something for one.
func Bar(n, most int64, columns int) string {
	columns = min(columns, maxBar)
	if n <= 0 || most <= 0 || columns <= 0 {
		return ""
	}
	parts := max(1, int(float64(n)/float64(most)*float64(columns)*8))
	return strings.Repeat("█", parts/8) + eighths[parts%8]
}
