package rule

import (
	"bytes"

	"mitmail/decode/dots"
)

// stuff is the text of a message as it goes over the wire, with the final dot.
func stuff(text []byte) []byte { return append(dots.Stuff(endCRLF(text)), dots.End...) }

// unstuff is the text of a message as its author wrote it.
func unstuff(text []byte) []byte { return dots.Unstuff(bytes.TrimSuffix(text, []byte(dots.End))) }

// endCRLF is text whose last line, which has an ending, ends with CRLF, without which the
// final dot would not end it.
func endCRLF(text []byte) []byte {
	if len(text) == 0 || bytes.HasSuffix(text, []byte("\r\n")) {
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
