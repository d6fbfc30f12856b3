package message

import (
	"bytes"
	"strings"
)

const (
	maxField = MaxHeader / 8 // bytes kept of one field, so that no field starves the others
	maxName  = 128           // the longest name a field may have
)

// lineKind is what a line of a header turned out to be.
type lineKind uint8

const (
	lineField   lineKind = iota // part of a field, or nothing to care about
	lineBlank                   // the end of the header
	lineForeign                 // the body's first line: there is no header
)

// header reads the header of one part after another (RFC 5322 2.2). Of the
// message itself it keeps the first field of each kind for the summary.
type header struct {
	reading bool
	top     bool // the header of the message itself
	room    int  // bytes that may still be kept
	dropped int  // bytes that were not kept

	// Of the message: nil where the field has not come.
	subject, from, to, id *string

	// Of the part: what describes its body.
	defaultType                 string
	kind, encoding, disposition *string

	field   []byte   // the name of the field while naming, then its value
	into    **string // where the field goes; nil for one nobody asks for
	midLine bool     // the line has begun
	naming  bool     // the colon has not come
	fields  bool     // there was a field
}

// begin starts to read the header of a part.
func (h *header) begin(defaultType string) {
	h.reading, h.defaultType = true, defaultType
	h.kind, h.encoding, h.disposition = nil, nil, nil
	h.field, h.into = h.field[:0], nil
	h.midLine, h.naming, h.fields = false, false, false
}

// end ends the header and says what it describes.
func (h *header) end() entity {
	h.store()
	h.reading, h.top = false, false
	return newEntity(h)
}

// text takes a piece of a line. It says false when the line is no field and
// there has been none: the line begins with h.field, and rest follows.
func (h *header) text(b []byte) (rest []byte, ok bool) {
	if !h.midLine {
		h.midLine = true
		h.unfold(b[0])
	}
	if h.naming {
		if b = h.name(b); len(b) == 0 {
			return nil, true
		}
		if !h.named() && !h.skip() {
			return b, false
		}
		b = b[1:] // the colon, or a byte of what is skipped
	}
	h.keep(b)
	return nil, true
}

// newline takes the end of a line.
func (h *header) newline() lineKind {
	if !h.midLine {
		return lineBlank
	}
	h.midLine = false
	if h.naming && !h.skip() {
		return lineForeign
	}
	return lineField
}

// unfold looks at the first byte of a line: a blank goes on with the field
// before (RFC 5322 2.2.3), anything else begins another.
func (h *header) unfold(first byte) {
	if h.fields && isBlank(first) {
		return
	}
	h.store()
	h.naming = true
}

// name gathers a field's name, and returns what follows: from the colon on, or
// from where the name has got too long.
func (h *header) name(b []byte) []byte {
	n := min(len(b), maxName+1-len(h.field))
	if colon := bytes.IndexByte(b[:n], ':'); colon >= 0 {
		n = colon
	}
	h.field = append(h.field, b[:n]...)
	return b[n:]
}

// named ends the name and says whether it is one. Blanks may follow it (RFC
// 5322 4.5); without the colon it is too long for a name.
func (h *header) named() bool {
	name := bytes.TrimRight(h.field, " \t")
	if len(h.field) > maxName || !isName(name) {
		return false
	}
	h.into = h.slot(name)
	h.field, h.naming, h.fields = h.field[:0], false, true
	return true
}

// skip passes over a line that is no field: one among fields, or the From line
// of a mailbox before them. It says false where the line must be the body's.
func (h *header) skip() bool {
	mailbox := bytes.HasPrefix(bytes.TrimPrefix(h.field, []byte(">")), []byte("From "))
	if !h.fields && !mailbox {
		return false
	}
	h.field, h.naming = h.field[:0], false
	return true
}

// keep adds to the value of a field that is asked for, while there is room.
func (h *header) keep(b []byte) {
	if h.into == nil {
		return
	}
	n := min(len(b), h.room, maxField-len(h.field))
	h.field = append(h.field, b[:n]...)
	h.room -= n
	h.dropped += len(b) - n
}

// store puts the field away that has come to its end.
func (h *header) store() {
	if h.into != nil {
		value := strings.Trim(string(h.field), " \t")
		*h.into = &value
	}
	h.field, h.into = h.field[:0], nil
}
