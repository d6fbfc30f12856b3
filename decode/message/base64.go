package message

import "encoding/binary"

// maxGroups is the most that is decoded at once, in characters; a multiple of
// four, and not too much for a sink.
const maxGroups = fullBuffer / 2

// base64Body is a body in base64 (RFC 2045 6.8). Octets outside of the
// alphabet are passed over.
type base64Body struct {
	*sink
	bits   uint32 // of the characters that wait for more of their group
	count  int    // of those characters
	column int    // characters of the line so far
	width  int    // of the line before, where that is whole groups
	due    int    // padding that has to follow
	padded bool   // there was padding: nothing may follow it
	broken bool
}

// reset makes the body ready for a part.
func (d *base64Body) reset() body {
	*d = base64Body{sink: d.sink}
	return d
}

// lines takes lines as wide as the one before. That such a line decodes whole
// proves that there is nothing in it but base64: no delimiter, no line ending.
func (d *base64Body) lines(b []byte) (n int) {
	w := d.width
	if w == 0 || d.count > 0 || d.padded {
		return 0
	}
	for len(b) >= n+w+2 && b[n+w] == '\r' && b[n+w+1] == '\n' && d.decode(b[n:n+w]) {
		n += w + 2
	}
	return n
}

// decode takes whole groups; false means that they are not all of the
// alphabet, and nothing was taken.
func (d *base64Body) decode(b []byte) bool {
	size := len(b) / 4 * 3
	if !decodeGroups(d.space(size+groupSlack), b) {
		return false
	}
	d.add(size)
	return true
}

func (d *base64Body) text(b []byte) {
	d.column += len(b)
	for len(b) > 0 {
		n := min(len(b)&^3, maxGroups)
		switch {
		case n == 0 || d.count > 0:
			n = 1
			d.octet(b[0])
		case d.padded || !d.decode(b[:n]):
			for _, c := range b[:n] {
				d.octet(c)
			}
		}
		b = b[n:]
	}
}

func (d *base64Body) newline(string) {
	d.width = 0
	if d.column%4 == 0 && d.column <= maxGroups {
		d.width = d.column
	}
	d.column = 0
}

// octet takes one octet of the body, whatever it is.
func (d *base64Body) octet(c byte) {
	switch sextet := sextets[3][c]; {
	case sextet != alien:
		d.broken = d.broken || d.padded
		d.bits = d.bits<<6 | sextet
		if d.count++; d.count == 4 {
			d.take()
		}
	case c == '=':
		d.pad()
	case !isBlank(c) && c != '\r':
		d.broken = true
	}
}

// pad takes a padding character: the first ends the group, which says how many
// belong to it.
func (d *base64Body) pad() {
	d.padded = true
	if d.count > 0 {
		d.due = 4 - d.count
		d.take()
	}
	d.broken = d.broken || d.due == 0 || d.due > 2
	d.due = max(d.due-1, 0)
}

// take decodes the group so far; one character is not enough for an octet.
func (d *base64Body) take() {
	var octets [4]byte
	binary.BigEndian.PutUint32(octets[:], d.bits<<(32-6*d.count))
	d.add(copy(d.space(3), octets[:d.count*6/8]))
	d.broken = d.broken || d.count == 1
	d.bits, d.count = 0, 0
}

func (d *base64Body) end() string {
	if d.count > 0 {
		d.take()
		d.broken = true
	}
	if d.broken || d.due > 0 {
		return "bad base64"
	}
	return ""
}
