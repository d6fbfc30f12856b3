package decode

import (
	"maps"
	"slices"
	"strings"
)

// parsePath reads the argument of MAIL and RCPT (RFC 5321 4.1.2): the address
// without its brackets and source route, the parameters behind it, and what is
// wrong with it ("" for nothing).
func parsePath(verb, args string) (address, params string, fault Sentence) {
	word := "FROM:"
	if verb == "RCPT" {
		word = "TO:"
	}
	if len(args) < len(word) || !strings.EqualFold(args[:len(word)], word) {
		return "", "", badParameter("no-word", verb, word)
	}
	rest := args[len(word):]
	trimmed := strings.TrimLeft(rest, " ") // many old clients put a space here
	if rest != trimmed {
		fault = badParameter("space-behind", verb, word)
	}
	if !strings.HasPrefix(trimmed, "<") {
		return barePath(verb, trimmed)
	}
	end := pathEnd(trimmed)
	if end < 0 {
		return trimmed[1:], "", badParameter("no-end", verb)
	}
	path, params := trimmed[1:end], trimmed[end+1:]
	if i := strings.LastIndexByte(path, '<'); i >= 0 && path[0] != '"' {
		return path[i+1:], "", badParameter("name-inside", verb)
	}
	address = withoutRoute(path)
	switch {
	case params != "" && params[0] != ' ' && strings.ContainsAny(params, "<>"):
		return address, "", badParameter("two-addresses", verb)
	case params != "" && params[0] != ' ':
		fault = badParameter("no-space", verb)
	case address == "" && verb == "RCPT":
		fault = badParameter("nobody", verb)
	case fault.Key == "" && address != "" && !(verb == "RCPT" && strings.EqualFold(address, "postmaster")):
		fault = badParameter(mailboxFault(address), verb)
	}
	return address, params, fault
}

// barePath reads a path that does not begin with its bracket.
func barePath(verb, text string) (address, params string, fault Sentence) {
	if begin := strings.IndexByte(text, '<'); begin > 0 {
		inside, behind, _ := strings.Cut(text[begin+1:], ">")
		return inside, behind, badParameter("name-before", verb)
	}
	if inside, ok := strings.CutPrefix(text, "\u2039"); ok {
		address, params, _ = strings.Cut(inside, "\u203a")
		return address, params, badParameter("other-brackets", verb)
	}
	address, params, _ = strings.Cut(text, " ")
	return address, params, badParameter("no-brackets", verb)
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

func sortedKeys(m map[string]string) []string {
	if len(m) == 0 { // as most have it
		return nil
	}
	return slices.Sorted(maps.Keys(m))
}

// digits reports whether s is a number and nothing else.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
