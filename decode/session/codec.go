package session

import (
	"encoding/binary"
	"slices"
	"time"

	"mitmail/decode"
)

// codec turns values into bytes, or reads them back in the same order. A store
// keeps bytes, not values, because the collector does not look into them: what
// a full store holds costs the traffic nothing.
type codec struct {
	b    []byte // what was written, or what is left to read
	read bool
}

// integer is a number or a flag by another name.
type integer interface {
	~int | ~int64 | ~uint8
}

// number is a number of any size.
func number[T integer](c *codec, v *T) {
	if !c.read {
		c.b = binary.AppendVarint(c.b, int64(*v))
		return
	}
	n, size := binary.Varint(c.b)
	*v, c.b = T(n), c.b[size:]
}

// flag is a truth value.
func (c *codec) flag(v *bool) {
	var n uint8
	if *v {
		n = 1
	}
	number(c, &n)
	*v = n == 1
}

func (c *codec) flags(all ...*bool) {
	for _, v := range all {
		c.flag(v)
	}
}

// length is the length of something that may be absent; -1 is absence.
func (c *codec) length(n int) int {
	number(c, &n)
	return n
}

// bytes are a string of bytes, or nil. What is read stays where it is.
func (c *codec) bytes(v *[]byte) {
	n := len(*v)
	if *v == nil {
		n = -1
	}
	switch n = c.length(n); {
	case !c.read:
		c.b = append(c.b, *v...)
	case n < 0:
		*v = nil
	default:
		*v, c.b = c.b[:n:n], c.b[n:]
	}
}

// text is a string.
func (c *codec) text(v *string) {
	n := c.length(len(*v))
	if !c.read {
		c.b = append(c.b, *v...)
		return
	}
	*v, c.b = string(c.b[:n]), c.b[n:]
}

// stringFields are some strings, one after the other.
func (c *codec) stringFields(all ...*string) {
	for _, v := range all {
		c.text(v)
	}
}

// notes are strings that may be absent.
func (c *codec) notes(all ...**string) {
	for _, v := range all {
		there := *v != nil
		if c.flag(&there); !there {
			continue
		}
		if c.read {
			*v = new(string)
		}
		c.text(*v)
	}
}

// list is a list of what one codes, or nil.
func list[T any](c *codec, v *[]T, one func(*T)) {
	n := len(*v)
	if *v == nil {
		n = -1
	}
	if n = c.length(n); c.read && n >= 0 {
		*v = make([]T, n)
	}
	for i := range *v {
		one(&(*v)[i])
	}
}

func (c *codec) span(v *decode.Span) {
	number(c, &v.Start)
	number(c, &v.End)
}

// pairs are named strings, or nil.
func (c *codec) pairs(v *map[string]string) {
	n := len(*v)
	if *v == nil {
		n = -1
	}
	if n = c.length(n); !c.read {
		for key, value := range *v {
			c.stringFields(&key, &value)
		}
		return
	}
	if n >= 0 {
		*v = make(map[string]string, n)
	}
	for range n {
		var key, value string
		c.stringFields(&key, &value)
		(*v)[key] = value
	}
}

// time is a moment, to the nanosecond, here or in UTC.
func (c *codec) time(v *time.Time) {
	seconds, nanos, here := v.Unix(), v.Nanosecond(), v.Location() == time.Local
	number(c, &seconds)
	number(c, &nanos)
	c.flag(&here)
	if c.read {
		if *v = time.Unix(seconds, int64(nanos)); !here {
			*v = v.UTC()
		}
	}
}

func (c *codec) interval(v *decode.Interval) {
	c.time(&v.Begin)
	c.time(&v.End)
}

// sum is a hash.
func (c *codec) sum(v *[32]byte) {
	if !c.read {
		c.b = append(c.b, v[:]...)
		return
	}
	c.b = c.b[copy(v[:], c.b):]
}

// coded is an event as bytes, in the memory of b.
func coded(b []byte, ev decode.Event) []byte {
	c := codec{b: b[:0]}
	c.event(&ev)
	return c.b
}

// decoded is the event of bytes, which it shares.
func decoded(b []byte) decode.Event {
	c := codec{b: slices.Clip(b), read: true}
	var ev decode.Event
	c.event(&ev)
	return ev
}
