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
