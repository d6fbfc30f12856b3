package wire

import "mitmail/decode/dots"

// CRLF returns a copy of text in which every line ends with CRLF, the last
// one too: lone CR and lone LF become CRLF, because RFC 5321 2.3.8 forbids
// both and servers disagree about what they mean. Empty text stays empty.
func CRLF(text []byte) []byte {
	out := make([]byte, 0, len(text)+len(text)/32+2)
	for i, b := range text {
		switch {
		case b == '\n' && i > 0 && text[i-1] == '\r':
			// The CR before it wrote both.
		case b == '\r' || b == '\n':
			out = append(out, "\r\n"...)
		default:
			out = append(out, b)
		}
	}
	if len(out) > 0 && out[len(out)-1] != '\n' {
		out = append(out, "\r\n"...)
	}
	return out
}

// Stuffed is text as DATA and RETR send it: stuffed, and with the dot that ends
// it. The lines of text end with CRLF.
func Stuffed(text []byte) []byte {
	return append(dots.Stuff(text), dots.End...)
}
