package text

import (
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
	b = p.flow(p.prefix(b, clock, session, l.Sign), l.Said, margin)
	means := tail(l)
	if len(means) > 0 {
		var at int
		b, at = p.beside(b, columns(l.Said), columns(means))
		b = p.flow(b, means, at)
	}
	return append(b, '\n')
}

// tail is what stands behind what was said.
func tail(l line.Line) []line.Span {
	if l.Took == "" {
		return l.Means
	}
	return append(l.Means, line.Span{Text: "  " + l.Took, Role: line.Ref})
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

// beside moves on to where a meaning of so many columns stands: in its column
// or behind what was said, else on the next row.
func (p page) beside(b []byte, said, means int) ([]byte, int) {
	at := margin + p.means
	if said > 0 {
		at = margin + max(p.means, said+2)
	}
	if p.width == 0 || at+means <= p.width {
		return pad(b, at-margin-said), at
	}
	if said == 0 {
		return b, margin
	}
	return pad(append(b, '\n'), indent), indent
}

// flow writes spans from column at on, and goes on in a further row, between
// words if it can, where the page ends.
func (p page) flow(b []byte, spans []line.Span, at int) []byte {
	for _, s := range spans {
		style := spanStyle(s)
		for p.width > 0 && at+width(s.Text) > p.width {
			n := fold(s.Text, p.width-at, at > indent)
			b = p.paint.add(b, style, strings.TrimRight(s.Text[:n], " "))
			b, at = pad(append(b, '\n'), indent), indent
			s.Text = strings.TrimLeft(s.Text[n:], " ")
		}
		b = p.paint.add(b, style, s.Text)
		at += width(s.Text)
	}
	return b
}

// pad adds n spaces.
func pad(b []byte, n int) []byte {
	for ; n > 0; n-- {
		b = append(b, ' ')
	}
	return b
}
