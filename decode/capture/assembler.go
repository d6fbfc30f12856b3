package capture

import (
	"container/list"
	"fmt"
	"slices"
)

// Assembler puts the segments of TCP connections into the order in which they
// were said. Make one with [NewAssembler]. It is not safe for concurrent use.
type Assembler struct {
	// Serves reports whether a port is a server's, for connections whose
	// beginning was not seen. NewAssembler sets it to [MailPort].
	Serves func(port uint16) bool

	sink  Sink
	flows map[tuple]*flow
	last  *flow // of the last segment
	count int64 // connections so far

	quiet list.List // connections that nobody wants to hear of, or not yet, by their last packets
	live  list.List // the others, by their last packets
	gone  list.List // those that have ended and are remembered, by their ends
	due   list.List // those that wait for what may never come, by when they began to

	held   int // bytes that wait
	recent int // bytes that were told and are kept to compare
}

// tuple is a connection: its endpoints, the lower first.
type tuple struct{ a, b Endpoint }

// NewAssembler makes an assembler that asks sink what to do with a connection.
func NewAssembler(sink Sink) *Assembler {
	return &Assembler{Serves: MailPort, sink: sink, flows: make(map[tuple]*flow)}
}

// Add takes a segment in and tells what that makes known. It returns the ID of
// the connection, 0 where the segment belongs to none: it has no bytes, and
// nothing of that connection was seen before.
func (a *Assembler) Add(s *Segment) int64 {
	a.expire(s)
	key, from := tuple{s.Src, s.Dst}, 0
	if s.Src.compare(&s.Dst) > 0 {
		key, from = tuple{s.Dst, s.Src}, 1
	}
	f := a.find(key)
	if f != nil && s.Flags.has(SYN) && f.reused(s, from) {
		a.remove(f)
		f = nil
	}
	if f == nil {
		if s.Flags.has(RST) || !s.Flags.has(SYN) && len(s.Data) == 0 {
			return 0
		}
		f = a.add(key, s)
	}
	a.last = f
	f.in.MoveToBack(f.place)
	f.take(s, from)
	return f.id
}

// Close says that no more segments come, and ends what has not ended.
func (a *Assembler) Close() {
	rest := make([]*flow, 0, len(a.flows))
	for _, f := range a.flows {
		rest = append(rest, f)
	}
	slices.SortFunc(rest, func(x, y *flow) int { return int(x.id - y.id) })
	for _, f := range rest {
		a.remove(f)
	}
}

func (a *Assembler) find(key tuple) *flow {
	if a.last != nil && a.last.key == key {
		return a.last
	}
	return a.flows[key]
}

// add begins a connection, in the place of another if there are too many.
func (a *Assembler) add(key tuple, s *Segment) *flow {
	a.evict()
	a.count++
	f := &flow{table: a, key: key, id: a.count, first: moment{s.Time, s.Frame}}
	a.flows[key] = f
	f.move(&a.quiet)
	return f
}

// evict makes room for a connection: it ends those that are missed least.
func (a *Assembler) evict() {
	if a.live.Len() == maxLive {
		f := a.live.Front().Value.(*flow)
		f.note(limitReached, fmt.Sprintf("more than %d connections were open at once: this one was given up", maxLive))
		a.remove(f)
	}
	if len(a.flows) < maxFlows {
		return
	}
	for _, l := range []*list.List{&a.gone, &a.quiet} {
		if e := l.Front(); e != nil {
			a.remove(e.Value.(*flow))
			return
		}
	}
}

// remove ends a connection, if it has not ended, and forgets it.
func (a *Assembler) remove(f *flow) {
	f.finish()
	f.stopWaiting()
	f.in.Remove(f.place)
	delete(a.flows, f.key)
	if a.last == f {
		a.last = nil
	}
}

// bury remembers a connection that has ended, for a while, because its last
// segments may come again.
func (a *Assembler) bury(f *flow) {
	f.stopWaiting()
	f.move(&a.gone)
	if a.gone.Len() > maxGone {
		a.remove(a.gone.Front().Value.(*flow))
	}
}

// expire gives up waiting where that has taken too long by now.
func (a *Assembler) expire(s *Segment) {
	for e := a.due.Front(); e != nil; e = a.due.Front() {
		f := e.Value.(*flow)
		if s.Time.Sub(f.since) < patience {
			return
		}
		f.stopWaiting()
		f.giveUp()
	}
}
