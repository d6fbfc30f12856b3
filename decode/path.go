package decode

import (
	"maps"
	"slices"
	"strings"
)

// parsePath reads the argument of MAIL and RCPT (RFC 5321 4.1.2): the address
// without its brackets and source route, the parameters behind it, and what is
// wrong with it ("" for nothing).
func parsePath(verb, args string) (address, params, fault string) {
	word := "FROM:"
	if verb == "RCPT" {
		word = "TO:"
	}
	if len(args) < len(word) || !strings.EqualFold(args[:len(word)], word) {
		return "", "", verb + " without " + word
	}
	rest := args[len(word):]
	trimmed := strings.TrimLeft(rest, " ") // many old clients put a space here
	if rest != trimmed {
		fault = "a space behind " + word
	}
	if !strings.HasPrefix(trimmed, "<") {
		address, params, _ = strings.Cut(trimmed, " ")
		return address, params, verb + " has an address without < >"
	}
	end := pathEnd(trimmed)
	if end < 0 {
		return trimmed[1:], "", verb + " has an address without its >"
	}
	params = trimmed[end+1:]
	if params != "" && params[0] != ' ' {
		fault = verb + " has no space before its parameters"
	}
	if end == 1 && verb == "RCPT" {
		fault = "RCPT names no recipient"
	}
	return withoutRoute(trimmed[1:end]), params, fault
}

// pathEnd is the place of the bracket that closes a path: not one inside a
// quoted local part.
func pathEnd(s string) int {
	quoted := false
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '>' && !quoted:
			return i
		}
	}
	return strings.IndexByte(s, '>') // an open quote does not hide the bracket
}

// withoutRoute takes a source route off (RFC 5321 appendix C: it should be
// ignored).
func withoutRoute(address string) string {
	if strings.HasPrefix(address, "@") {
		if _, mailbox, ok := strings.Cut(address, ":"); ok {
			return mailbox
		}
	}
	return address
}

// parseParams reads the parameters of MAIL and RCPT: keywords in upper case,
// and their values. The result is never nil.
func parseParams(s string) map[string]string {
	params := make(map[string]string)
	for _, word := range strings.Fields(s) {
		key, value, _ := strings.Cut(word, "=")
		params[strings.ToUpper(key)] = value
	}
	return params
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// digits reports whether s is a number and nothing else.
func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
