package decode

import (
	"bytes"
	"slices"
	"strings"
)

// text reads message text that ends with a dot on a line of its own, from DATA,
// RETR or TOP. It finds the end, takes the stuffed dots out (RFC 5321 4.5.2,
// RFC 1939 3) and watches for what only looks like an end.
//
// End of data is CRLF . CRLF and nothing else (RFC 5321 4.1.1.4). Everything
// turns on dots, which are rare, so dots are what it searches for:
//
//	before a dot    behind it       it is
//	CRLF            CRLF            the end
//	CRLF            .               stuffing: the first dot goes
//	CRLF            anything else   not stuffed by its sender; a server takes it out all the same
//	LF, CR, NUL …   LF, CR, NUL …   a look-alike, which some software takes for the end
//
// The bytes of a possible look-alike are withheld from the message until
// something follows them: when nothing does and the peer goes on, it took them
// for the end, and so do we.
type text struct {
	transfer  *transfer
	b2, b1    byte   // the last two bytes
	dot       bool   // a dot is withheld,
	bol       bool   // which stood behind a true CRLF,
	after     []byte // and so is what came behind it
	odd       string // the first look-alike, quoted
	oddities  int
	unstuffed int    // lines that began with a lone dot
	begun     bool   // some of it has been committed
	passes    string // the finding that says why it is not held as a whole; "" where it is, if texts are
}

func newText(t *transfer) *text { return &text{transfer: t, b2: '\r', b1: '\n'} }

// cut says how much of p is one unit: a run of text, or (end) the final dot. It
// is 0 where that depends on bytes still to come.
func (t *text) cut(p []byte) (n int, end bool) {
	for i := 0; ; i++ {
		j := bytes.IndexByte(p[i:], '.')
		if j < 0 {
			return len(p), false
		}
		i += j
		if !t.lineStart(p, i) {
			continue
		}
		switch tail := p[i+1:]; {
		case len(tail) == 0, len(tail) == 1 && tail[0] == '\r':
			return i, false
		case tail[0] == '\r' && tail[1] == '\n':
			if i > 0 {
				return i, false
			}
			return 3, true
		}
	}
}

// before is the two bytes in front of p[i].
func (t *text) before(p []byte, i int) (b2, b1 byte) {
	switch i {
	case 0:
		return t.b2, t.b1
	case 1:
		return t.b1, p[0]
	}
	return p[i-2], p[i-1]
}

func (t *text) lineStart(p []byte, i int) bool {
	b2, b1 := t.before(p, i)
	return b2 == '\r' && b1 == '\n'
}

// feed passes a run on to the message, without its stuffing.
func (t *text) feed(p []byte) {
	t.begun = t.begun || len(p) > 0
	for len(p) > 0 {
		if t.dot {
			p = t.follow(p)
			continue
		}
		p = t.run(p)
	}
}

// run passes on what comes before the next dot that matters, and withholds that.
func (t *text) run(p []byte) []byte {
	for i := 0; ; i++ {
		j := bytes.IndexByte(p[i:], '.')
		if j < 0 {
			t.pass(p)
			return nil
		}
		i += j
		b2, b1 := t.before(p, i)
		if !breaks(b1) && !(b1 == 0 && breaks(b2)) {
			continue
		}
		t.bol = b2 == '\r' && b1 == '\n'
		t.pass(p[:i])
		t.dot = true
		t.seen('.')
		return p[i+1:]
	}
}

// follow reads what stands behind a withheld dot.
func (t *text) follow(p []byte) []byte {
	c := p[0]
	if len(t.after) < 4 && (breaks(c) || c == 0 || c == ' ' || c == '\t') {
		t.after = append(t.after, c)
		t.seen(c)
		return p[1:]
	}
	if t.bol && !t.lookAlike() && (len(t.after) > 0 || c != '.') {
		t.unstuffed++
	}
	t.release()
	return p
}

// release gives up what was withheld: it was text after all.
func (t *text) release() {
	if !t.dot {
		return
	}
	if t.lookAlike() {
		t.remember()
	}
	if !t.bol {
		t.transfer.Write([]byte{'.'})
	}
	t.transfer.Write(t.after)
	t.dot, t.after = false, t.after[:0]
}

// lookAlike reports whether what is withheld could be taken for the end: a line
// break of some kind stands behind the dot.
func (t *text) lookAlike() bool {
	return t.dot && slices.ContainsFunc(t.after, breaks)
}

// endsOdd reports whether the text would end in a look-alike with tail, which
// is what cut left over.
func (t *text) endsOdd(tail []byte) bool { return len(tail) == 2 && tail[0] == '.' && tail[1] == '\r' }

func (t *text) remember() {
	t.oddities++
	if t.odd == "" {
		front := "LF or CR"
		if t.bol {
			front = "CRLF"
		}
		t.odd = front + " . " + breakNames(t.after)
	}
}

// finish ends the text at its final dot, or where it was cut off.
func (t *text) finish() { t.release() }

// finishOdd ends the text at the look-alike that is withheld.
func (t *text) finishOdd() {
	t.remember()
	t.dot, t.after = false, nil
}

func (t *text) pass(p []byte) {
	if len(p) == 0 {
		return
	}
	t.b2, t.b1 = t.before(p, len(p))
	t.transfer.Write(p)
}

func (t *text) seen(c byte) { t.b2, t.b1 = t.b1, c }

// breaks reports whether some software takes c for a line break.
func breaks(c byte) bool {
	return c == '\n' || c == '\r' || c == '\v' || c == '\f' || c == 0x85
}

func breakNames(p []byte) string {
	names := map[byte]string{'\n': "LF", '\r': "CR", '\v': "VT", '\f': "FF", 0x85: "NEL", 0: "NUL", ' ': "SP", '\t': "TAB"}
	var out []string
	for _, c := range p {
		out = append(out, names[c])
	}
	return strings.Join(out, " ")
}
