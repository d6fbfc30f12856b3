package dashboard

import "strings"

// page builds a doc of text: headings, paragraphs, fields.
type page struct {
	width int
	rows  doc
}

// add adds a row.
func (p *page) add(r row) { p.rows = append(p.rows, r) }

// gap is an empty row, but none at the top and never two.
func (p *page) gap() {
	if n := len(p.rows); n > 0 && len(p.rows[n-1]) > 0 {
		p.add(nil)
	}
}

// head is a heading over what follows.
func (p *page) head(text string) {
	p.gap()
	rest := max(0, p.width-width(text)-2)
	p.add(row{}.at(0, span{text, title}, span{" ", plain}, span{strings.Repeat("─", rest), frame}))
}

// para is a paragraph.
func (p *page) para(all ...span) { p.hang(0, all...) }

// hang is a paragraph whose rows are set in.
func (p *page) hang(in int, all ...span) {
	for _, spans := range fold(all, p.width-in) {
		p.add(row{}.at(in, spans...))
	}
}

// field is a label and, in its own column, a text.
func (p *page) field(labelled string, columns int, all ...span) {
	at := len(p.rows)
	p.hang(columns, all...)
	p.rows[at] = append(row{}.at(0, span{fit(labelled, columns-1), label}), p.rows[at]...)
}
