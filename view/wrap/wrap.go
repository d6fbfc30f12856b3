// Package wrap measures text in the columns of a terminal and parts it into
// rows. Characters are grapheme clusters (Unicode UAX 29): wide ones such as 漢
// take two columns, marks that stand on another character none.
package wrap

import (
	"iter"

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
			c := Cluster{s[:1], 1, 1}
			if s[0] < 0x7f && (len(s) == 1 || s[1] < 0x7f) { // most text
				s, state = s[1:], -1
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

// ascii is how many bytes s begins with that are a character each.
func ascii(s string) int {
	for i := range len(s) {
		if s[i] >= 0x7f {
			return max(0, i-1) // a mark may follow
		}
	}
	return len(s)
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
