// Package wrap measures text in the columns of a terminal and parts it into
// rows. Characters are grapheme clusters (Unicode UAX 29): wide ones such as 漢
// take two columns, marks that stand on another character none.
package wrap

import (
	"encoding/binary"
	"iter"
	"strings"

	"github.com/rivo/uniseg"
)

// Cluster is a character as people see it.
type Cluster struct {
	Text  string
	Size  int // bytes of what it was made of
	Width int // columns
}

// Clusters are the characters of a text. A mark that has nothing to stand on
// stands on a dotted circle.
func Clusters(s string) iter.Seq[Cluster] {
	return func(yield func(Cluster) bool) {
		for state := -1; s != ""; {
			c := Cluster{Width: 1}
			if n := alone(s); n > 0 && (len(s) == n || alone(s[n:]) > 0) { // most text
				c.Text, c.Size = s[:n], n
				s, state = s[n:], -1
			} else {
				c.Text, s, c.Width, state = uniseg.FirstGraphemeClusterInString(s, state)
				c.Size = len(c.Text)
			}
			if c.Width == 0 {
				c.Text, c.Width = "◌"+c.Text, 1
			}
			if !yield(c) {
				return
			}
		}
	}
}

// alone is how many bytes s begins with that are a character of one column, unless
// a mark follows, and none themselves: ASCII, and signs that many lines have.
func alone(s string) int {
	switch {
	case s == "":
		return 0
	case s[0] < 0x7f:
		return 1
	case strings.HasPrefix(s, "→"), strings.HasPrefix(s, "←"), strings.HasPrefix(s, "…"), strings.HasPrefix(s, "•"):
		return len("→")
	}
	return 0
}

// ascii is how many bytes s begins with that are a character each.
func ascii(s string) int {
	n := 0
	for ; n+8 <= len(s); n += 8 {
		if eight := binary.LittleEndian.Uint64([]byte(s[n:])); (eight|(eight+0x0101010101010101))&0x8080808080808080 != 0 {
			break // one of them is 0x7f or more
		}
	}
	for ; n < len(s); n++ {
		if s[n] >= 0x7f {
			return max(0, n-1) // a mark may follow
		}
	}
	return n
}

// Width is how many columns a text takes.
func Width(s string) int {
	n := ascii(s)
	for c := range Clusters(s[n:]) {
		n += c.Width
	}
	return n
}

// Prefix is how many bytes of s go into so many columns.
func Prefix(s string, columns int) int {
	n := min(ascii(s), max(columns, 0))
	columns -= n
	for c := range Clusters(s[n:]) {
		if columns -= c.Width; columns < 0 {
			break
		}
		n += c.Size
	}
	return n
}

// Fit cuts a text to so many columns, with an ellipsis where it is longer.
func Fit(s string, columns int) string {
	if Prefix(s, columns) == len(s) {
		return s
	}
	if columns < 1 {
		return ""
	}
	return s[:Prefix(s, columns-1)] + "…"
}

// FitMiddle is Fit that keeps the end too, as it tells addresses and names of
// files apart.
func FitMiddle(s string, columns int) string {
	total := Width(s)
	if columns < 8 || total <= columns {
		return Fit(s, columns)
	}
	tail, from, at := (columns-1)/2, 0, 0
	for c := range Clusters(s) {
		if at >= total-tail {
			break
		}
		at += c.Width
		from += c.Size
	}
	return s[:Prefix(s, columns-1-(total-at))] + "…" + s[from:]
}
