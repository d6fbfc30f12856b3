package script

import (
	"strconv"
	"strings"
)

// escapes are the escapes of one letter.
var escapes = map[byte]byte{'r': '\r', 'n': '\n', 't': '\t', '\\': '\\'}

// unescape turns the text of a script line into the bytes that it stands for. Where
// there is an escape that is none, it is false, and the text from there on.
func unescape(text string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			b.WriteByte(text[i])
			continue
		}
		i++
		if i == len(text) {
			return b.String(), true
		}
		if c, ok := escapes[text[i]]; ok {
			b.WriteByte(c)
			continue
		}
		c, ok := hexByte(text[i:])
		if !ok {
			return text[i-1:], false
		}
		b.WriteByte(c)
		i += 2
	}
	return b.String() + "\r\n", true
}

// hexByte reads the byte that text begins with, in the form x1b.
func hexByte(text string) (byte, bool) {
	if len(text) < 3 || text[0] != 'x' {
		return 0, false
	}
	c, err := strconv.ParseUint(text[1:3], 16, 8)
	return byte(c), err == nil
}
