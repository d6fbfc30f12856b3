// Package dots stuffs and unstuffs the text of messages (RFC 5321 4.5.2, RFC 1939 3).
//
// A line begins where the text does, and behind a CRLF: no other line break counts, as
// servers differ over those.
package dots

import "bytes"

// End is the line that ends a text.
const End = ".\r\n"

var (
	lineEnd = []byte("\r\n")
	dotted  = []byte("\r\n.")
)

// Stuff returns a copy of text with one dot more in front of each line that begins with
// one.
func Stuff(text []byte) []byte {
	out := make([]byte, 0, len(text)+len(text)/32+len(End))
	if bytes.HasPrefix(text, dotted[2:]) {
		out = append(out, '.')
	}
	for {
		before, behind, more := bytes.Cut(text, dotted)
		out = append(out, before...)
		if !more {
			return out
		}
		out, text = append(out, "\r\n.."...), behind
	}
}

// Unstuff returns a copy of text without the first dot of each line that begins with
// one.
func Unstuff(text []byte) []byte {
	return bytes.ReplaceAll(bytes.TrimPrefix(text, dotted[2:]), dotted, lineEnd)
}
