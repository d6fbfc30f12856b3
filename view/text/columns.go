package text

import (
	"io"
	"strings"

	"mitmail/view/line"
	"mitmail/view/wrap"
)

// Columns writes fields side by side: each in a column of so many columns, the last one
// in what is left of the width, in as many rows as it needs, and without a style. The
// fields have to be safe for a screen.
func Columns(w io.Writer, o Options, widths []int, fields ...line.Span) error {
	var b []byte
	at := 0
	for i, width := range widths {
		b = paint(o.Color).add(b, spanStyle(fields[i]), fields[i].Text)
		taken := wrap.Width(fields[i].Text)
		b = pad(b, max(width-taken, 1))
		at += max(width, taken+1)
	}
	last := fields[len(widths)].Text
	rows := []string{last}
	if o.Width > 0 {
		rows = folded(last, max(o.Width-at, minBody))
	}
	b = append(b, strings.Join(rows, "\n"+strings.Repeat(" ", at))...)
	_, err := w.Write(append(trimmed(b), '\n'))
	return err
}
