package tcp

import (
	"slices"

	"mitmail/decode"
)

// open asks the acceptor what becomes of the connection, once. It returns nil if
// that is not wanted.
func (c *conn) open() Handler {
	if !c.asked {
		c.asked = true
		if c.out = c.table.accept(c.describe()); c.out == nil {
			c.forget()
			return nil
		}
		c.move(&c.table.live)
		if !c.begun() {
			c.note(StartNotSeen, "")
		}
	}
	return c.out
}

func (c *conn) begun() bool { return c.directions[0].syn || c.directions[1].syn }

// describe is the connection as the acceptor knows it.
func (c *conn) describe() Key {
	client, server := c.key.a, c.key.b
	if c.directions[0].side == decode.Server {
		client, server = server, client
	}
	return Key{c.id, client.AddrPort(), server.AddrPort(), c.begun(), c.first.at, c.first.frame, c}
}

// deliver passes bytes that are in order to the handler.
func (c *conn) deliver(d *direction, p piece) {
	d.next += uint32(len(p.data))
	d.completed(p.moment)
	out := c.open()
	if out == nil {
		return
	}
	if len(p.data) > 0 {
		if !out.Data(d.at, d.frame, d.side, p.data) {
			c.forget()
			return
		}
		c.remember(d, p.data)
	}
	if p.cut > 0 {
		c.once(packetsCut, "")
		c.gap(d, p.moment, p.end())
	}
}

// gap reports that the bytes of a side up to a number are not there.
func (c *conn) gap(d *direction, m moment, to uint32) {
	n := int64(to - d.next)
	d.next = to
	d.recent = d.recent[:0]
	d.completed(m)
	if out := c.open(); out != nil {
		out.Gap(d.at, d.frame, d.side, n)
	}
}

// end reports that a side has ended. A connection on which nothing was sent is
// reported when both sides had opened it.
func (c *conn) end(d *direction, m moment, why decode.Why) {
	if c.over || d.ended {
		return
	}
	d.ended = true
	d.completed(m)
	if c.asked || c.directions[0].syn && c.directions[1].syn {
		if out := c.open(); out != nil {
			out.End(d.at, d.frame, d.side, why)
		}
	}
	c.drop(d)
	if c.peer(d).ended && !c.over {
		c.over = true
		c.table.retire(c)
	}
}

// forget discards what is kept of a connection, and ignores the rest.
func (c *conn) forget() {
	c.over, c.out = true, nil
	c.drop(&c.directions[0])
	c.drop(&c.directions[1])
	c.move(&c.table.ignored)
}

// drop forgets what is kept of a side.
func (c *conn) drop(d *direction) {
	c.table.held -= d.held
	c.table.recent -= cap(d.recent)
	if cap(d.recent) > 0 && len(c.table.spare) < maxSpare {
		c.table.spare = append(c.table.spare, d.recent[:0])
	}
	d.queue, d.held, d.fin, d.recent = nil, 0, nil, nil
}

// note reports a finding.
func (c *conn) note(id, detail string) {
	if out := c.open(); out != nil {
		out.Note(c.now.at, c.now.frame, id, detail)
	}
}

// once reports a finding, if it was not reported.
func (c *conn) once(id, detail string) {
	if !slices.Contains(c.noted, id) {
		c.noted = append(c.noted, id)
		c.note(id, detail)
	}
}

// differ is called with two copies of the same bytes that are not the same.
func (c *conn) differ(first, second []byte) {
	if c.notes++; c.notes <= maxDiffers {
		c.note(differs, contradiction(first, second))
	}
}

// remember keeps what was delivered, to compare what comes again, if there is room.
func (c *conn) remember(d *direction, p []byte) {
	if n := len(c.table.spare); d.recent == nil && n > 0 && c.table.recent <= maxRecentAll {
		d.recent, c.table.spare = c.table.spare[n-1], c.table.spare[:n-1]
		c.table.recent += cap(d.recent)
	}
	had := cap(d.recent)
	if len(d.recent)+len(p) > had && c.table.recent > maxRecentAll {
		d.recent = nil
	} else {
		d.remember(p)
	}
	c.table.recent += cap(d.recent) - had
}
