package explain

import (
	"slices"
	"strings"
	"unicode"
)

// A reply is read up to maxReply bytes and maxWords words: a reason stands at
// the beginning.
const (
	maxReply = 2048
	maxWords = 256
)

// word is a word of a server's reply, in lower case.
type word struct {
	text   string
	begins bool // something stands before it that ends a clause
}

// words are the words of a server itself: addresses, host names, links, codes
// and what it quotes of others are left out, so that a word within them is not
// taken for a reason.
func words(text string) []word {
	text = text[:min(len(text), maxReply)]
	text = cutPairs(cutPairs(text, '<', '>', named), '"', '"', nothing)
	tokens := strings.Fields(text)
	list := make([]word, 0, min(len(tokens), maxWords))
	begins := true
	for _, token := range tokens {
		if token == "said:" || token == "was:" && about(list, "response") { // by another server
			break
		}
		if n := len(list); n >= maxWords {
			break
		} else if !foreign(token) {
			list = appendWords(list, token, begins)
			begins = begins && len(list) == n
		}
		begins = begins || strings.ContainsAny(token[len(token)-1:], ".,:;!?)]")
	}
	return list
}

// cutPairs replaces what stands between two marks by what keep says of it, but
// not what stands at the very beginning of a text that is quoted as a whole.
func cutPairs(text string, open, end byte, keep func(string) string) string {
	var b strings.Builder
	for {
		from := strings.IndexByte(text, open)
		if from < 0 {
			break
		}
		to := strings.IndexByte(text[from+1:], end)
		if to < 0 {
			break
		}
		inside := text[from+1 : from+1+to]
		if open == end && b.Len() == 0 && !strings.ContainsFunc(text[:from], unicode.IsLetter) {
			b.WriteString(text[:from] + " " + inside + " ")
		} else {
			b.WriteString(text[:from] + " " + keep(inside) + " ")
		}
		text = text[from+to+2:]
		if strings.HasPrefix(text, ":") || strings.HasPrefix(text, ",") {
			text = text[1:]
			b.WriteString(": ")
		}
	}
	b.WriteString(text)
	return b.String()
}

func nothing(string) string { return "" }

// named keeps the names of line ends, which are no addresses.
func named(inside string) string {
	switch strings.ToLower(inside) {
	case "lf", "cr", "crlf":
		return inside
	}
	return ""
}

// about reports whether a word is in the list.
func about(list []word, text string) bool {
	return slices.ContainsFunc(list, func(w word) bool { return w.text == text })
}

// foreign reports whether a token is none of the server's words: an address, a
// link, a host or an enhanced code.
func foreign(token string) bool {
	if strings.Contains(token, "://") || strings.ContainsRune(token, '@') {
		return true
	}
	token, _, _ = strings.Cut(strings.Trim(token, "()[]{}'`,;:!?.#"), "[")
	token, _, _ = strings.Cut(token, ":")
	token, _, path := strings.Cut(token, "/")
	return isHost(token) || path && isHost(strings.TrimLeft(token, "("))
}

// symbols are how the names of reasons begin that some servers have, such as
// RESOLVER.ADR.RecipNotFound; they look like hosts.
var symbols = []string{"RESOLVER", "ROUTING", "STOREDRV", "SMTPSEND", "ERR"}

// isHost reports whether a token is a name or an address of a host, a file name
// or a code of numbers: labels with dots between them.
func isHost(token string) bool {
	if !strings.Contains(token, ".") {
		return false
	}
	labels := strings.Split(token, ".")
	if slices.Contains(symbols, labels[0]) {
		return false
	}
	for _, l := range labels {
		if l == "" || strings.ContainsFunc(l, func(r rune) bool { return r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			return false
		}
	}
	first, last := labels[0], labels[len(labels)-1]
	if unicode.IsDigit(rune(last[0])) {
		return len(labels) > 2
	}
	return !capital(last) || capital(first) || unicode.IsDigit(rune(first[0])) // rejected.Please is the end of a sentence
}

// capital reports whether a word begins with a capital letter.
func capital(s string) bool { return s[0] >= 'A' && s[0] <= 'Z' }

// appendWords adds what a token consists of; a Chinese character is a word.
func appendWords(list []word, token string, begins bool) []word {
	start := -1
	flush := func(end int) {
		if start >= 0 {
			list = append(list, word{strings.ToLower(token[start:end]), begins})
			start, begins = -1, false
		}
	}
	for i, r := range token {
		switch {
		case r > 0x2E80:
			flush(i)
			list = append(list, word{string(r), begins})
			begins = false
		case r == '\'' || r == '’' || unicode.IsLetter(r) || unicode.IsDigit(r):
			if start < 0 {
				start = i
			}
		default:
			flush(i)
			begins = begins || strings.ContainsRune(".,:;!?()[]", r)
		}
	}
	flush(len(token))
	return list
}
