package line

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"mitmail/view/lang"
)

// maxField is how many bytes of one field are shown; the rest is counted.
const maxField = 320

// Clean makes s safe to show: what is no visible character or plain space is
// written as an escape, such as \r, \x1b, \x9b (a byte that is not UTF-8) or
// \u202e. A backslash stays as it is, so that DOMAIN\user can be read.
func Clean(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return clean(s, i)
		}
	}
	return s
}

// clean is Clean for a string whose first n bytes are known to be safe.
func clean(s string, n int) string {
	if !strings.ContainsFunc(s[n:], unsafe) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	b.WriteString(s[:n])
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, `\x%02x`, s[n])
		} else if unsafe(r) {
			b.WriteString(escape(r))
		} else {
			b.WriteString(s[n : n+size])
		}
		n += size
	}
	return b.String()
}

// unsafe reports whether r must not be shown as it is. U+FFFD is what a byte
// that is not UTF-8 reads as, so it gets a second look.
func unsafe(r rune) bool { return !unicode.IsGraphic(r) || r == utf8.RuneError }

func escape(r rune) string {
	switch {
	case r == utf8.RuneError:
		return string(r)
	case r == '\r':
		return `\r`
	case r == '\n':
		return `\n`
	case r == '\t':
		return `\t`
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

// field is one field of an event, safe and cut to size.
func field(s string) string {
	n := cut(s, maxField)
	shown := Clean(s[:n])
	if len(shown) > maxField { // most of it is escapes, of four columns a byte
		n = cut(s, maxField/4)
		shown = Clean(s[:n])
	}
	if n < len(s) {
		shown += more(len(s) - n)
	}
	return shown
}

// cut is the greatest length up to limit that cuts no character of s.
func cut[T string | []byte](s T, limit int) int {
	if len(s) <= limit {
		return len(s)
	}
	n := limit
	for n > limit-utf8.UTFMax && n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}

// more says how much is not shown.
func more(n int) string { return lang.F("… (%s more)", Size(int64(n))) }

// quoted is a decoded field in quotation marks.
func quoted(s string) string { return `"` + field(s) + `"` }
