package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

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
// of a word. A word that a whole row does not hold is cut anywhere; where
// nothing fits that is its first character, or, if a fresh row may be begun, 0.
func fold(s string, columns, row int, fresh bool) int {
	n := 0
	for i, r := range s {
		if columns -= runeWidth(r); columns < 0 {
			break
		}
		n = i + utf8.RuneLen(r)
	}
	if n < len(s) && s[n] == ' ' {
		return n
	}
	start := strings.LastIndexByte(s[:n], ' ') + 1
	word, _, _ := strings.Cut(s[start:], " ")
	switch {
	case width(word) <= row && (start > 0 || fresh):
		return start
	case n == 0 && !fresh:
		_, n = utf8.DecodeRuneInString(s)
	}
	return n
}
