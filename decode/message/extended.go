package message

import (
	"strconv"
	"strings"
)

// text is a parameter for people to read. Where it does not name a character
// set, encoded words in it are decoded: mail programs write them, though RFC
// 2047 5 forbids it.
func (p params) text(name string) string {
	value, decoded := p.get(name)
	if decoded {
		return value
	}
	return decodeWords(value)
}

// get is the value of a parameter: in the forms of RFC 2231, extended or in
// sections, before the plain one. Decoded says that it named a character set.
func (p params) get(name string) (value string, decoded bool) {
	if extended, ok := p[name+"*"]; ok {
		charset, escaped := cutCharset(extended)
		return toUTF8(charset, unescape(escaped)), true
	}
	if joined, charset, ok := p.join(name); ok {
		return toUTF8(charset, joined), charset != ""
	}
	return p[name], false
}

// join puts the sections of a parameter together (RFC 2231 3, 4.1).
func (p params) join(name string) (value, charset string, ok bool) {
	var b strings.Builder
	for i := 0; ; i++ {
		key := name + "*" + strconv.Itoa(i)
		section, plain := p[key]
		extended, escaped := p[key+"*"]
		if !plain && !escaped {
			return b.String(), charset, i > 0
		}
		if escaped && i == 0 {
			charset, extended = cutCharset(extended)
		}
		if escaped {
			section = unescape(extended)
		}
		b.WriteString(section)
	}
}

// cutCharset splits charset'language'value (RFC 2231 4).
func cutCharset(s string) (charset, value string) {
	charset, rest, ok := strings.Cut(s, "'")
	if _, value, ok2 := strings.Cut(rest, "'"); ok && ok2 {
		return charset, value
	}
	return "", s
}

// unescape decodes %XX; what is not that stays as it is.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			b = append(b, unhex(s[i+1], s[i+2]))
			i += 2
		} else {
			b = append(b, s[i])
		}
	}
	return string(b)
}
