package decode

import (
	"slices"
	"strconv"
	"strings"
)

// bdat handles a BDAT command (RFC 3030 2): its octets follow at once, whatever
// the server thinks of it.
func (s *smtp) bdat(cmd *Command, p *pending) {
	size, last, ok := chunkSize(cmd.Args)
	if !ok {
		s.c.find(Client, "bdat-bad-size", strconv.Quote(cmd.Args))
		return
	}
	if s.chunks == nil {
		s.chunks = s.c.newTransfer("BDAT")
	}
	t := s.chunks
	if last {
		p.transfer = t
		t.last = true
		s.chunks = nil
		s.ahead.mail, s.ahead.rcpt = false, false
	}
	s.c.client.octets, s.c.client.chunk = size, t
	if size == 0 {
		s.c.chunkEnd(&s.c.client)
	}
}

// octets is how many octets follow a command, whatever becomes of it.
func (cmd *Command) octets() int64 {
	if cmd.Unknown || cmd.Verb != "BDAT" {
		return 0
	}
	size, _, _ := chunkSize(cmd.Args)
	return size
}

// dropChunk handles a BDAT that does not go on, and gets no reply: its octets are of the
// message all the same, which is kept back where they are the last.
func (c *Conversation) dropChunk(cmd *Command) {
	if cmd.Unknown || cmd.Verb != "BDAT" {
		return
	}
	if t := c.handler.command(cmd).transfer; t != nil {
		t.dropped = true
		if t.ended {
			c.handler.transferred(t)
		}
	}
}

// withhold has those octets behind a command go no further that what went on in its
// place did not announce: the server would take them for commands.
func (c *Conversation) withhold(cmd *Command, r Ruling) {
	f := &c.client
	announced := f.octets
	if r.Drop || r.Answer != nil {
		announced = 0
	}
	if size := cmd.octets(); size > announced {
		f.octets, f.excess, f.excessRuling = size, size-announced, Ruling{Drop: true, Cut: r.Cut, By: r.By}
		if f.chunk != nil {
			f.chunk.by = r.By
		}
	}
}

// burl handles a BURL command (RFC 4468 3): a piece of the message that the
// server gets from elsewhere, so that nobody sees it here.
func (s *smtp) burl(cmd *Command, p *pending) {
	if s.chunks == nil {
		s.chunks = s.c.newTransfer("BURL")
	}
	t := s.chunks
	t.elsewhere = true
	if _, rest, _ := strings.Cut(cmd.Args, " "); strings.EqualFold(strings.TrimSpace(rest), "LAST") {
		p.transfer, t.last, t.ended = t, true, true
		s.chunks = nil
		s.ahead.mail, s.ahead.rcpt = false, false
	}
}

// chunkSize reads SIZE or SIZE LAST: digits only, at most 2^63-1.
func chunkSize(args string) (size int64, last, ok bool) {
	word, rest, _ := strings.Cut(strings.TrimRight(args, " "), " ")
	rest = strings.TrimLeft(rest, " ")
	last = strings.EqualFold(rest, "LAST")
	if !digits(word) || rest != "" && !last {
		return 0, false, false
	}
	size, err := strconv.ParseInt(word, 10, 64)
	return size, last, err == nil
}

// blockAnswered handles the reply to XEXCH50 size count (Exchange): so many octets
// follow 354, and a reply them.
func (s *smtp) blockAnswered(r *Reply, p *pending) {
	size, _, ok := chunkSize(firstWord(p.arg))
	if r.Code != 354 || !ok {
		return
	}
	s.c.client.octets, s.c.client.chunk, s.c.client.excessRuling = size, nil, Ruling{}
	if size == 0 {
		s.c.chunkEnd(&s.c.client)
	}
}

// chunkEnd records that the octets of a chunk are complete.
func (c *Conversation) chunkEnd(f *flow) {
	t, excessRuling := f.chunk, f.excessRuling.Drop
	f.chunk = nil
	if t == nil {
		if !excessRuling {
			c.expect(&pending{verb: "XEXCH50"})
		}
		return
	}
	if p := c.queue.last(); p != nil && p.verb == "BDAT" {
		p.at = c.now // the octets belong to the command
	}
	if t.last {
		t.ended = true
		if t.verdict != nil || t.dropped { // the server did not wait for the octets, or has none to wait for
			c.handler.transferred(t)
		}
	}
	c.giveAnswers()
}

// chunkAnswered handles the reply to BDAT. Only that to the last chunk is the
// message's verdict.
func (s *smtp) chunkAnswered(r *Reply, p *pending) {
	if r.OK == No {
		s.tally.answered(p.verb, r)
	}
	t := p.transfer
	switch {
	case t == nil:
		if s.chunks != nil && r.OK == No {
			s.chunks.refused = true
		}
	case !t.last: // overtaken
		t.refused = t.refused || r.OK == No
		s.deliver(t, t.given())
	default:
		s.judged(r, p)
	}
}

// judged handles the reply to a message. In LMTP there is one for each
// recipient (RFC 2033 4.2), and the last completes the verdict.
func (s *smtp) judged(r *Reply, p *pending) {
	t := p.transfer
	switch {
	case r.Code == 353:
		p.prdr = true
		return
	case p.prdr && r.Rcpt != "":
		s.judgedApiece(r, p)
		return
	case p.prdr && r.OK == Yes && len(t.refusers) == p.answered: // taken for nobody
		s.deliver(t, No)
		return
	case r.Code/100 == 3 && r.Rcpt == "" && p.answered == 0: // no verdict
		s.tally.transaction().unclear = &refusal{verb: endOfMsg, said: brief(r)}
		s.deliver(t, Unknown)
		return
	}
	if !p.prdr && (r.Rcpt != "" || p.answered > 0) {
		t.taken = t.taken || r.OK == Yes
		s.judgedApiece(r, p)
		if s.tx != nil && p.answered < len(s.tx.RcptTo) {
			return
		}
		s.deliver(t, verdict(t.taken))
		return
	}
	s.tally.answered(endOfMsg, r)
	if !t.ended && s.c.client.ended == 0 { // the server did not wait for the end
		if t.verdict = r; p.answer == nil {
			s.c.find(Server, "reply-unexpected.early", number(r.Code))
		}
		return
	}
	if s.c.client.text != nil && s.c.client.text.transfer == t {
		s.c.client.cutOff()
	}
	s.deliver(t, r.OK)
}

// judgedApiece handles the verdict for one recipient.
func (s *smtp) judgedApiece(r *Reply, p *pending) {
	p.answered++
	if r.OK == No {
		p.transfer.refusers = append(p.transfer.refusers, p.answered-1)
		s.tally.answered(endOfMsg, r)
	}
}

func verdict(yes bool) Verdict {
	if yes {
		return Yes
	}
	return No
}

// given is the verdict that a message got before its end, if any.
func (t *transfer) given() Verdict {
	switch {
	case t.taken:
		return Yes
	case t.refused:
		return No
	case t.verdict != nil:
		return t.verdict.OK
	}
	return Unknown
}

// deliver gives the event of a message, bound to its envelope.
func (s *smtp) deliver(t *transfer, ok Verdict) {
	if t.undelivered {
		return
	}
	if ok == Yes && s.forNobody() {
		ok = No
	}
	m := &Message{OK: ok, Envelope: s.envelope(t)}
	tx := s.tx
	s.tx = nil
	t.binary = tx != nil && tx.binary
	s.c.giveMessage(t, Client, m)
	s.contents(m, tx)
}

// forNobody reports whether all recipients were refused, and the server knows of none: a
// message that it takes all the same is taken for nobody.
func (s *smtp) forNobody() bool {
	tx := s.tx
	return tx != nil && !tx.granted && !tx.dropped && !s.c.unsure && len(tx.RcptTo) == 0 && len(tx.Rejected) > 0
}

// envelope is what the server agreed to, without those it refused in the end.
// Where it never answered, it is what the client asked for.
func (s *smtp) envelope(t *transfer) *Envelope {
	if s.tx == nil {
		return s.asked(t)
	}
	e := s.tx.Envelope
	for _, i := range slices.Backward(t.refusers) {
		e.Rejected = append(e.Rejected, e.RcptTo[i])
		e.RcptTo = slices.Delete(slices.Clone(e.RcptTo), i, i+1)
	}
	return &e
}

// asked is what the client asked for in front of a message, where no answer was seen.
func (s *smtp) asked(t *transfer) *Envelope {
	e := new(Envelope)
	for _, p := range s.c.queue.list {
		switch {
		case p.is("MAIL"):
			e.MailFrom, e.Asked = new(p.arg), nil
		case p.is("RCPT"):
			e.Asked = append(e.Asked, p.arg)
		case p.transfer == t:
			return e
		}
	}
	return e
}

// contents gives the findings about a message that depend on its envelope.
func (s *smtp) contents(m *Message, tx *transaction) {
	if m.Lines.EightBit && tx != nil && !tx.eight && !tx.utf8 {
		s.c.find(Client, "eight-bit-undeclared")
	}
	if limit, err := strconv.ParseInt(s.offers["SIZE"], 10, 64); err == nil && limit > 0 && m.Size > limit {
		s.c.find(Client, "size-exceeded.message", number(m.Size), number(limit))
	}
	if from := m.Envelope.MailFrom; from != nil && m.From != nil && *from != "" {
		if field := mailbox(*m.From); field != "" && !strings.EqualFold(field, *from) {
			s.c.find(Client, "envelope-differs", *from)
		}
	}
}

// mailbox is the address in a From field that holds one.
func mailbox(field string) string {
	if i := strings.LastIndexByte(field, '<'); i >= 0 {
		field, _, _ = strings.Cut(field[i+1:], ">")
	}
	field = strings.TrimSpace(field)
	if strings.ContainsAny(field, " ,") || !strings.Contains(field, "@") {
		return ""
	}
	return field
}

// replyInText records that the server speaks while the client sends a message:
// where that looks ended, and nothing followed, the server took it for ended.
func (c *Conversation) replyInText(line []byte) {
	if code, _, _, ok := cutCode(string(trimEOL(line))); ok && verdictCode(code) {
		c.textTakenForEnded(&c.client)
	}
}

// verdictCode reports whether a code can be the reply to a message.
func verdictCode(code int) bool {
	class := code / 100
	return (class == 2 || class == 4 || class == 5) && code != 221
}

// textTakenForEnded ends message text of which nothing more can come, when the
// other side goes on: at a look-alike of its end with nothing behind it, and
// where a hole may have swallowed the end.
func (c *Conversation) textTakenForEnded(f *flow) {
	if !f.looksEnded() {
		return
	}
	if u := (Unit{From: f.side, Kind: Body, Raw: f.buf}); len(u.Raw) > 0 { // a dot and a CR, which Next could not cut
		c.commit(u, Ruling{})
	}
	if f.text.lookAlike() {
		f.text.finishOdd()
	} else {
		f.text.finish()
	}
	c.textEnd(f)
}

// looksEnded reports whether message text stands at a look-alike of its end, or
// has a hole that the end may be in.
func (f *flow) looksEnded() bool {
	switch {
	case f.text == nil:
		return false
	case len(f.buf) > 0:
		return f.text.endsOdd(f.buf)
	}
	return f.text.lookAlike() || f.text.transfer.missing > 0
}
