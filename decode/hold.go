package decode

import (
	"bytes"
	"time"
)

// Hold has whole units wait for a ruling, or ends that. While it is on, nothing
// of the side leaves early, and a reply is one unit, whole up to its limit.
// Message text is not held (see [Conversation.HoldText]).
func (c *Conversation) Hold(from Side, on bool) { c.flow(c.role(from)).hold = on }

// Unfinished is the line that a side has begun, where that is all that is left of it.
func (c *Conversation) Unfinished(from Side) (u Unit, ok bool) {
	f := c.flow(c.role(from))
	return Unit{From: from, Kind: Line, Raw: f.buf}, len(f.buf) > 0 && c.atLine(f) && bytes.IndexByte(f.buf, '\n') < 0
}

// Sever says that nothing of a side goes on any more, as by has ended the session. What
// is left of it was not forwarded.
func (c *Conversation) Sever(from Side, by string) { c.flow(c.role(from)).severed = by }

// atLine reports whether a line of its own is due: not message text, nor the rest
// of a long line.
func (c *Conversation) atLine(f *flow) bool {
	return f.text == nil && f.octets == 0 && !f.rest && f.opaque == nil && !(f.side == Server && c.reply.over)
}

// Unsent says that the last n bytes that were to go on of a side did not: the other takes no
// more, or mitmail ends. It comes before the end of the side.
func (c *Conversation) Unsent(at time.Time, from Side, n int64) []Event {
	c.begin(at)
	from = c.role(from)
	c.find(from, "changed.unsent", number(n), c.role(from).String())
	c.handler.unsent(from, c.flow(from).committed()-n)
	return c.events
}

// Clear reports whether a line that mitmail says to a side is one there: what the other
// side says is not within a line or reply, nor text, octets or the answer of a login. What
// comes behind a request for TLS is a command until the server has granted it.
func (c *Conversation) Clear(to Side) bool {
	f := c.flow(c.role(to.Other()))
	switch {
	case !c.atLine(f) || f.early > 0:
		return false
	case f.side == Server:
		return c.reply.lines == 0
	}
	return !c.prompted && (c.tls.phase == Asked || !c.queue.decisive())
}

// withheld reports whether what comes next of a side goes no further.
func (c *Conversation) withheld(f *flow) bool {
	return f.discards || f.octets > 0 && f.octets == f.excess || f.side == Server && (c.within() && f.keeps || !c.within() && c.queue.own())
}

// within reports whether more is to come of a reply that was given: the text behind it, or
// what is beyond a limit.
func (c *Conversation) within() bool {
	return c.server.text != nil || c.server.rest || c.reply.over
}

// heldReply is how far a held reply has been read.
type heldReply struct {
	lines replyLines
	n     int  // bytes
	whole bool // it is complete, and is given again until it is committed
}

// frameReply finds the end of the reply at the front; 0 where it has not come.
func (c *Conversation) frameReply(f *flow) (int, UnitKind) {
	if f.reply == nil {
		f.reply = new(heldReply)
	}
	h := f.reply
	if h.whole {
		return h.n, Line
	}
	for {
		rest := f.buf[h.n:]
		i := bytes.IndexByte(rest[:min(len(rest), maxLine)], '\n')
		switch {
		case i < 0 && len(rest) < maxLine && f.ended == 0:
			return 0, 0
		case i < 0 && h.n > 0: // the reply ends here, or goes on in lines
			return h.n, Line
		case i < 0:
			return f.frameLine()
		}
		if c.handler.interrupts(&h.lines, rest[:i+1]) {
			h.whole = true
			return h.n, Line
		}
		h.n += i + 1
		if c.handler.answer(&h.lines, rest[:i+1]) || h.lines.kept() >= maxReplyLines || h.n >= maxReplyBytes {
			h.whole = true
			return h.n, Line
		}
	}
}
