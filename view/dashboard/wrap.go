package dashboard

import (
	"strings"

	"mitmail/view/line"
)

// spans are those of view/line with their looks. A reference is not parted.
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

// whole is a text that wrap does not part.
func whole(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }

// wrap sets spans in rows of so many columns, parted between words where it can
// be.
func wrap(all []span, columns int) [][]span {
	columns = max(columns, 1)
	rows := [][]span{nil}
	left := columns
	for _, s := range all {
		for s.text != "" {
			n := fold(s.text, left, columns, left == columns)
			head := s.text[:n]
			if s.text = s.text[n:]; s.text != "" {
				head, s.text = strings.TrimRight(head, " "), strings.TrimPrefix(s.text, " ")
			}
			if head != "" {
				rows[len(rows)-1] = append(rows[len(rows)-1], span{head, s.ink})
				left -= width(head)
			}
			if s.text == "" {
				break
			}
			rows, left = append(rows, nil), columns
		}
	}
	return rows
}

// fold is how many bytes of a text go into the columns that are left of a row.
func fold(s string, left, columns int, fresh bool) int {
	n := prefix(s, left)
	if n == len(s) || s[n] == ' ' {
		return n
	}
	if i := strings.LastIndexByte(s[:n], ' '); i >= 0 {
		return i + 1
	}
	word, _, _ := strings.Cut(s, " ")
	if !fresh && width(word) <= columns {
		return 0
	}
	if fresh && n == 0 { // a wide character in a single column
		return len(s)
	}
	return n
}
