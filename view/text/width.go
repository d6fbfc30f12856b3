package text

import (
	"strings"
	"unicode"

	eastasian "golang.org/x/text/width"

	"mitmail/view/line"
)

// columns is how wide spans are together.
func columns(spans []line.Span) int {
	n := 0
	for _, s := range spans {
		n += width(s.Text)
	}
	return n
}

// width is how many columns of a terminal s takes.
func width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// runeWidth is 2 for wide characters such as 漢, 0 for marks that stand on the
// character before, else 1.
func runeWidth(r rune) int {
	if r < 0x300 {
		return 1
	}
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch eastasian.LookupRune(r).Kind() {
	case eastasian.EastAsianWide, eastasian.EastAsianFullwidth:
		return 2
	}
	return 1
}

// fold is how many bytes of s go into a row of so many columns, up to the end
// of a word if there is one. Where nothing fits it is 0 if a fresh row may be
// begun, else the first character.
func fold(s string, columns int, fresh bool) int {
	n := 0
	for i, r := range s {
		if columns -= runeWidth(r); columns < 0 {
			break
		}
		n = i + len(string(r))
	}
	if n < len(s) && s[n] == ' ' {
		return n
	}
	if i := strings.LastIndexByte(s[:n], ' '); i >= 0 {
		return i + 1
	}
	if fresh {
		return 0
	}
	return max(n, len(string([]rune(s)[:1])))
}
