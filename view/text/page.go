package text

import (
	"bytes"
	"strconv"
	"strings"

	"mitmail/view/line"
)

// page lays lines out in columns:
//
//	12:01:07.123   1  →  what was said        what it means
//	clock         id sign|---- means ----|
type page struct {
	paint paint
	width int // columns in all; 0 is no limit
	means int // columns from where what was said stands to where its meaning does
}

// Columns of a page.
const (
	clockWidth = 12
	idWidth    = 3
	margin     = 21 // in front of what was said
	indent     = margin + 2
	minBody    = 20
	slack      = 12  // how far a meaning may stand off its column
	farRight   = 120 // where the time a reply took ends on a wide page
	gap        = "  "
)

// newPage divides the width: what was said gets two columns of five, but no
// more than most of it needs.
func newPage(o Options) page {
	p := page{paint: paint(o.Color)}
	body := 100 - margin
	if o.Width > 0 {
		body = max(o.Width-margin, minBody)
		p.width = margin + body
	}
	p.means = min(max(body*2/5, 16), 48)
	return p
}

// heading is a line between others.
func (p page) heading(b []byte, s string) []byte {
	return append(p.paint.add(b, faint, "── "+s+" ──"), '\n')
}

// line lays one line out, in as many rows as it needs.
func (p page) line(b []byte, clock string, session int, l line.Line) []byte {
	b, at := p.flow(p.prefix(b, clock, session, l.Sign), l.Said, margin)
	if n := columns(l.Means); n > 0 {
		b, at = p.beside(b, at, n+tookColumns(l))
		b, at = p.flow(b, l.Means, at)
	}
	if l.Took != "" {
		b = p.took(b, at, l.Took)
	}
	return append(b, '\n')
}

// prefix is the columns in front of what was said. A row that only goes on with
// the one above has neither clock nor session.
func (p page) prefix(b []byte, clock string, session int, sign line.Sign) []byte {
	if sign == line.None {
		return pad(b, margin)
	}
	id := strconv.Itoa(session)
	b = pad(p.paint.add(b, faint, clock), clockWidth-len(clock)+1+max(idWidth-len(id), 0))
	b = pad(p.paint.add(b, sessionStyle(session), id), max(2-max(len(id)-idWidth, 0), 1))
	return pad(p.paint.add(b, signStyles[sign], sign.String()), 2)
}

// beside moves from column at to where a meaning of n columns stands: in its
// column, or behind what was said where that is a little longer; else on the
// next row, in its column or, where it is too long for that, from the left.
func (p page) beside(b []byte, at, n int) ([]byte, int) {
	column := margin + p.means
	to := max(column, at+len(gap))
	if p.width == 0 || to+n <= p.width && to < column+slack {
		return pad(b, to-at), to
	}
	if column+n > p.width {
		column = indent
	}
	return pad(append(b, '\n'), column), column
}

// tookColumns is how many columns the time a reply took needs.
func tookColumns(l line.Line) int {
	if l.Took == "" {
		return 0
	}
	return len(gap) + len(l.Took)
}

// took is the time a reply took, at the right.
func (p page) took(b []byte, at int, s string) []byte {
	right := at + len(gap)
	if p.width > 0 {
		right = max(right, min(p.width, farRight)-len(s))
	}
	if p.width > 0 && right+len(s) > p.width {
		b, at, right = append(b, '\n'), 0, p.width-len(s)
	}
	return p.paint.add(pad(b, right-at), faint, s)
}

// flow writes spans from column at on, and goes on in a further row, between
// words if it can, where the page ends. It returns the column behind them.
func (p page) flow(b []byte, spans []line.Span, at int) ([]byte, int) {
	for _, s := range spans {
		style := spanStyle(s)
		if s.Role == line.Ref && p.width > 0 && at+width(s.Text) > p.width { // never parted
			b, at = pad(append(bytes.TrimRight(b, " "), '\n'), indent), indent
			s.Text = strings.TrimLeft(s.Text, " ")
		}
		for p.width > 0 && at+width(s.Text) > p.width {
			n := fold(s.Text, p.width-at, p.width-indent, at > indent)
			b = bytes.TrimRight(p.paint.add(b, style, s.Text[:n]), " ")
			b, at = pad(append(b, '\n'), indent), indent
			s.Text = strings.TrimLeft(s.Text[n:], " ")
		}
		b = p.paint.add(b, style, s.Text)
		at += width(s.Text)
	}
	return b, at
}

// pad adds n spaces.
func pad(b []byte, n int) []byte {
	for ; n > 0; n-- {
		b = append(b, ' ')
	}
	return b
}
