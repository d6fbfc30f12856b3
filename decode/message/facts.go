package message

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode"
)

// maxLine is the longest line, without its ending (RFC 5322 2.1.1).
const maxLine = 998

// facts gathers what the raw lines say of themselves.
type facts struct {
	Lines
	column int // octets of the current line so far
}

// text takes a piece of a line: a CR in it is no part of a line ending.
func (f *facts) text(b []byte) {
	f.column += len(b)
	f.Long = f.Long || f.column > maxLine
	if plain(b) {
		return
	}
	f.BareCR = f.BareCR || bytes.IndexByte(b, '\r') >= 0
	f.NUL = f.NUL || bytes.IndexByte(b, 0) >= 0
	f.EightBit = f.EightBit || eightBit(b)
}

// end takes the end of a line.
func (f *facts) end(ending string) {
	f.column = 0
	f.BareLF = f.BareLF || ending == "\n"
}

// A mask for each octet of a word: its highest bit, and a space.
const (
	highBits = 0x8080808080808080
	spaces   = 0x2020202020202020
)

// plain says that every octet of b is in the range of printable ASCII and DEL,
// so that there is nothing to say of it. The subtraction borrows only from an
// octet below a space, which is enough to say no.
func plain(b []byte) bool {
	var seen uint64
	for len(b) >= 8 {
		w := binary.LittleEndian.Uint64(b)
		seen |= w | (w - spaces)
		b = b[8:]
	}
	for _, c := range b {
		seen |= uint64(c) | (uint64(c) - ' ')
	}
	return seen&highBits == 0
}

// eightBit says that an octet of b is above 127.
func eightBit(b []byte) bool {
	var seen uint64
	for len(b) >= 8 {
		seen |= binary.LittleEndian.Uint64(b)
		b = b[8:]
	}
	for _, c := range b {
		seen |= uint64(c)
	}
	return seen&highBits != 0
}

// bidi says that s holds a character that turns the direction of text around
// (Unicode UAX 9).
func bidi(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) })
}
