package decode

import "strings"

// numbersFault is the variant of reply-malformed about a positive reply that has to begin with
// numbers (RFC 1939 5 and 7), or "".
func numbersFault(p *pending, r *Reply) string {
	first := ""
	if len(r.Text) > 0 {
		first = r.Text[0]
	}
	switch p.verb {
	case "STAT":
		if !numbered2(first, true) {
			return "stat"
		}
	case "LIST", "UIDL":
		lines, size := r.Items, p.verb == "LIST"
		if r.Items == nil {
			lines = []string{first}
		}
		for _, line := range lines {
			if !numbered2(line, size) {
				return strings.ToLower(p.verb)
			}
		}
	}
	return ""
}

// numbered2 reports whether a line begins with a number and a second word, which
// is a number too if both are to be.
func numbered2(line string, both bool) bool {
	number, rest, _ := strings.Cut(line, " ")
	second := firstWord(strings.TrimLeft(rest, " "))
	return digits(number) && second != "" && (!both || digits(second))
}
