package mask

import "strings"

// quotesCut are findings that quote bytes which may be a part of a secret: cut
// anywhere, and not always those that the decoder has read.
var quotesCut = map[string]bool{"retransmission-differs": true}

// hideQuotes hides all that stands in quotes.
func hideQuotes(text string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, `"`)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		b.WriteString(`"` + Hidden + `"`)
		text = rest[quoteEnd(rest):]
	}
}

// quoteEnd is where a text goes on behind the quote that it begins in.
func quoteEnd(text string) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}
