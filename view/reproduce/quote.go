package reproduce

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a text as one word of a POSIX shell. It holds no character that a terminal
// acts upon, and no NUL.
func word(s string) string {
	switch {
	case s == "":
		return "''"
	case strings.Trim(s, plain) == "":
		return s
	case visible(s):
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return `"$(printf '` + octal(strings.ReplaceAll(s, "\x00", "")) + `')"`
}

// plain are the characters that need no quotes.
const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+:,./-"

// visible reports whether a text is of characters that can be seen. A line ending is none
// of them.
func visible(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// octal is a text as the format of printf (POSIX), to stand in single quotes.
func octal(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '%':
			b.WriteString("%%")
		case c < ' ' || c > '~' || c == '\\' || c == '\'', c == '-' && i == 0: // that would begin an option
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// bytesOf is a text as bytes of Python, in one line of ASCII.
func bytesOf(s string) string {
	var b strings.Builder
	b.WriteString(`b"`)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\n':
			b.WriteString(`\n`)
		case c < ' ' || c > '~' || c == '\\' || c == '"':
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String() + `"`
}

// stringOf is a text as a string of Python, in one line of ASCII.
func stringOf(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r < ' ' || r == '\\' || r == '"' || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= '~':
			b.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String() + `"`
}
