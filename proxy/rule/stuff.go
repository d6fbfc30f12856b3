package rule

import (
	"bytes"
)

// finalDot ends the text of a message (RFC 5321 4.1.1.4).
const finalDot = ".\r\n"

// stuff is the text of a message as it goes over the wire: with a dot more where a
// line begins with one (RFC 5321 4.5.2), and the final dot.
func stuff(text []byte) []byte {
	out := make([]byte, 0, len(text)+len(finalDot))
	for line := range bytes.Lines(text) {
		if line[0] == '.' {
			out = append(out, '.')
		}
		out = append(out, line...)
	}
	return append(out, finalDot...)
}

// unstuff is the text of a message as its author wrote it.
func unstuff(text []byte) []byte {
	text = bytes.TrimSuffix(text, []byte(finalDot))
	out := make([]byte, 0, len(text))
	for line := range bytes.Lines(text) {
		out = append(out, bytes.TrimPrefix(line, []byte("."))...)
	}
	return out
}

// endCRLF is text whose last line ends with CRLF, without which the final dot would
// not end it.
func endCRLF(text []byte) []byte {
	if bytes.HasSuffix(text, []byte("\r\n")) {
		return text
	}
	return append(text[:len(text)-1], "\r\n"...)
}

// withEnding is text whose last line has an ending.
func withEnding(text []byte) []byte {
	if !bytes.HasSuffix(text, []byte("\n")) {
		text = append(text, "\r\n"...)
	}
	return text
}
