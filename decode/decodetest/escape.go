package decodetest

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"

	"mitmail/decode"
)

// longest is how much of a string an event's line shows.
const longest = 120

// escapes are the escapes of one letter.
var escapes = map[byte]byte{'r': '\r', 'n': '\n', 't': '\t', '\\': '\\'}

// unescape turns the text of a script line into the bytes that it stands for.
func unescape(text string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			b.WriteByte(text[i])
			continue
		}
		i++
		if i == len(text) {
			return b.String(), nil
		}
		if c, ok := escapes[text[i]]; ok {
			b.WriteByte(c)
			continue
		}
		c, err := hexByte(text[i:])
		if err != nil {
			return "", err
		}
		b.WriteByte(c)
		i += 2
	}
	return b.String() + "\r\n", nil
}

// hexByte reads the byte that text begins with, in the form x1b.
func hexByte(text string) (byte, error) {
	if len(text) < 3 || text[0] != 'x' {
		return 0, fmt.Errorf("\\%s is no escape", text)
	}
	c, err := strconv.ParseUint(text[1:3], 16, 8)
	return byte(c), err
}

// quote shows a string on one line; a long one by its beginning, length and hash.
func quote(s string) string {
	if len(s) <= longest {
		return strconv.Quote(s)
	}
	sum := sha256.Sum256([]byte(s))
	return fmt.Sprintf("%s…%d,%x", strconv.Quote(s[:longest/3]), len(s), sum[:4])
}

// marked shows a string with its secret parts in ‹›.
func marked(s string, secrets []decode.Span) string {
	var b strings.Builder
	at := 0
	for _, span := range secrets {
		b.WriteString(s[at:span.Start] + "‹" + s[span.Start:span.End] + "›")
		at = span.End
	}
	return quote(b.String() + s[at:])
}
