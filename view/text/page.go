package text

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"mitmail/view/line"
	"mitmail/view/wrap"
)

// page lays lines out in columns:
//
//	12:01:07.123   1  →  what was said   what it means   took
//	clock         id sign|margin         |means         right|
//
// What was said may take a whole row, and more; its meaning then stands on the
// row below, but always in its own column.
type page struct {
	paint paint
	width int // columns in all; 0 is no limit, and then nothing is broken
	means int // where a meaning stands
	right int // where the time a reply took ends
}

// Columns of a page.
const (
	clockWidth = 12
	idWidth    = 3
	margin     = 21 // in front of what was said
	indent     = 2  // of a row that goes on with what was said
	minBody    = 40
	maxSaid    = 72  // what was said is seldom longer
	maxMeans   = 75  // nor are its meaning and the time
	endless    = 120 // the columns that a page without a limit is laid out for
	gap        = "  "
)

// newPage divides the width: what was said gets two columns of five, and what
// the meaning leaves over.
func newPage(o Options) page {
	p := page{paint: paint(o.Color), width: o.Width}
	body := endless - margin
	if o.Width > 0 {
		body = max(o.Width-margin, minBody)
		p.width = margin + body
	}
	p.means = margin + min(max(body*2/5, body-maxMeans), maxSaid)
	p.right = min(margin+body, p.means+maxMeans)
	return p
}

// heading is a line between others.
func (p *page) heading(b []byte, s string) []byte {
	return append(p.paint.add(b, faint, "── "+s+" ──"), '\n')
}

// line lays one line out, in as many rows as it needs.
func (p *page) line(b []byte, clock, id string, l *line.Line) []byte {
	b, at := p.flow(p.prefix(b, clock, id, l.Sign), l.Said, margin, hanging(l.Said), p.width)
	if slices.ContainsFunc(l.Means, func(s line.Span) bool { return s.Text != "" }) {
		b, at = p.beside(b, at)
		b, at = p.flow(b, l.Means, at, p.means, p.end(l.Took))
	}
	if l.Took != "" {
		b = p.took(b, at, l.Took)
	}
	return append(b, '\n')
}

// hanging is where what was said goes on in the next row: under its value where
// it has a label.
func hanging(said []line.Span) int {
	if len(said) > 0 && said[0].Role == line.Label {
		return margin + wrap.Width(said[0].Text)
	}
	return margin + indent
}

// prefix is the columns in front of what was said. A row that only goes on with
// the one above has neither clock nor session.
func (p *page) prefix(b []byte, clock, id string, sign line.Sign) []byte {
	if sign == line.None {
		return pad(b, margin)
	}
	b = append(pad(p.paint.add(b, faint, clock), clockWidth-len(clock)), id...)
	return pad(p.paint.add(b, signStyles[sign], sign.String()), 2)
}

// id is the columns of a session between the clock and the sign.
func (p *page) id(session int) string {
	id := strconv.Itoa(session)
	b := pad(nil, 1+max(idWidth-len(id), 0))
	b = p.paint.add(b, sessionStyle(session), id)
	return string(pad(b, max(2-max(len(id)-idWidth, 0), 1)))
}

// beside moves from column at to the meanings' column, on the next row where
// what was said is too long.
func (p *page) beside(b []byte, at int) ([]byte, int) {
	switch {
	case at+len(gap) <= p.means:
		return pad(b, p.means-at), p.means
	case p.width == 0:
		return append(b, gap...), at + len(gap)
	}
	return p.newRow(b, p.means), p.means
}

// newRow ends a row and begins the next one at a column.
func (p *page) newRow(b []byte, column int) []byte {
	return pad(append(bytes.TrimRight(b, " "), '\n'), column)
}

// end is the column up to which a meaning goes: it leaves room for the time.
func (p *page) end(took string) int {
	if took == "" {
		return p.width
	}
	return p.right - len(took) - len(gap)
}

// took is the time a reply took, at the right.
func (p *page) took(b []byte, at int, s string) []byte {
	column := max(at+len(gap), p.right-len(s))
	if p.width > 0 && column+len(s) > p.width {
		return p.paint.add(p.newRow(b, p.width-len(s)), faint, s)
	}
	return p.paint.add(pad(b, column-at), faint, s)
}

// flow writes spans from column at on, and goes on at column left, between
// words if it can, where column right is reached. It returns the column behind
// them.
func (p *page) flow(b []byte, spans []line.Span, at, left, right int) ([]byte, int) {
	if p.width == 0 {
		for _, s := range spans {
			b = p.paint.add(b, spanStyle(s), s.Text)
			at += wrap.Width(s.Text)
		}
		return b, at
	}
	text := glued(spans)
	for i, r := range wrap.Fold(text, right-at, right-left) {
		if i > 0 {
			b, at = p.newRow(b, left), left
		}
		b = p.row(b, spans, r)
		at += wrap.Width(text[r.Start:r.End])
	}
	return b, at
}

// row writes that much of the spans.
func (p *page) row(b []byte, spans []line.Span, r wrap.Row) []byte {
	for _, s := range spans {
		from, to := max(r.Start, 0), min(r.End, len(s.Text))
		if from < to {
			b = p.paint.add(b, spanStyle(s), s.Text[from:to])
		}
		r.Start, r.End = r.Start-len(s.Text), r.End-len(s.Text)
	}
	return b
}

// glued is the text of spans; a reference, which is not to be parted, is one
// word of it.
func glued(spans []line.Span) string {
	var text strings.Builder
	for _, s := range spans {
		if s.Role == line.Ref {
			s.Text = strings.ReplaceAll(s.Text, " ", "_")
		}
		text.WriteString(s.Text)
	}
	return text.String()
}

// spaces are as many as are mostly needed at once.
const spaces = "                                                                "

// pad adds n spaces.
func pad(b []byte, n int) []byte {
	for ; n > len(spaces); n -= len(spaces) {
		b = append(b, spaces...)
	}
	return append(b, spaces[:max(n, 0)]...)
}
