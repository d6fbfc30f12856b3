package proxy

import "bytes"

// outgoing is bytes on their way to one end of a session. They are a view of
// what the pump has read wherever that is possible, and copied where it is not:
// what the decoder held back, and what stands in the place of something else.
type outgoing struct {
	read []byte // what the pump has read last; it stays as it is until all is written
	due  []byte // what is to be written
	own  bool   // due is memory of its own, and not a part of read
	left *int64 // how many bytes more may be added; nil where there is no end to them
	by   string // whose rule that is
}

// limit has n bytes more go on at the most.
func (o *outgoing) limit(n int64, by string) {
	if o.left == nil || n < *o.left {
		o.left, o.by = &n, by
	}
}

// spent reports whether no more may be added.
func (o *outgoing) spent() bool { return o.left != nil && *o.left <= 0 }

// room is as much of p as may be added.
func (o *outgoing) room(p []byte) []byte {
	if o.left == nil {
		return p
	}
	return p[:min(*o.left, int64(len(p)))]
}

// add adds bytes, those that there is room for. They may change as soon as it returns,
// unless they are a part of read.
func (o *outgoing) add(p []byte) {
	if p = o.room(p); len(p) == 0 {
		return
	}
	if o.left != nil {
		*o.left -= int64(len(p))
	}
	at, view := o.place(p)
	switch {
	case len(o.due) == 0 && view:
		o.due, o.own = p, false
		return
	case view && !o.own:
		if start, ok := o.place(o.due); ok && start+len(o.due) == at {
			o.due = o.read[start : at+len(p)]
			return
		}
	}
	if !o.own {
		o.due, o.own = bytes.Clone(o.due), true
	}
	o.due = append(o.due, p...)
}

// place is where p begins in read, if it is a part of it.
func (o *outgoing) place(p []byte) (at int, ok bool) {
	at = cap(o.read) - cap(p)
	return at, at >= 0 && at+len(p) <= len(o.read) && &o.read[at] == &p[0]
}

// take gives the bytes away to be written.
func (o *outgoing) take() []byte {
	p := o.due
	o.due, o.own = nil, false
	return p
}
