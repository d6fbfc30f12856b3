package tcp

import (
	"container/list"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/packet"
)

// conn is one connection.
type conn struct {
	table      *Assembler
	key        tuple
	id         int64
	directions [2]direction // of key.a and key.b
	in         *list.List
	place      *list.Element

	out   Handler  // nil while it was not asked for, and where it is not wanted
	asked bool     // whether it is wanted
	over  bool     // nothing more is delivered
	reset bool     // one side broke it
	noted []string // findings that come once
	notes int      // about retransmissions

	since   time.Time // when it began to wait for what may never come
	packets int       // since then
	waits   *list.Element

	first    moment    // of its packets
	answered time.Time // when the server's SYN came behind the client's
	now      moment
}

// moment is a packet and its time.
type moment struct {
	at    time.Time
	frame int64
}

func (c *conn) peer(d *direction) *direction {
	if d == &c.directions[0] {
		return &c.directions[1]
	}
	return &c.directions[0]
}

func (c *conn) endpoint(d *direction) packet.Endpoint {
	if d == &c.directions[0] {
		return c.key.a
	}
	return c.key.b
}

func (c *conn) move(to *list.List) {
	if c.in != nil {
		c.in.Remove(c.place)
	}
	c.in, c.place = to, to.PushBack(c)
}

// reused reports whether a SYN begins another connection between the same
// endpoints. One that comes again does not, unless the client has spoken since.
func (c *conn) reused(s *packet.Segment, from int) bool {
	d := &c.directions[from]
	switch {
	case c.reset, c.in == &c.table.gone:
		return true
	case !d.syn:
		return d.seen
	case d.start != s.Seq+1:
		return true
	}
	return !s.Flags.Has(packet.ACK) && d.next != d.start
}

// receive adds a segment.
func (c *conn) receive(s *packet.Segment, from int) {
	d := &c.directions[from]
	o := c.peer(d)
	c.now = moment{s.Time, s.Frame}
	if c.over {
		c.ignore(s)
		return
	}
	p := piece{s.Seq + d.shift, s.Ack, s.Data, s.Cut, c.now}
	if s.Flags.Has(packet.SYN) {
		p.seq++
		c.syn(d, o, s)
	}
	d.seen = true
	if s.Flags.Has(packet.ACK) {
		c.ack(d, o, s)
	} else {
		p.ack = o.next
	}
	if p.seq != p.end() {
		c.bytes(d, o, p, s)
	}
	switch {
	case s.Flags.Has(packet.RST):
		c.rst(d, s)
	case s.Flags.Has(packet.FIN):
		d.finish(piece{seq: p.end(), ack: p.ack, moment: c.now})
	}
	c.advance()
	c.wait()
}

// ignore handles what comes when nothing is delivered any more.
func (c *conn) ignore(s *packet.Segment) {
	if c.in != &c.table.gone && s.Flags.Has(packet.FIN|packet.RST) {
		c.table.retire(c)
	}
}

// syn begins a side: the client without ACK, the server with it.
func (c *conn) syn(d, o *direction, s *packet.Segment) {
	if !d.syn {
		d.syn, d.start = true, s.Seq+1
		d.begin(d.start)
	}
	if s.Flags.Has(packet.ACK) && o.syn && c.answered.IsZero() {
		c.answered = s.Time
	}
	if d.side != 0 {
		return
	}
	if s.Flags.Has(packet.ACK) {
		d = o
	}
	c.assign(d)
}

// ack adds what a side acknowledges.
func (c *conn) ack(d, o *direction, s *packet.Segment) {
	if d.syn || o.syn {
		o.begin(s.Ack)
	}
	o.ack(s.Ack)
}

// bytes adds the bytes of a segment. What is in order is delivered at once.
func (c *conn) bytes(d, o *direction, p piece, s *packet.Segment) {
	if d.side == 0 {
		c.guess(d, p.data)
	}
	d.begin(p.seq)
	if d.countsFromSYN(&p) {
		d.shift = 1
		p.seq++
		c.once(synCounted, d.side.String())
	}
	if s.Overlap {
		c.once(fragmentsDiffer, "")
	}
	if before(p.seq, d.next) {
		if p = c.repeated(d, p); p.seq == p.end() {
			return
		}
	}
	switch {
	case d.ended || d.fin != nil && before(d.fin.seq, p.end()):
		c.once(dataAfterEnd, d.side.String())
	case p.seq == d.next && len(d.queue) == 0 && o.delivered(p.ack):
		c.deliver(d, p)
	default:
		c.keep(d, p)
	}
}

// repeated cuts the bytes off that were delivered already, if they are the same or
// not. A byte from in front of what comes next keeps a connection alive, and
// means nothing.
func (c *conn) repeated(d *direction, p piece) piece {
	if p.end() != d.next || len(p.data) > 1 {
		d.again(p, c.differ)
	}
	if before(d.next, p.end()) {
		return p.part(d.next, p.end())
	}
	return piece{}
}

// keep lets a piece wait for others, if there is room.
func (c *conn) keep(d *direction, p piece) {
	if c.open() == nil {
		return
	}
	c.table.held -= d.held
	d.keep(p, c.differ)
	c.table.held += d.held
	for d.held > maxWaiting || d.held > 0 && c.table.held > maxWaitingAll {
		c.once(limitReached, "more than 1 MiB of a side, or 64 MiB in all, came out of order: what they waited for was given up")
		c.skip(true)
		c.advance()
	}
}

// rst ends a side that broke the connection. What the other one had sent by
// then may still come. A number that cannot be makes it one of another connection.
func (c *conn) rst(d *direction, s *packet.Segment) {
	if d.known && (before(s.Seq, d.next-maxWaiting) || before(d.next+maxWaiting, s.Seq)) {
		return
	}
	c.reset = true
	c.flushAll()
	c.end(d, c.now, decode.Reset)
}
