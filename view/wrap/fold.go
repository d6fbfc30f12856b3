package wrap

import "strings"

// Row is a piece of a text, from Start up to End.
type Row struct{ Start, End int }

// Fold parts s into a first row of so many columns and further ones of another
// width, between words where it can. The spaces between rows are left out; a
// no-break space is part of its word. A character that is wider than a row has
// one of its own.
func Fold(s string, first, further int) []Row {
	var rows []Row
	room := first
	for start := 0; ; room = further {
		n := Prefix(s[start:], room)
		switch {
		case start == len(s) && len(rows) > 0:
			return rows
		case start+n == len(s):
			return append(rows, Row{start, len(s)})
		}
		if n = wordEnd(s[start:], n, further); n == 0 && room >= further {
			for c := range Clusters(s[start:]) {
				n = c.Size
				break
			}
		}
		rows = append(rows, Row{start, start + len(strings.TrimRight(s[start:start+n], " "))})
		start += n
		start += len(s[start:]) - len(strings.TrimLeft(s[start:], " "))
	}
}

// wordEnd is where a row that could hold n bytes of s ends: before the word
// that it does not hold, a wide character being a word. A word that a whole row does
// not hold is parted behind a sign such as the @ of an address, or else anywhere.
func wordEnd(s string, n, columns int) int {
	if s[n] == ' ' {
		return n
	}
	begin := strings.LastIndexByte(s[:n], ' ') + 1
	if wide := begin + wideEnd(s[begin:], n-begin); wide > begin {
		return wide
	}
	if begin > 0 && holds(s[begin:], columns) {
		return unitStart(s, begin)
	}
	if i := strings.LastIndexAny(s[begin:n], "@.,;:/=&-"); i > 0 {
		return begin + i + 1
	}
	return n
}

// Wide marks that do not begin a row, and those that do not end one.
const (
	closing = "，。、；：！？）」』》”’…"
	opening = "（「『《“‘"
)

// wideEnd is the last place up to n of the word that s begins with, beside a wide
// character, where a row may end; 0 where there is none.
func wideEnd(s string, n int) (end int) {
	at, before := 0, Cluster{}
	for c := range Clusters(s) {
		if at > n || c.Text == " " {
			break
		}
		if at > 0 && max(before.Width, c.Width) > 1 && !strings.Contains(closing, c.Text) && !strings.Contains(opening, before.Text) {
			end = at
		}
		at, before = at+c.Size, c
	}
	return end
}

// holds reports whether so many columns hold the first word of s.
func holds(s string, columns int) bool {
	n := Prefix(s, columns)
	return n == len(s) || strings.IndexByte(s[:n+1], ' ') >= 0
}

// unitStart is n, or where the number before it begins: 48.9 KB stays together.
func unitStart(s string, n int) int {
	before := strings.TrimRight(s[:n], " ")
	begin := strings.LastIndexByte(before, ' ') + 1
	if begin > 0 && strings.Trim(before[begin:], "0123456789.,") == "" && letter(s[n]) {
		return begin
	}
	return n
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
