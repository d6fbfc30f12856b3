package decode

import (
	"time"
)

// Join says that the session is seen from the middle on: nothing is known of
// what was said before, the greeting included. It comes right after Open.
func (c *Conversation) Join(at time.Time) []Event {
	c.begin(at)
	c.queue.forget()
	c.unsure = true
	c.client.resync, c.server.resync = true, true
	c.find(0, "start-not-seen")
	return c.events
}

// Absent says that a side's bytes were not captured at all, so that nothing
// waits for it: text follows DATA, and no reply is awaited.
func (c *Conversation) Absent(side Side) {
	side = c.role(side)
	c.flow(side).absent, c.unsure = true, true
	if side == Server {
		c.queue.forget()
	}
}

// Gap says that n bytes of a side were never captured. What had come of an
// unfinished unit is given first; a message goes on without them, anything else
// is picked up at the next line that can be what its side says.
func (c *Conversation) Gap(at time.Time, from Side, n int64) []Event {
	c.begin(at)
	if p := c.queue.last(); p != nil && c.role(from) == Client {
		p.decides = false
	}
	c.cutShort(from)
	from = c.role(from)
	f := c.flow(from)
	c.emit(Event{From: from, Payload: &Gap{Bytes: n}})
	c.find(from, "gap", number(n), c.role(from).String())
	c.unsure = true
	f.holes += n
	switch {
	case f.opaque != nil:
		f.opaque.done = true
	case f.text != nil:
		f.text.skip(n)
	case f.octets > 0:
		c.skipOctets(f, n)
	default:
		f.resync = true
	}
	if from == Server {
		c.repliesLost()
	}
	return c.events
}

// cutShort gives what has come of a unit that will not be completed.
func (c *Conversation) cutShort(from Side) {
	f := c.flow(c.role(from))
	ended := f.ended
	f.ended = Cut
	for u, ok := c.Next(from); ok; u, ok = c.Next(from) {
		u.From = c.role(from)
		c.commit(u, Ruling{})
	}
	f = c.flow(c.role(from))
	if f.side == Server && c.reply.lines > 0 && !c.reply.over {
		reply, p, settles := c.pair(&c.reply)
		c.giveReply(reply, p, settles, c.reply.raw)
	}
	if f.side == Server {
		c.reply = replyLines{}
	}
	f.ended, f.rest = ended, false
}

// skipOctets takes a hole off a BDAT chunk. Where it swallows the chunk's end,
// commands are lost as well.
func (c *Conversation) skipOctets(f *flow, n int64) {
	k := min(n, f.octets)
	f.octets -= k
	if f.chunk != nil {
		f.chunk.missing += k
	}
	if f.octets == 0 {
		f.resync = f.resync || n > k
		c.chunkEnd(f)
	}
}

// repliesLost records that replies were not captured: what waited for them may
// have had them. DATA had its 354, or no text would have followed.
func (c *Conversation) repliesLost() {
	p := c.queue.last()
	c.queue.forget()
	if p != nil && p.verb == "DATA" && !p.unknown && c.client.text == nil {
		c.client.text = c.newTransfer("DATA").text
	}
	if p != nil && p.transfer != nil {
		c.queue.push(p)
	}
	if p != nil && p.asksLogin() {
		c.unpairedAuth = p.login
	}
}

// sentAhead reports whether a line of the client is text though its DATA has no
// reply, and will not have one: the server has ended. A command is none.
func (c *Conversation) sentAhead(line []byte) bool {
	p := c.queue.last()
	return p != nil && p.verb == "DATA" && p.decides && c.server.ended != 0 && !c.plausible(Client, line)
}

// goesOn is the attempt to log in that a line of the client goes on with, though
// no challenge was seen: the server's reply to the last step is not to be had,
// and the line is no command. It is nil where there is none.
func (c *Conversation) goesOn(line []byte) *attempt {
	a := c.unpairedAuth
	if p := c.queue.last(); p != nil && p.asksLogin() && (c.server.absent || c.server.ended != 0) {
		a = p.login
	}
	if a == nil || c.plausible(Client, line) {
		return nil
	}
	return a
}

// clientTurn handles a line of the client that no challenge asked for.
func (c *Conversation) clientTurn(u Unit, r Ruling) {
	a := c.goesOn(u.Raw)
	if a == nil {
		c.unpairedAuth = nil
		c.clientCommand(u, r)
		return
	}
	if c.unpairedAuth == nil {
		c.queue.drop()
	}
	c.login, c.unpairedAuth = a, nil
	c.clientResponse(u, r)
}

// plausible reports whether a line can be what a side says at its start.
func (c *Conversation) plausible(from Side, line []byte) bool {
	if from == Client {
		cmd := c.handler.parse(line)
		return !cmd.Unknown
	}
	var lines replyLines
	c.handler.answer(&lines, line)
	return lines.bad == ""
}

// skip takes a hole off a message.
func (t *text) skip(n int64) {
	t.release()
	t.transfer.missing += n
	t.b2, t.b1 = 0, 0
}
