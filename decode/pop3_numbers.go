package decode

import "strings"

// numbersFault says what is wrong with a positive reply that has to begin with
// numbers (RFC 1939 5 and 7), or "".
func numbersFault(p *pending, r *Reply) string {
	first := ""
	if len(r.Text) > 0 {
		first = r.Text[0]
	}
	switch p.verb {
	case "STAT":
		if !numbered2(first, true) {
			return "STAT is answered with two numbers: messages and octets"
		}
	case "LIST", "UIDL":
		lines, size := r.Items, p.verb == "LIST"
		if r.Items == nil {
			lines = []string{first}
		}
		for _, line := range lines {
			if !numbered2(line, size) {
				return "a line of " + p.verb + " is a number and " + map[bool]string{true: "a size", false: "an id"}[size]
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
