package message

import "strings"

// params are the parameters of a field by their names in lower case, the
// first of each name, as they were written (RFC 2045 5.1).
type params map[string]string

// parseParams splits the value of a field into the word it begins with, in
// lower case, and its parameters. What is not like a parameter is passed over.
func parseParams(field *string) (word string, p params) {
	if field == nil {
		return "", nil
	}
	word, rest, _ := strings.Cut(*field, ";")
	for rest != "" {
		var name, value string
		name, value, rest = cutParam(rest)
		if _, had := p[name]; had || name == "" {
			continue
		}
		if p == nil {
			p = params{}
		}
		p[name] = value
	}
	return firstWord(word), p
}

// firstWord is s in lower case, without blanks, a comment or more words.
func firstWord(s string) string {
	s = strings.ToLower(strings.TrimLeft(s, " \t"))
	if end := strings.IndexAny(s, " \t("); end >= 0 {
		s = s[:end]
	}
	return s
}

// cutParam splits the first parameter off s.
func cutParam(s string) (name, value, rest string) {
	end := strings.IndexAny(s, "=;")
	if end < 0 {
		return "", "", ""
	}
	if s[end] == ';' {
		return "", "", s[end+1:]
	}
	name = strings.ToLower(strings.Trim(s[:end], " \t"))
	s = strings.TrimLeft(s[end+1:], " \t")
	if strings.HasPrefix(s, `"`) {
		value, s = cutQuoted(s[1:])
		_, rest, _ = strings.Cut(s, ";")
		return name, value, rest
	}
	value, rest, _ = strings.Cut(s, ";")
	return name, strings.TrimRight(value, " \t"), rest
}

// cutQuoted splits off the rest of a quoted string. A backslash quotes a quote
// and a backslash only, since file names come with unquoted ones.
func cutQuoted(s string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return b.String(), s[i+1:]
		case c == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}
