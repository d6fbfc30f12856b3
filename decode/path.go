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
		return barePath(verb, trimmed)
	}
	end := pathEnd(trimmed)
	if end < 0 {
		return trimmed[1:], "", verb + " has an address without its >"
	}
	path, params := trimmed[1:end], trimmed[end+1:]
	if i := strings.LastIndexByte(path, '<'); i >= 0 && path[0] != '"' {
		return path[i+1:], "", verb + " has a name beside its address: only the address stands in < >"
	}
	address = withoutRoute(path)
	switch {
	case params != "" && params[0] != ' ' && strings.ContainsAny(params, "<>"):
		return address, "", verb + " has more than one address"
	case params != "" && params[0] != ' ':
		fault = verb + " has no space before its parameters"
	case address == "" && verb == "RCPT":
		fault = "RCPT names no recipient"
	case fault == "" && address != "" && !(verb == "RCPT" && strings.EqualFold(address, "postmaster")):
		if wrong := mailboxFault(address); wrong != "" {
			fault = verb + " " + wrong
		}
	}
	return address, params, fault
}

// barePath reads a path that does not begin with its bracket.
func barePath(verb, text string) (address, params, fault string) {
	if begin := strings.IndexByte(text, '<'); begin > 0 {
		inside, behind, _ := strings.Cut(text[begin+1:], ">")
		return inside, behind, verb + " has a name before its address: only <address> may stand there"
	}
	if inside, ok := strings.CutPrefix(text, "\u2039"); ok {
		address, params, _ = strings.Cut(inside, "\u203a")
		return address, params, verb + " has its address in other brackets than < >"
	}
	address, params, _ = strings.Cut(text, " ")
	return address, params, verb + " has an address without < >"
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
