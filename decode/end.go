package decode

import "time"

// End says that a side will say no more, and gives what that means: its
// unfinished unit, and once both sides have ended, what was still open and the
// close. A side ends once; later calls give nothing.
func (c *Conversation) End(at time.Time, from Side, why Why) []Event {
	c.begin(at)
	f := c.flow(c.role(from))
	if f.ended != 0 {
		return nil
	}
	f.ended = why
	if c.first == 0 {
		c.first = c.role(from)
	}
	c.finish(from)
	f, other := c.flow(c.role(from)), c.flow(c.role(from.Other()))
	if other.ended == 0 {
		if len(f.buf) == 0 {
			c.giveEnd(f)
		}
		return c.events
	}
	c.finish(from.Other())
	c.giveEnd(c.flow(c.role(from.Other())))
	c.giveEnd(c.flow(c.role(from)))
	c.shut()
	return c.events
}

// giveEnd reports the end of a side, once, behind all that it said.
func (c *Conversation) giveEnd(f *flow) {
	if !f.endGiven {
		f.endGiven = true
		c.emit(Event{From: f.side, Payload: &End{Why: f.ended}})
	}
}

// finish commits what is left of a side that has ended, unless it still waits
// for a reply. What was held has not left, and will not: nobody rules on it.
func (c *Conversation) finish(from Side) {
	for u, ok := c.Next(from); ok; u, ok = c.Next(from) {
		f := c.flow(c.role(from))
		u.From = f.side
		var r Ruling
		switch {
		case u.Gone > 0:
		case f.severed != "":
			r = Ruling{Drop: true, Cut: true, By: f.severed}
		case f.hold && c.atLine(f):
			r = Ruling{Drop: true, By: byMitmail}
		}
		c.commit(u, r)
	}
	f := c.flow(c.role(from))
	if f.side == Server && c.reply.lines > 0 && !c.reply.over && !c.failed {
		reply, p, settles := c.pair(&c.reply)
		c.giveReply(reply, p, settles, c.reply.raw)
	}
	f = c.flow(c.role(from))
	if f.side == Server {
		c.giveTLS()
	}
	if f.opaque != nil {
		c.emit(Event{From: f.side, Payload: &Opaque{Bytes: f.opaque.total, Last: true}})
		f.opaque = nil
	}
}

// shut closes a session of which both sides have ended.
func (c *Conversation) shut() {
	if c.closed {
		return
	}
	if !c.failed {
		c.handler.leave()
	}
	c.closed = true
	c.queue.giveBack(c.queue.drawn)
	o := c.handler.outcome()
	c.emit(Event{Payload: &Close{
		Result:      o.Result,
		Reason:      c.ending(),
		Outcome:     o.Words,
		Duration:    max(0, c.now.Sub(c.opened)), // clocks may be set back
		ClientBytes: c.flow(c.role(Client)).bytes,
		ServerBytes: c.flow(c.role(Server)).bytes,
		Commands:    c.commands,
		Messages:    c.messages,
	}})
}
