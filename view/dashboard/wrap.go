package dashboard

import (
	"strings"

	"mitmail/view/line"
	"mitmail/view/wrap"
)

// spans are those of view/line with their roles. A reference is not parted.
func spans(all []line.Span) []span {
	out := make([]span, 0, len(all))
	for _, s := range all {
		text := s.Text
		if s.Role == line.Ref {
			text = "  " + whole(strings.TrimSpace(text))
		}
		out = append(out, span{text, of(s)})
	}
	return out
}

// whole is a text that fold does not part.
func whole(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }

// fold sets spans in rows of so many columns, parted between words where it can
// be.
func fold(all []span, columns int) [][]span {
	columns = max(columns, 1)
	var b strings.Builder
	for i := range all {
		all[i].text = line.Clean(all[i].text)
		b.WriteString(all[i].text)
	}
	text := b.String()
	var rows [][]span
	for _, r := range wrap.Fold(text, columns, columns) {
		rows = append(rows, cutSpans(all, r))
	}
	return rows
}

// cutSpans is the piece of spans that a row has.
func cutSpans(all []span, r wrap.Row) (out []span) {
	for _, s := range all {
		from, to := max(r.Start, 0), min(r.End, len(s.text))
		if from < to {
			out = append(out, span{s.text[from:to], s.role})
		}
		r.Start, r.End = r.Start-len(s.text), r.End-len(s.text)
	}
	return out
}
