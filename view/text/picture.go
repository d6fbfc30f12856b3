package text

import (
	"time"

	"mitmail/view/picture"
	"mitmail/view/wrap"
)

// pictureWidth is how many columns a picture has where there is no limit.
const pictureWidth = 100

// Columns is how many columns a picture may have.
func (t *Writer) Columns() int {
	if t.o.Width > 0 {
		return t.o.Width
	}
	return pictureWidth
}

// Zone is where times are told.
func (t *Writer) Zone() *time.Location { return t.o.zone() }

// Picture writes a picture below what was written so far.
func (t *Writer) Picture(name string, rows []picture.Row) error {
	t.buf = append(t.buf[:0], '\n')
	t.buf = t.page.heading(t.buf, name)
	for _, r := range rows {
		x := 0
		for _, p := range r.Pieces {
			t.buf = t.page.paint.add(pad(t.buf, max(0, p.X-x)), spanStyle(p.Span), p.Text)
			x = p.X + wrap.Width(p.Text)
		}
		t.buf = append(t.buf, '\n')
	}
	_, err := t.w.Write(t.buf)
	return err
}
