package decode

import (
	"bytes"
	"slices"
	"time"
)

// commit takes a unit in and gives what it meant.
func (c *Conversation) commit(u Unit, r Ruling) {
	f := c.flow(u.From)
	f.take(len(u.Raw))
	if c.withheld(f) {
		if r = f.excessRuling; f.side == Server && !c.within() {
			r = Ruling{Drop: true, By: c.queue.front().by}
		}
	}
	if (u.Kind == Body || u.Kind == EndOfBody) && f.text == nil && f.octets == 0 {
		f.text = c.newTransfer("DATA").text // see sentAhead
	}
	if u.Kind == Front {
		c.preface(u)
		return
	}
	c.preamble.done[u.From-Client] = true
	switch u.Kind {
	case Octets:
		c.octets(f, u)
	case Fragment:
		f.rest = u.Raw[len(u.Raw)-1] != '\n'
		c.ruled(Event{From: u.From, Raw: u.Raw, Payload: c.pieceOf(u)}, r)
	case Body:
		c.body(f, u, r)
	case EndOfBody:
		c.endOfBody(f, u, r)
	case Line:
		f.resync = false
		f.rest = u.Raw[len(u.Raw)-1] != '\n' && f.ended == 0
		c.line(u, r)
	}
}

// chunk gives a piece of something, and what became of it.
func (c *Conversation) chunk(u Unit, r Ruling) {
	e := Event{From: u.From, Raw: u.Raw, Payload: c.pieceOf(u)}
	if !r.zero() {
		r.tell(&e)
	}
	c.emit(e)
}

// tell fills in what became of the unit of an event.
func (r Ruling) tell(e *Event) { e.Changed, e.Sent, e.Severed, e.By = true, r.sent(e.Raw), r.Cut, r.By }

// pieceOf is what a unit is a piece of that is not a line of its own. It changes
// nothing.
func (c *Conversation) pieceOf(u Unit) *Chunk {
	f := c.flow(u.From)
	switch {
	case u.Kind == Fragment:
		return &Chunk{Of: RestOfLine, Last: !unfinished(u.Raw)}
	case u.Kind == Line && c.reply.listing:
		return &Chunk{Of: RestOfList, Last: c.endsReply(u.Raw)}
	case u.Kind == Line:
		return &Chunk{Of: RestOfReply, Last: c.endsReply(u.Raw)}
	case f.octets > 0 && f.chunk == nil:
		return &Chunk{Of: MessageOctets, Last: int64(len(u.Raw)) == f.octets}
	case f.octets > 0:
		return &Chunk{Of: MessageOctets, Last: int64(len(u.Raw)) == f.octets, Transfer: f.chunk.serial}
	case f.text != nil:
		return &Chunk{Of: MessageText, Last: u.Kind == EndOfBody, Transfer: f.text.transfer.serial}
	}
	return &Chunk{Of: MessageText, Last: u.Kind == EndOfBody, Transfer: c.transfers + 1}
}

// endsReply reports whether a line is the last of a reply that has been given.
func (c *Conversation) endsReply(line []byte) bool {
	lines := c.reply
	return c.reply.over && c.handler.answer(&lines, line)
}

// line handles a line of either side.
func (c *Conversation) line(u Unit, r Ruling) {
	switch {
	case u.From == Server:
		c.serverLine(u, r)
	case c.prompted:
		c.clientResponse(u, r)
	default:
		c.clientTurn(u, r)
	}
}

// Look says what u would mean if it were forwarded now, and changes nothing. A
// line that does not complete a reply, and bytes that belong to something
// larger, are chunks.
func (c *Conversation) Look(u Unit) Event {
	e := c.look(u)
	e.From = u.From
	return e
}

// look is Look for what has a role.
func (c *Conversation) look(u Unit) Event {
	u.From = c.role(u.From)
	e := Event{Time: c.now, From: u.From, Raw: u.Raw}
	switch {
	case u.Kind == Front:
		h := c.preamble.next(u.From, u.Raw, !c.queue.greets())
		e.Payload, e.Secrets = &h.what, h.secrets
	case u.Kind == Octets:
		e.Payload = &Opaque{Bytes: int64(len(u.Raw))}
	case u.Kind == EndOfBody && c.flow(u.From).wholeText():
		e.Payload = c.lookText(c.flow(u.From), u.Raw)
	case u.Kind != Line || u.From == Server && c.reply.over:
		e.Payload = c.pieceOf(u)
	case u.From == Server:
		lines := &c.looked
		if *lines = c.reply; c.handler.interrupts(lines, u.Raw) {
			defer c.lookBehind()()
			*lines = replyLines{}
		}
		var before []byte
		lines.raw = slices.Clip(lines.raw) // what is added is not the reply's
		for line := range bytes.Lines(u.Raw) {
			lines.raw = append(lines.raw, before...)
			if reply, _, _ := c.readReply(lines, line); reply != nil {
				e.Payload, e.Raw = reply, lines.whole(line)
				e.Secrets = reply.proof(e.Raw)
				break
			}
			before = line
		}
		if e.Payload == nil {
			e.Payload = &Chunk{}
		}
	case c.prompted:
		response, _ := c.login.read(u.Raw)
		e.Payload, e.Secrets = response, wholeLine(u.Raw, response.Secret)
	case c.goesOn(u.Raw) != nil:
		response, _ := c.goesOn(u.Raw).read(u.Raw)
		e.Payload, e.Secrets = response, wholeLine(u.Raw, response.Secret)
	default:
		cmd := c.handler.parse(u.Raw)
		e.Payload, e.Secrets = cmd, cmd.secrets(u.Raw)
	}
	return e
}

// lookBehind has the next reply answer what comes behind the one that breaks off,
// until what it returns is called.
func (c *Conversation) lookBehind() (back func()) {
	_, _, settles := c.pair(&c.reply)
	whole := c.queue
	c.queue.list = slices.Clone(whole.list)
	c.queue.settle(settles)
	return func() { c.queue = whole }
}

// clientCommand handles a line of the client where a command is due.
func (c *Conversation) clientCommand(u Unit, r Ruling) {
	c.textTakenForEnded(&c.server)
	cmd := c.handler.parse(u.Raw)
	c.handler.abandon(cmd)
	c.commands++
	c.ruled(Event{From: Client, Raw: u.Raw, Secrets: cmd.secrets(u.Raw), SentSecrets: c.secretsIn(r.Send, false), Payload: cmd}, r)
	c.lintLine(Client, u.Raw, c.limit(cmd))
	if c.tls.phase == Agreed {
		c.find(Client, "starttls-injection.command")
	}
	switch {
	case r.Cut:
	case r.Drop:
		c.dropChunk(cmd)
	case r.Answer != nil:
		c.answerFor(c.handler.command(cmd), r)
	case unfinished(u.Raw) && c.client.ended == Cut: // it is the capture that ends here
		c.unsure = true
	case unfinished(u.Raw) && c.client.ended != 0:
		c.find(Client, "line-unfinished", c.role(Client).String())
	case r.Send != nil:
		for line := range bytes.Lines(r.Send) {
			c.obey(c.handler.parse(line))
		}
	default:
		c.obey(cmd)
		return
	}
	c.withhold(cmd, r)
}

// obey handles a command that the server gets.
func (c *Conversation) obey(cmd *Command) {
	c.handler.checkSequence(cmd)
	c.expect(c.handler.command(cmd))
}

// clientResponse handles a client's answer to a challenge.
func (c *Conversation) clientResponse(u Unit, r Ruling) {
	response, after := c.login.read(u.Raw)
	e := Event{From: Client, Raw: u.Raw, Secrets: wholeLine(u.Raw, response.Secret), Payload: response}
	if r.Send != nil {
		sent, next := c.login.read(r.Send)
		e.SentSecrets, after = wholeLine(r.Send, sent.Secret), next
	}
	c.ruled(e, r)
	c.lintLine(Client, u.Raw, answerLimit)
	if r.Drop || r.Cut {
		return
	}
	c.prompted = false
	c.loginStep(after)
	owed := &pending{verb: c.login.verb, login: c.login, decides: true}
	if cmd := c.handler.parse(u.Raw); !cmd.Unknown && cmd.Verb != "" {
		owed.astray = cmd
	}
	if r.Answer != nil {
		c.answerFor(owed, r)
		if !c.prompted {
			c.cancelLogin(owed.verb, r.By)
		}
		return
	}
	c.expect(owed)
}

// ruled gives the event of a unit with what became of it.
func (c *Conversation) ruled(e Event, r Ruling) {
	if r.zero() {
		c.emit(e)
		return
	}
	r.tell(&e)
	if r.Send == nil && e.Sent != nil { // as it was
		e.SentSecrets = e.Secrets
	}
	c.emit(e)
	c.find(e.From, changed(bytes.Equal(e.Sent, e.Raw)), r.By)
}

// changed is the finding about what a ruling was about, where the same bytes went
// on or others.
func changed(same bool) string {
	if same {
		return "changed.marked"
	}
	return "changed.bytes"
}

// expect notes that the server owes a reply from now on.
func (c *Conversation) expect(p *pending) {
	p.at = c.now
	if c.queue.push(p) {
		return
	}
	if c.queue.short && !c.shortTold {
		c.shortTold = true
		c.find(Client, "limit-reached.pending")
	}
	c.find(Client, "too-many-pending")
}

// answerFor answers p in the server's place, when its turn has come. A server that
// has ended will not have one.
func (c *Conversation) answerFor(p *pending, r Ruling) {
	p.at, p.answer, p.by = c.now, bytes.Clone(r.Answer), r.By
	if c.server.ended != 0 {
		c.answer(p, 0)
		return
	}
	c.expect(p)
	c.giveAnswers()
}

// giveAnswers gives those of mitmail's own answers whose turn has come. They do not
// wait for empty lines, which may have no reply; that to BDAT waits for its octets.
func (c *Conversation) giveAnswers() {
	for p, n := c.queue.owed(); p != nil && p.answer != nil && !(c.client.octets > 0 && p == c.queue.last()); p, n = c.queue.owed() {
		c.answer(p, n)
	}
}

// answer gives mitmail's own answer to p.
func (c *Conversation) answer(p *pending, settles int) {
	reply := c.parseReply(p.answer)
	c.queue.settle(settles)
	rcpts := c.handler.apiece(p)
	for i := range max(1, len(rcpts)) {
		one := *reply
		if len(rcpts) > 0 {
			one.Rcpt = rcpts[i]
		}
		c.speak(&one, p.answer, p.by, p)
	}
}

// Own says that mitmail speaks for itself: to the server a command (none may be
// outstanding), whose reply is consumed; to the client a reply that answers no
// unit. It returns the events; the driver sends the bytes.
func (c *Conversation) Own(at time.Time, to Side, p []byte) []Event {
	c.begin(at)
	if c.role(to) == Client {
		answered, reply := c.queue.front(), c.parseReply(p)
		c.queue.settle(1)
		c.speak(reply, p, "", answered)
		return c.events
	}
	cmd := c.handler.parse(p)
	c.emit(Event{From: Proxy, Raw: p, Secrets: cmd.secrets(p), Payload: cmd})
	owed := c.handler.command(cmd)
	owed.own, owed.by = true, byMitmail
	c.expect(owed)
	return c.events
}

// speak gives a reply of mitmail's own to the client, which answers p, if that
// is not nil.
func (c *Conversation) speak(reply *Reply, raw []byte, by string, p *pending) {
	if p != nil {
		reply.To, reply.Elapsed = p.verb, c.elapsed(p)
	}
	c.emit(Event{From: Proxy, Raw: raw, By: by, Payload: reply})
	c.handler.replied(Proxy, reply, p)
}

func (c *Conversation) elapsed(p *pending) time.Duration {
	if p == nil || p.at.IsZero() {
		return -1
	}
	return c.now.Sub(p.at)
}

// trimEOL is a line without its ending. CRs in front of a CRLF belong to it: what makes
// them translated line ends twice, and servers read over them.
func trimEOL(line []byte) []byte {
	return bytes.TrimRight(bytes.TrimSuffix(line, []byte("\n")), "\r")
}

func unfinished(line []byte) bool { return len(line) == 0 || line[len(line)-1] != '\n' }

// wholeLine is the span of a line that is secret as a whole.
func wholeLine(line []byte, secret bool) []Span {
	if n := len(trimEOL(line)); secret && n > 0 {
		return []Span{{0, n}}
	}
	return nil
}

// secrets are the secret parts of the line that a command came as.
func (cmd *Command) secrets(line []byte) []Span {
	if cmd.SecretVerb {
		return wholeLine(line, true)
	}
	if len(cmd.Secret) == 0 {
		return nil
	}
	at := len(trimEOL(line)) - len(cmd.Args)
	spans := make([]Span, len(cmd.Secret))
	for i, s := range cmd.Secret {
		spans[i] = Span{at + s.Start, at + s.End}
	}
	return spans
}
