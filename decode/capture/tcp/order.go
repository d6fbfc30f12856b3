package tcp

import "mitmail/decode"

// hole is bytes that something waits for.
type hole struct {
	in   *direction
	to   uint32
	wait *direction // whose head waits
}

// fin reports whether what is waited for can only be the end of the other side:
// it is counted as a byte.
func (g *hole) fin() bool { return g.to == g.in.next+1 && g.wait != g.in && g.in.head() == nil }

// hole finds what the earliest waiting piece waits for. Unless all is to be
// delivered, only what is known to have been sent counts: what its receiver got.
func (c *conn) hole(all bool) (found hole) {
	for i := range c.directions {
		d := &c.directions[i]
		o, p := c.peer(d), d.head()
		if p == nil || found.wait != nil && found.wait.head().frame < p.frame {
			continue
		}
		switch {
		case p.seq != d.next:
			if all || d.lost() {
				found = hole{d, p.seq, d}
			}
		case !o.delivered(p.ack):
			found = hole{o, p.ack, d}
			if q := o.head(); q != nil && before(q.seq, p.ack) {
				found.to = q.seq
			}
		}
	}
	return found
}

// advance delivers all that is in order, the earliest packet first.
func (c *conn) advance() {
	for !c.over {
		var next *direction
		for i := range c.directions {
			d := &c.directions[i]
			p := d.head()
			if p == nil || p.seq != d.next || !c.peer(d).delivered(p.ack) {
				continue
			}
			if next == nil || p.frame < next.head().frame {
				next = d
			}
		}
		if next == nil {
			return
		}
		c.next(next)
	}
}

// next delivers the head of a side.
func (c *conn) next(d *direction) {
	c.table.held -= d.held
	fin := len(d.queue) == 0
	p := d.pop()
	c.table.held += d.held
	if fin {
		d.next++
		c.end(d, p.moment, decode.EOF)
		return
	}
	c.deliver(d, p)
}

// skip gives up what the earliest piece waits for, and reports whether there
// was something. Two that wait for each other do not wait.
func (c *conn) skip(all bool) bool {
	g := c.hole(all)
	switch {
	case g.wait == nil:
		return false
	case g.to == g.in.next:
		c.next(g.wait)
	case all && g.fin():
		c.end(g.in, g.wait.head().moment, decode.EOF)
	default:
		c.gap(g.in, g.wait.head().moment, g.to)
	}
	return true
}

// flushAll delivers all that waits.
func (c *conn) flushAll() {
	for c.skip(true) {
		c.advance()
	}
}

// wait sees to it that nothing waits too long for what may never come.
func (c *conn) wait() {
	if c.over || c.hole(false).wait == nil && !c.reset {
		c.packets = 0
		return
	}
	if c.packets++; c.packets == 1 {
		c.since = c.now.at
		if c.waits == nil {
			c.waits = c.table.timeouts.PushBack(c)
		} else {
			c.table.timeouts.MoveToBack(c.waits)
		}
	}
	if c.packets > gapPackets && !c.reset {
		c.giveUp()
	}
}

func (c *conn) stopWaiting() {
	if c.waits != nil {
		c.table.timeouts.Remove(c.waits)
		c.waits = nil
	}
}

// giveUp delivers what waits for bytes that were sent and have not come.
func (c *conn) giveUp() {
	if c.reset {
		c.finish()
		return
	}
	for c.skip(false) {
		c.advance()
	}
	c.packets = 0
}

// finish delivers all that is left and ends both sides.
func (c *conn) finish() {
	if c.over {
		return
	}
	c.flushAll()
	client := &c.directions[0]
	if client.side == decode.Server {
		client = &c.directions[1]
	}
	server := c.peer(client)
	c.last(client)
	c.last(server)
	c.end(client, c.now, decode.Cut)
	c.end(server, c.now, decode.Cut)
}

// last reports what the other side got behind all that was delivered. A single byte
// was the end.
func (c *conn) last(d *direction) {
	if !d.lost() {
		return
	}
	if d.acked-d.next > 1 {
		c.gap(d, c.now, d.acked)
	} else {
		c.end(d, c.now, decode.EOF)
	}
}
