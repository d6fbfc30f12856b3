package decode

import (
	"io"
	"time"
)

// Conversation decodes one session: the bytes of both sides go in, events come
// out. Make one with [New]. It does no I/O, holds a bounded amount of memory
// (law 3) and is not safe for concurrent use.
//
// A driver repeats, for the side that spoke: Push, then Next and Commit until
// Next has no more, then Early. After each Commit it does the same for the
// other side if that one was waiting ([Conversation.Await]); [Conversation.Drain]
// does so for drivers that only listen.
type Conversation struct {
	protocol       Protocol
	client, server flow
	speech         speech
	queue          queue      // commands that wait for their replies
	reply          replyLines // the reply that is being said
	login          *attempt   // the attempt to log in that goes on
	prompted       bool       // the client's next line answers a challenge
	unheard        *attempt   // whose reply was not captured: that line may answer one
	tls            tlsState
	told           map[string]bool // findings that come once
	events         []Event
	seq            int
	now, opened    time.Time
	first          Side // that ended, 0 while none has
	commands       int
	messages       int
	copies         func() io.Writer // see Copies; nil where nobody wants any
	unreached      string           // why there is no server
	distrusted     bool             // the client does not take mitmail's certificate
	failed         bool             // see Fail and Blind
	unread         string           // see Blind
	unsure         bool             // not all was captured: pairing is a guess
	closed         bool             // the close has been given
	loggedIn       bool
	loginFailed    string // the reply that refused the last attempt
}

// speech is what a protocol makes of lines: SMTP and POP3 have one each.
type speech interface {
	// parse says what a client's line means. It changes nothing.
	parse(line []byte) *Command
	// overtakes gives what a command leaves behind unfinished.
	overtakes(cmd *Command)
	// order gives the findings about a command where it stands.
	order(cmd *Command)
	// command takes in that a command has been forwarded, and returns what the
	// server owes for it.
	command(cmd *Command) *pending
	// answer reads one line of the server into r, and reports whether it was the
	// last of its reply. It changes nothing but r.
	answer(r *replyLines, line []byte) bool
	// match finds what a reply answers (nil: nothing) and how many commands that
	// settles, and fills in what only the pairing can tell. It changes only r.
	match(r *Reply) (*pending, int)
	// replied takes in that a reply was given to p (nil: to nothing): the
	// server's own, or one that mitmail put in its place.
	replied(from Side, r *Reply, p *pending)
	// transferred takes in that the text of a message has ended.
	transferred(t *transfer)
	// message takes in that a message got its verdict.
	message(m *Message)
	// offersTLS is the verb that begins TLS, when the server offers it, else "".
	offersTLS() string
	// forget takes in that TLS has begun: what the server offered is void.
	forget()
	// leave gives what is still open when both sides have ended.
	leave()
	// outcome is the session in one line.
	outcome() string
}

// New makes the conversation of one session. It panics when p is neither SMTP
// nor POP3. LMTP is SMTP: its LHLO tells.
func New(p Protocol) *Conversation {
	c := &Conversation{protocol: p, client: flow{side: Client}, server: flow{side: Server}}
	switch p {
	case SMTP:
		c.speech = &smtp{c: c}
	case POP3:
		c.speech = &pop3{c: c}
	default:
		panic("decode: no such protocol")
	}
	c.queue.push(&pending{verb: greeting})
	return c
}

// Protocol is what the conversation speaks.
func (c *Conversation) Protocol() Protocol { return c.protocol }

// TLS says where the session stands between STARTTLS (or STLS) and TLS.
func (c *Conversation) TLS() TLSPhase { return c.tls.phase }

// Open begins the session and gives its first event.
func (c *Conversation) Open(at time.Time, o Open) []Event {
	c.begin(at)
	c.opened = at
	c.add(Event{What: &o})
	return c.events
}

// Note gives a finding of the driver's own, such as upstream-unreachable. The
// detail fills the place that the finding's text leaves for it. An id that is
// not in [Findings] panics.
func (c *Conversation) Note(at time.Time, id, detail string) []Event {
	c.begin(at)
	switch id {
	case "upstream-unreachable", "tls-failed", "client-refused-certificate":
		c.unreached = findingRows[id].text(detail)
	}
	c.distrusted = c.distrusted || id == "client-refused-certificate"
	c.find(0, id, detail)
	return c.events
}

// Copies has the text of each message from now on, as its author wrote it,
// written to what open returns for it, as the text comes; nil leaves one out.
// The message's event names it. Its errors are its own affair.
func (c *Conversation) Copies(open func() io.Writer) { c.copies = open }

// Blind says that what comes from now on is not to be read, and why: a finding
// and what fills its text. It is opaque, and the outcome of the session says so.
func (c *Conversation) Blind(at time.Time, id, detail string) []Event {
	c.begin(at)
	row := findingRows[id]
	c.failed, c.unread = true, row.text(detail)
	c.find(0, id, detail)
	return c.events
}

// Fail says that the decoder has panicked, in a driver that recovered it. The
// session goes on: what comes from now on is opaque.
func (c *Conversation) Fail(at time.Time, detail string) []Event {
	c.begin(at)
	c.failed = true
	c.find(0, "decoder-failed", detail)
	if c.client.ended != 0 && c.server.ended != 0 {
		c.shut()
	}
	return c.events
}

// Push adds bytes that a side said. They must stay as they are until Next has
// returned false for that side.
func (c *Conversation) Push(from Side, p []byte) { c.flow(from).push(p) }

// Next is the unit at the front of what a side said, or false where it is not
// complete yet or cannot be told apart yet (see Await). The same unit is given
// until it is committed.
func (c *Conversation) Next(from Side) (Unit, bool) {
	f := c.flow(from)
	if !c.Await(from) {
		if n, kind := c.frame(f); n > 0 {
			return Unit{from, kind, f.buf[:n], min(f.early, n), from == Server && c.queue.own()}, true
		}
	}
	f.keep()
	return Unit{}, false
}

// Early is the bytes of an unfinished unit that may leave now. Each byte is
// returned once, and counted in its unit's Gone. Bytes behind STARTTLS or STLS
// wait for its reply, and replies to mitmail's own commands never leave. The
// bytes are valid until the next Push of that side.
func (c *Conversation) Early(from Side) []byte {
	f := c.flow(from)
	waits := from == Client && c.tls.phase == Asked && c.Await(Client) || from == Server && c.queue.own() || f.hold && c.atLine(f)
	if waits && !c.failed {
		return nil
	}
	p := f.buf[f.early:]
	f.early = len(f.buf)
	return p
}

// Await reports whether the bytes of a side wait for a reply of the other that
// says what they mean: after DATA for its 354, after AUTH and each response for
// the next challenge, after STARTTLS and STLS for the go-ahead. RFC 2920 3.1
// has clients wait there; those that do not are understood all the same. The
// rest of an over-long line does not wait: the server cannot reply without it.
func (c *Conversation) Await(from Side) bool {
	if from != Client || !c.queue.decisive() || c.server.ended != 0 || c.server.absent || c.failed || c.client.rest {
		return false
	}
	limit := maxLine
	if c.tls.phase == Asked {
		limit = maxHeld
	}
	return len(c.client.buf) <= limit
}

// Commit says what became of the unit that Next gave, and returns what it
// meant. The events are valid until the next call.
func (c *Conversation) Commit(at time.Time, u Unit, r Ruling) []Event {
	c.begin(at)
	c.commit(u, r)
	return c.events
}

// Owes is what the server's next reply answers: a verb, CONNECT for the
// greeting, "." for a message, or "" where it owes nothing.
func (c *Conversation) Owes() string {
	if p := c.queue.front(); p != nil {
		return p.verb
	}
	return ""
}

// Drain commits, untouched, all that a side said and that can be understood
// now, and what of the other side was waiting for it, and passes the events on
// as they come. It is the driver for whoever only listens.
func (c *Conversation) Drain(at time.Time, from Side, give func([]Event)) {
	for u, ok := c.Next(from); ok; u, ok = c.Next(from) {
		waited := c.Await(from.Other())
		give(c.Commit(at, u, Ruling{}))
		if waited && !c.Await(from.Other()) {
			c.Drain(at, from.Other(), give)
		}
	}
}

// End says that a side will say no more, and gives what that means: its
// unfinished unit, and once both sides have ended, what was still open and the
// close. A side ends once; later calls give nothing.
func (c *Conversation) End(at time.Time, from Side, why Why) []Event {
	c.begin(at)
	f := c.flow(from)
	if f.ended != 0 {
		return nil
	}
	f.ended = why
	if c.first == 0 {
		c.first = from
	}
	c.finish(f)
	other := c.flow(from.Other())
	if other.ended == 0 {
		if len(f.buf) == 0 {
			c.giveEnd(f)
		}
		return c.events
	}
	c.finish(other)
	c.giveEnd(other)
	c.giveEnd(f)
	c.shut()
	return c.events
}

// giveEnd tells of the end of a side, once, behind all that it said.
func (c *Conversation) giveEnd(f *flow) {
	if !f.told {
		f.told = true
		c.add(Event{From: f.side, What: &End{Why: f.ended}})
	}
}

// finish commits what is left of a side that has ended, unless it still waits
// for a reply. What was held has not left, and will not: nobody rules on it.
func (c *Conversation) finish(f *flow) {
	for u, ok := c.Next(f.side); ok; u, ok = c.Next(f.side) {
		c.commit(u, Ruling{Drop: f.hold && c.atLine(f) && u.Gone == 0, By: "mitmail"})
	}
	if f.side == Server && c.reply.lines > 0 && !c.reply.over && !c.failed {
		reply, p, settles := c.pair(&c.reply)
		c.giveReply(reply, p, settles, c.reply.raw, "")
	}
	if f.side == Server {
		c.giveTLS()
	}
	if f.sealed != nil {
		c.add(Event{From: f.side, What: &Opaque{Bytes: f.sealed.total, Last: true}})
		f.sealed = nil
	}
}

// shut closes a session of which both sides have ended.
func (c *Conversation) shut() {
	if c.closed {
		return
	}
	if !c.failed {
		c.speech.leave()
	}
	c.closed = true
	c.add(Event{What: &Close{
		Reason:      c.reason(),
		Outcome:     c.speech.outcome(),
		Duration:    c.now.Sub(c.opened),
		ClientBytes: c.client.bytes,
		ServerBytes: c.server.bytes,
		Commands:    c.commands,
		Messages:    c.messages,
	}})
}

func (c *Conversation) begin(at time.Time) {
	c.now = at
	clear(c.events)
	c.events = c.events[:0]
}

// frame finds the next unit of a flow; 0 where it is not complete.
func (c *Conversation) frame(f *flow) (int, UnitKind) {
	if f.sealed == nil && len(f.buf) > 0 {
		yes, sure := c.tlsBegins(f)
		if !sure && f.ended == 0 {
			return 0, 0
		}
		if yes {
			return (&sealed{done: c.failed}).frame(f.buf, f.ended != 0), Octets
		}
	}
	if f.hold && f.side == Server && c.atLine(f) && c.reply.lines == 0 {
		return c.frameReply(f)
	}
	n, kind := f.frame()
	if kind == Line && f.side == Client && c.sentAhead(f.buf[:n]) {
		return (&flow{buf: f.buf, ended: f.ended, text: newText(nil)}).frameText()
	}
	if f.lost && kind == Line && !c.plausible(f.side, f.buf[:n]) {
		kind = Fragment
	}
	return n, kind
}

func (c *Conversation) flow(from Side) *flow {
	if from == Client {
		return &c.client
	}
	return &c.server
}

// add gives an event.
func (c *Conversation) add(e Event) {
	e.Time = c.now
	if !unnumbered(e.What) {
		c.seq++
		e.Seq = c.seq
	}
	c.events = append(c.events, e)
}

// unnumbered events have no record, so their number must not depend on how
// bytes were cut.
func unnumbered(w What) bool {
	switch w := w.(type) {
	case *Chunk, *End:
		return true
	case *Opaque:
		return !w.Last
	}
	return false
}

// find gives a finding.
func (c *Conversation) find(from Side, id, detail string) {
	row := findingRows[id]
	if row.Once {
		if c.told[id] {
			return
		}
		if c.told == nil {
			c.told = make(map[string]bool)
		}
		c.told[id] = true
	}
	c.add(Event{From: from, What: c.finding(row, detail)})
}

// finding is a row with its detail, and the reference for this protocol.
func (c *Conversation) finding(row *Row, detail string) *Finding {
	ref := row.Ref
	if c.protocol == POP3 && row.POP3 != "" {
		ref = row.POP3
	}
	return &Finding{row.ID, row.Severity, row.text(detail), ref}
}
