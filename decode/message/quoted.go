package message

import "bytes"

// maxPending is how many blanks a quoted-printable line may end in and lose
// them; of more, the first are taken for text.
const maxPending = 1000

// quoted is a quoted-printable body (RFC 2045 6.7). What is no such encoding
// stays as it is.
type quoted struct {
	*sink
	ending  string // of the line before
	pending []byte // blanks; or =, and blanks or a digit: what they mean, the next byte says
	broken  bool
}

// reset makes the body ready for a part.
func (q *quoted) reset() body {
	q.ending, q.pending, q.broken = "", q.pending[:0], false
	return q
}

func (q *quoted) lines([]byte) int { return 0 }

func (q *quoted) text(b []byte) {
	q.writeString(q.ending)
	q.ending = ""
	for len(b) > 0 {
		if len(q.pending) == 0 {
			b = b[q.literal(b):]
		} else if q.settle(b[0]) {
			b = b[1:]
		}
	}
}

// literal takes what b begins with and means itself, and the byte after it
// into pending. Blanks before a = are text, at the end they may be nothing.
func (q *quoted) literal(b []byte) int {
	n := bytes.IndexByte(b, '=')
	if n < 0 {
		n = len(bytes.TrimRight(b, " \t"))
	}
	q.write(b[:n])
	if n == len(b) {
		return n
	}
	q.pending = append(q.pending, b[n])
	return n + 1
}

// settle looks at the byte after pending and says whether it used it up.
func (q *quoted) settle(c byte) bool {
	switch last := q.pending[len(q.pending)-1]; {
	case isBlank(c) && (isBlank(last) || last == '='):
		if len(q.pending) == maxPending {
			q.spill()
		}
		q.pending = append(q.pending, c)
	case isHex(c) && last == '=':
		q.pending = append(q.pending, c)
	case isHex(c) && isHex(last):
		q.space(1)[0] = unhex(last, c)
		q.add(1)
		q.pending = q.pending[:0]
	default:
		q.spill()
		return false
	}
	return true
}

// spill makes text of what is pending.
func (q *quoted) spill() {
	q.broken = q.broken || q.pending[0] == '='
	q.write(q.pending)
	q.pending = q.pending[:0]
}

func (q *quoted) newline(ending string) {
	q.writeString(q.ending)
	q.ending = ending
	if q.soft() {
		q.ending = ""
	}
}

// soft settles what is pending at the end of a line and says whether the line
// goes on with the next: it ends in =, and blanks that a relay has added.
func (q *quoted) soft() bool {
	if len(q.pending) == 0 {
		return false
	}
	if isHex(q.pending[len(q.pending)-1]) {
		q.spill()
		return false
	}
	escape := q.pending[0] == '='
	q.pending = q.pending[:0]
	return escape
}

func (q *quoted) end() string {
	if q.soft(); q.broken {
		return "bad quoted-printable"
	}
	return ""
}
