package dashboard

import (
	"strings"
	"unicode/utf8"

	"mitmail/view/wrap"
)

// mostLabel is how many columns a label has at most.
const mostLabel = 16

// flow sets a text that is broken into lines anew in so many columns. Lines that are not
// set in belong together, and one that begins where the words behind a label do belongs
// to the label's.
func flow(text string, columns int) doc {
	p := &page{width: columns}
	var label, words string
	in := 0
	write := func() {
		if words != "" {
			at := len(p.rows)
			p.hang(in, span{words, plain})
			p.rows[at] = append(row{}.at(0, span{label, plain}), p.rows[at]...)
		}
		label, words = "", ""
	}
	for l := range strings.Lines(text) {
		l = strings.TrimRight(l, "\n")
		rest := strings.TrimLeft(l, " ")
		switch from := len(l) - len(rest); {
		case rest == "":
			write()
			p.add(nil)
		case words != "" && from == in && (in == 0 || label != ""):
			words = joined(words, rest)
		default:
			write()
			label, words, in = "", rest, from
			if n := strings.Index(rest, "  "); n > 0 && n < mostLabel && from > 0 && from < mostLabel {
				words = strings.TrimLeft(rest[n:], " ")
				in = wrap.Width(l) - wrap.Width(words)
				label = l[:from+n]
			}
		}
	}
	write()
	return p.rows
}

// joined is two lines as one: between wide characters no space stands.
func joined(a, b string) string {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	if wrap.Width(string(last)) == 2 && wrap.Width(string(first)) == 2 {
		return a + b
	}
	return a + " " + b
}
