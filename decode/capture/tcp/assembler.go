package tcp

import (
	"container/list"
	"fmt"
	"slices"

	"mitmail/decode/capture/detect"
	"mitmail/decode/capture/packet"
)

// Assembler puts the segments of TCP connections into the order in which they
// were sent. Make one with [NewAssembler]. It is not safe for concurrent use.
type Assembler struct {
	// Serves reports whether a port is a server's, for connections whose
	// beginning was not seen. NewAssembler sets it to [detect.MailPort].
	Serves func(port uint16) bool

	accept Accept
	conns  map[tuple]*conn
	last   *conn // of the last segment
	count  int64 // connections so far

	ignored  list.List // connections whose handler wants no more, or that have none yet, by their last packets
	live     list.List // the others, by their last packets
	gone     list.List // those that have ended and are remembered, by their ends
	timeouts list.List // those that wait for what may never come, by when they began to

	held   int      // bytes that wait
	recent int      // bytes that were delivered and are kept to compare
	spare  [][]byte // memory for these, of directions that are over
}

// tuple is a connection: its endpoints, the lower first.
type tuple struct{ a, b packet.Endpoint }

// NewAssembler makes an assembler that asks accept what to do with a connection.
func NewAssembler(accept Accept) *Assembler {
	return &Assembler{Serves: detect.MailPort, accept: accept, conns: make(map[tuple]*conn)}
}

// Add adds a segment and delivers what that completes. It returns the ID of
// the connection, 0 where the segment belongs to none: it has no bytes, and
// nothing of that connection was seen before.
func (a *Assembler) Add(s *packet.Segment) int64 {
	a.expire(s)
	key, from := tuple{s.Src, s.Dst}, 0
	if s.Src.Compare(&s.Dst) > 0 {
		key, from = tuple{s.Dst, s.Src}, 1
	}
	c := a.find(key)
	if c != nil && s.Flags.Has(packet.SYN) && c.reused(s, from) {
		a.remove(c)
		c = nil
	}
	if c == nil {
		if s.Flags.Has(packet.RST) || !s.Flags.Has(packet.SYN) && len(s.Data) == 0 {
			return 0
		}
		c = a.add(key, s)
	}
	a.last = c
	c.in.MoveToBack(c.place)
	c.receive(s, from)
	return c.id
}

// Count is how many connections there were so far.
func (a *Assembler) Count() int64 { return a.count }

// Close ends the capture: it delivers what waits, and ends what has not ended.
func (a *Assembler) Close() {
	rest := make([]*conn, 0, len(a.conns))
	for _, c := range a.conns {
		rest = append(rest, c)
	}
	slices.SortFunc(rest, func(x, y *conn) int { return int(x.id - y.id) })
	for _, c := range rest {
		a.remove(c)
	}
}

func (a *Assembler) find(key tuple) *conn {
	if a.last != nil && a.last.key == key {
		return a.last
	}
	return a.conns[key]
}

// add begins a connection, in the place of another if there are too many.
func (a *Assembler) add(key tuple, s *packet.Segment) *conn {
	a.evict()
	a.count++
	c := &conn{table: a, key: key, id: a.count, first: moment{s.Time, s.Frame}}
	a.conns[key] = c
	c.move(&a.ignored)
	return c
}

// evict makes room for a connection: it ends those that are missed least.
func (a *Assembler) evict() {
	if a.live.Len() == maxLive {
		c := a.live.Front().Value.(*conn)
		c.note(limitReached, fmt.Sprintf("more than %d connections were open at once: this one was given up", maxLive))
		a.remove(c)
	}
	if len(a.conns) < maxConns {
		return
	}
	for _, l := range []*list.List{&a.gone, &a.ignored} {
		if e := l.Front(); e != nil {
			a.remove(e.Value.(*conn))
			return
		}
	}
}

// remove ends a connection, if it has not ended, and forgets it.
func (a *Assembler) remove(c *conn) {
	c.finish()
	c.stopWaiting()
	c.in.Remove(c.place)
	delete(a.conns, c.key)
	if a.last == c {
		a.last = nil
	}
}

// retire remembers a connection that has ended, for a while, because its last
// segments may come again.
func (a *Assembler) retire(c *conn) {
	c.stopWaiting()
	c.move(&a.gone)
	if a.gone.Len() > maxGone {
		a.remove(a.gone.Front().Value.(*conn))
	}
}

// expire gives up waiting where that has taken too long by now.
func (a *Assembler) expire(s *packet.Segment) {
	for e := a.timeouts.Front(); e != nil; e = a.timeouts.Front() {
		c := e.Value.(*conn)
		if s.Time.Sub(c.since) < gapTimeout {
			return
		}
		c.stopWaiting()
		c.giveUp()
	}
}
