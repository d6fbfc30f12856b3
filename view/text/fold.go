package text

import "strings"

// row is a piece of a text, from start up to end.
type row struct{ start, end int }

// fold parts s into a first row of so many columns and further ones of another
// width. The spaces between rows are left out.
func fold(s string, first, further int) []row {
	var rows []row
	room := first
	for start := 0; ; room = further {
		n := fit(s[start:], room)
		if start+n == len(s) {
			return append(rows, row{start, len(s)})
		}
		n = wordEnd(s[start:], n, further)
		rows = append(rows, row{start, start + len(strings.TrimRight(s[start:start+n], " "))})
		start += n
		start += len(s[start:]) - len(strings.TrimLeft(s[start:], " "))
	}
}

// fit is how many bytes of s go into so many columns.
func fit(s string, columns int) int {
	for i, r := range s {
		if columns -= runeWidth(r); columns < 0 {
			return i
		}
	}
	return len(s)
}

// wordEnd is where a row that could hold n bytes of s ends: before the word
// that it does not hold. A word that a whole row does not hold is parted behind
// a sign such as the @ of an address, or else anywhere.
func wordEnd(s string, n, columns int) int {
	if s[n] == ' ' {
		return n
	}
	begin := strings.LastIndexByte(s[:n], ' ') + 1
	word, _, _ := strings.Cut(s[begin:], " ")
	if begin > 0 && width(word) <= columns {
		return unitStart(s, begin)
	}
	if i := strings.LastIndexAny(s[begin:n], "@.,;:/=&-"); i > 0 {
		return begin + i + 1
	}
	return n
}

// unitStart is n, or where the number before it begins: 48.9 KB stays together.
func unitStart(s string, n int) int {
	before := strings.TrimRight(s[:n], " ")
	begin := strings.LastIndexByte(before, ' ') + 1
	if begin > 0 && strings.Trim(before[begin:], "0123456789.,") == "" {
		return begin
	}
	return n
}
