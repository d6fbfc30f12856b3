package decode

import (
	"bytes"
	"cmp"
	"strconv"
)

// replyLines is a reply that is being said, line by line.
type replyLines struct {
	Reply
	raw     []byte // the lines so far, but for the last
	sent    []byte // what was forwarded of them, when changed
	changed bool
	by      string // who changed it last
	cut     bool   // the session was cut off inside what was forwarded
	lines   int
	listing bool   // POP3: lines go on until a dot
	dots    int    // of those, how many began with a dot that is not stuffed
	loose   bool   // POP3: a list, if it is one, that was not asked for
	broken  bool   // another reply begins where its last line is due
	bad     string // why it is malformed
	done    bool   // its last line has come
	limited bool   // it is at a limit, and given without the rest
	over    bool   // given already, at a limit: what still comes are chunks
}

// keep adds a line of text, unless the reply has been given.
func (r *replyLines) keep(text string) {
	r.lines++
	if !r.over {
		r.Text = append(r.Text, text)
	}
}

// whole is all bytes of the reply, line being its last.
func (r *replyLines) whole(line []byte) []byte {
	if len(r.raw) == 0 {
		return line
	}
	return append(r.raw[:len(r.raw):len(r.raw)], line...)
}

// kept is how many lines there are so far. The status line of a list does not count.
func (r *replyLines) kept() int { return max(len(r.Text), len(r.Items)) }

// full reports whether a reply with this line reaches a limit.
func (r *replyLines) full(line []byte) bool {
	return r.kept() >= maxReplyLines || len(r.raw)+len(line) >= maxReplyBytes || len(line) >= maxLine && unfinished(line)
}

// serverLine handles a line of the server.
func (c *Conversation) serverLine(u Unit, r Ruling) {
	if c.handler.interrupts(&c.reply, u.Raw) {
		c.breakOff()
	}
	if c.reply.over {
		c.chunk(u, r)
		if c.handler.answer(&c.reply, u.Raw) {
			c.reply = replyLines{}
		}
		return
	}
	if c.reply.lines == 0 && c.client.text != nil {
		c.replyInText(u.Raw)
	}
	c.reply.forward(u.Raw, r)
	for line := range bytes.Lines(u.Raw) { // a held reply is one unit
		reply, p, settles := c.readReply(&c.reply, line)
		if reply == nil {
			c.reply.raw = append(c.reply.raw, line...)
			continue
		}
		c.giveReply(reply, p, settles, c.reply.whole(line))
	}
}

// breakOff gives the reply that another one interrupts.
func (c *Conversation) breakOff() {
	if !c.reply.over {
		c.reply.broken = true
		reply, p, settles := c.pair(&c.reply)
		c.giveReply(reply, p, settles, c.reply.raw)
	}
	c.reply = replyLines{}
}

// forward notes what became of a line.
func (r *replyLines) forward(raw []byte, ruling Ruling) {
	if !ruling.zero() {
		r.changed, r.by, r.cut = true, ruling.By, r.cut || ruling.Cut
	}
	if !r.changed {
		return
	}
	sent := ruling.sent(raw)
	if len(r.sent) == 0 && sent != nil && len(r.raw) > 0 {
		r.sent = append(r.sent, r.raw...)
	}
	r.sent = append(r.sent, sent...)
}

// readReply reads one more line into a reply. When that is its last, or the
// reply is at a limit, it returns what pair does.
func (c *Conversation) readReply(lines *replyLines, line []byte) (*Reply, *pending, int) {
	lines.done = c.handler.answer(lines, line)
	lines.limited = !lines.done && lines.full(line)
	if !lines.done && !lines.limited && (!unfinished(line) || c.server.ended == 0) {
		return nil, nil, 0
	}
	return c.pair(lines)
}

// pair finds what a reply answers, and how many of the outstanding commands it
// settles.
func (c *Conversation) pair(lines *replyLines) (*Reply, *pending, int) {
	reply := lines.Reply
	p, settles := c.handler.match(&reply)
	reply.Elapsed = c.elapsed(p)
	if p != nil {
		reply.To = p.verb
	}
	return &reply, p, settles
}

// parseReply reads a reply that is there as a whole.
func (c *Conversation) parseReply(raw []byte) *Reply {
	var lines replyLines
	for line := range bytes.Lines(raw) {
		c.handler.answer(&lines, line)
	}
	return &lines.Reply
}

// giveReply gives a reply and what follows from it.
func (c *Conversation) giveReply(reply *Reply, p *pending, settles int, raw []byte) {
	lines := c.reply
	c.reply = replyLines{}
	if !lines.done {
		c.reply = replyLines{over: true, lines: lines.lines, listing: lines.listing}
	}
	e := Event{From: Server, Raw: raw, Secrets: reply.proof(raw), Payload: reply}
	from, forwarded := Server, reply
	if lines.changed {
		e.Changed, e.Sent, e.Severed, e.By = true, lines.sent, lines.cut, lines.by
	}
	if len(lines.sent) > 0 && !lines.cut {
		from, forwarded = Proxy, c.parseReply(lines.sent)
		c.handler.match(forwarded)
		forwarded.To, forwarded.Rcpt = reply.To, reply.Rcpt
	}
	if p != nil {
		p.granted = reply.OK == Yes
	}
	c.undelivered = c.undelivered || c.server.severed != "" && lines.changed && len(lines.sent) == 0
	c.server.keeps, c.server.excessRuling = lines.changed && !lines.cut && c.server.severed == "" && !c.handler.open(lines.sent), Ruling{Drop: true, By: lines.by}
	skipped := c.queue.before(p)
	c.queue.settle(settles)
	c.emit(e)
	c.handler.replied(from, forwarded, p)
	if from == Proxy && reply.asks() && p != nil && p.login != nil && !c.prompted {
		c.cancelLogin(p.verb, lines.by)
	}
	if lines.changed && !(p != nil && p.own && p.by == byMitmail) {
		c.find(Server, changed(bytes.Equal(e.Sent, e.Raw)), lines.by)
		if c.within() && c.server.keeps {
			c.find(Server, "changed.rest", lines.by)
		}
	}
	c.replyFindings(reply, &lines, p, skipped, raw)
	c.answeredInClear()
	c.giveAnswers()
	if s, ok := c.handler.(*smtp); ok && c.turning {
		c.turn(s)
	}
}

func (c *Conversation) replyFindings(reply *Reply, lines *replyLines, p *pending, skipped int, raw []byte) {
	if bad := cmp.Or(lines.bad, c.bad); bad != "" {
		c.find(Server, "reply-malformed."+bad)
		c.bad = ""
	}
	c.note(Server, c.odd)
	c.odd = Sentence{}
	switch {
	case skipped > 0 && !c.unsure:
		c.find(Server, "reply-unexpected.skipped", reply.head(), reply.To, number(skipped))
	case p == nil && lines.bad == "" && expects(reply) != "" && !c.unsure:
		c.find(Server, "reply-unexpected.not-sent", reply.head(), expects(reply))
	case p == nil && lines.bad == "" && c.tls.phase == Agreed && !c.tls.opaque:
		c.find(Server, "response-injection.reply")
	case p == nil && lines.bad == "" && !c.unsure && reply.Code != 421: // which may come at any time (RFC 5321 3.8)
		c.find(Server, "reply-unsolicited")
	}
	if lines.dots > 0 {
		c.find(Server, "dot-not-stuffed", number(lines.dots))
	}
	if lines.loose && len(reply.Items) > 0 && reply.To != "XTND" {
		c.find(Server, "reply-unexpected.list", reply.To)
	}
	switch {
	case lines.done, lines.loose && len(reply.Items) == 0:
	case lines.limited && !unfinished(raw):
		c.find(Server, "limit-reached.reply", number(maxReplyLines), number(maxReplyBytes))
	case lines.broken, c.first == Server && c.server.ended != Cut:
		c.find(Server, "reply-unfinished.early")
	case c.first == Client && c.client.ended != Cut:
		c.find(Server, "reply-unfinished.client")
	}
	if lines.done && unfinished(raw) && c.server.ended != 0 && c.server.ended != Cut {
		c.find(Server, "line-unfinished", c.role(Server).String())
	}
	for line := range bytes.Lines(raw) {
		c.lintLine(Server, line, replyLimit)
	}
}

// asks reports whether a reply certainly asks for the next answer of a login.
func (r *Reply) asks() bool { return r.Code == 334 || r.Status == "+" }

// head is how a reply begins: its code or its status.
func (r *Reply) head() string {
	if r.Status != "" {
		return r.Status
	}
	return strconv.Itoa(r.Code)
}

// expects is the verb that alone can get this reply, or "".
func expects(r *Reply) string {
	switch {
	case r.Code == 334, r.Status == "+":
		return "AUTH"
	case r.Code == 354:
		return "DATA"
	case r.Code == 221:
		return "QUIT"
	case r.Code == 353:
		return "a message"
	}
	return ""
}
