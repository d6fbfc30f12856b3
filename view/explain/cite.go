package explain

import "strings"

// Cite is a reference as people write it: RFC 4954 §4 for RFC 4954 4.
func Cite(ref string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(ref, "RFC ")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		section := strings.TrimLeft(rest, "0123456789")
		number := rest[:len(rest)-len(section)]
		b.WriteString("RFC " + number)
		if number != "" && len(section) > 1 && section[0] == ' ' && beginsSection(section[1]) {
			b.WriteString(" §")
			section = section[1:]
		}
		ref = section
	}
}

// beginsSection reports whether the number of a section may begin with a character.
func beginsSection(c byte) bool { return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' }
