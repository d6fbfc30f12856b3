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
	preamble       preamble
	handler        handler
	queue          queue      // commands that wait for their replies
	reply          replyLines // the reply that is being said
	looked         replyLines // what it would become
	login          *attempt   // the attempt to log in that goes on
	prompted       bool       // the client's next line answers a challenge
	unpairedAuth   *attempt   // whose reply was not captured: that line may answer one
	tls            tlsState
	counts         map[string]int // how many findings of an id there were
	events         []Event
	seq            int
	now, opened    time.Time
	first          Side // that ended, 0 while none has
	commands       int
	messages       int
	transfers      int              // messages that began
	copies         func() io.Writer // see Copies; nil where nobody wants any
	unreached      Sentence         // why there is no server, if there is none
	unreachedAs    Result           // what that makes of the session
	goodbye        bool             // the server has accepted QUIT, and the client knows
	undelivered    bool             // what the server says does not get to the client, as a gate has ended the session
	farewell       string           // the 421 that it ended the session with
	distrusted     bool             // the client does not take mitmail's certificate
	failed         bool             // see Fail and Blind
	unread         string           // see Blind
	turned         bool             // the sides have changed roles, see turn
	turning        bool             // they do, behind the reply that is being given
	unsure         bool             // not all was captured: pairing is a guess
	closed         bool             // the close has been given
	loggedIn       bool
	shortTold      bool     // that the budget has no more
	bad            string   // and what it lacks
	odd            Sentence // why the reply that is being taken in is not what its command asks for
	loginFailed    string   // the reply that refused the last attempt
}

// New makes the conversation of one session. It panics when p is neither SMTP
// nor POP3. LMTP is SMTP: its LHLO tells.
func New(p Protocol) *Conversation {
	c := &Conversation{protocol: p, client: flow{side: Client}, server: flow{side: Server}}
	if p.description().handler == nil {
		panic("decode: no such protocol")
	}
	c.handler = p.description().handler(c)
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
	c.emit(Event{Payload: &o})
	return c.events
}

// Copies has the text of each message from now on, as its author wrote it,
// written to what open returns for it, as the text comes; nil leaves one out.
// The message's event names it. Its errors are its own affair.
func (c *Conversation) Copies(open func() io.Writer) { c.copies = open }

// Push adds bytes that a side said. They must stay as they are until Next has
// returned false for that side.
func (c *Conversation) Push(from Side, p []byte) { c.flow(c.role(from)).push(p) }

// Keep copies what waits of a side, so that the bytes pushed may change although Next
// has not returned false, and returns how many bytes that is.
func (c *Conversation) Keep(from Side) int {
	f := c.flow(c.role(from))
	f.keep()
	return len(f.buf)
}

// Next is the unit at the front of what a side said, or false where it is not
// complete yet or cannot be told apart yet (see Await). The same unit is given
// until it is committed.
func (c *Conversation) Next(from Side) (Unit, bool) {
	u, ok := c.next(c.role(from))
	u.From = from
	return u, ok
}

// next is Next for a role.
func (c *Conversation) next(from Side) (Unit, bool) {
	f := c.flow(from)
	if !c.awaits(from) {
		if n, kind := c.frame(f); n > 0 {
			return Unit{from, kind, f.buf[:n], min(f.early, n), c.withheld(f)}, true
		}
	}
	f.keep()
	return Unit{}, false
}

// Last reports whether a unit that Next gave is all that its side has said so far.
func (c *Conversation) Last(u Unit) bool { return len(c.flow(c.role(u.From)).buf) == len(u.Raw) }

// Early is the bytes of an unfinished unit that may leave now. Each byte is
// returned once, and counted in its unit's Gone. Bytes behind STARTTLS or STLS
// wait for its reply, and replies to mitmail's own commands never leave. The
// bytes are valid until the next Push of that side.
func (c *Conversation) Early(from Side) []byte {
	from = c.role(from)
	f := c.flow(from)
	waits := from == Client && c.tls.phase == Asked && c.awaits(Client) || c.withheld(f) || f.hold && c.atLine(f) || f.wholeText()
	if waits && !c.failed {
		return nil
	}
	p := f.buf[f.early:]
	f.early = len(f.buf)
	return p
}

// Await reports whether the bytes of a side wait for the other to say what they
// mean: after DATA for its 354, after AUTH and each response for the next
// challenge, after STARTTLS and STLS for the go-ahead. RFC 2920 3.1 has clients
// wait there; those that do not are understood all the same. The rest of an
// over-long line does not wait: the server cannot reply without it. What may
// become a preamble waits too, for more of it or for the greeting.
func (c *Conversation) Await(from Side) bool {
	from = c.role(from)
	if c.awaits(from) {
		return true
	}
	_, wait := c.framePreamble(c.flow(from))
	return wait && from == Client
}

// Held is how many bytes of the client wait for a reply (see Await). A driver
// that reads no more while there are some bounds what is kept.
func (c *Conversation) Held() int {
	if c.turned || !c.awaits(Client) {
		return 0
	}
	return len(c.client.buf)
}

// awaits reports whether the bytes of a side wait for a reply.
func (c *Conversation) awaits(from Side) bool {
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
	u.From = c.role(u.From)
	c.commit(u, r)
	return c.events
}

// Awaited is what the server owes its next reply to: a verb, CONNECT for the
// greeting, "." for a message, or "" where it owes nothing.
func (c *Conversation) Awaited() string {
	if p, _ := c.queue.owed(); p != nil {
		return p.verb
	}
	return ""
}

// OwesAny reports whether the server owes a reply to one of these verbs, perhaps its
// next one.
func (c *Conversation) OwesAny(verbs ...string) bool { return c.queue.has(verbs...) }

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

func (c *Conversation) begin(at time.Time) {
	c.now = at
	clear(c.events)
	c.events = c.events[:0]
}

// frame finds the next unit of a flow; 0 where it is not complete.
func (c *Conversation) frame(f *flow) (int, UnitKind) {
	if n, wait := c.framePreamble(f); n > 0 || wait {
		return n, Front
	}
	if f.opaque == nil && len(f.buf) > 0 {
		yes, sure := c.tlsBegins(f)
		if !sure && f.ended == 0 {
			return 0, 0
		}
		if yes {
			return (&opaqueTLS{done: c.failed}).frame(f.buf, f.ended != 0), Octets
		}
	}
	if f.hold && f.side == Server && c.atLine(f) && c.reply.lines == 0 {
		return c.frameReply(f)
	}
	if f.wholeText() && f.ended == 0 && len(f.buf) > 0 && !c.withheld(f) {
		return f.frameWholeText()
	}
	n, kind := f.frame()
	if kind == Line && f.side == Client && c.sentAhead(f.buf[:n]) {
		return (&flow{buf: f.buf, ended: f.ended, text: newText(nil)}).frameText()
	}
	if f.resync && kind == Line && !c.plausible(f.side, f.buf[:n]) {
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
