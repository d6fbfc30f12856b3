package pcap

import (
	"errors"
	"fmt"
)

// Error is why a capture cannot be read at all.
type Error struct {
	File   string
	Offset int64
	What   string

	foreign bool
}

// Foreign reports whether an error says that a file is no capture at all, of no
// format that captures have.
func Foreign(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.foreign
}

// Error implements error.
func (e *Error) Error() string { return fmt.Sprintf("%s: offset %d: %s", e.File, e.Offset, e.What) }

// Warning is something wrong with a capture. What stands in front of it was
// read, and often what stands behind it too.
type Warning struct {
	ID     string // capture-cut-short, where it is not read further, or capture-damaged
	Offset int64  // in the bytes of the capture, unpacked
	Packet int64  // the last packet before it, 0 where there is none
	Text   string // lower case, no period
	Count  int    // how often: a kind of damage is reported once, where it is met first
}

// String is the warning in one line.
func (w Warning) String() string {
	s := fmt.Sprintf("offset %d: %s", w.Offset, w.Text)
	if w.Count > 1 {
		s += fmt.Sprintf(" (%d times)", w.Count)
	}
	return s
}

// The ids of warnings.
const (
	CutShort = "capture-cut-short"
	damaged  = "capture-damaged"
)

// warnings holds one warning a kind.
type warnings struct {
	kinds map[string]int // kind -> index in list
	list  []Warning
}

// warn reports damage. The kind is the text without its numbers.
func (r *Reader) warn(id, kind string, args ...any) {
	if i, seen := r.warned.kinds[kind]; seen {
		r.warned.list[i].Count++
		return
	}
	if r.warned.kinds == nil {
		r.warned.kinds = make(map[string]int)
	}
	r.warned.kinds[kind] = len(r.warned.list)
	r.warned.list = append(r.warned.list, Warning{id, r.in.offset, r.packets, fmt.Sprintf(kind, args...), 1})
}
