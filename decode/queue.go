package decode

import (
	"slices"
	"time"
)

// Replies that answer something else than a command.
const (
	greeting = "CONNECT" // the server's first word
	endOfMsg = "."       // the reply after a message
)

// pending is a command, or what else the server owes a reply for.
type pending struct {
	verb     string
	unknown  bool              // a verb that no RFC has; it may look like greeting or endOfMsg
	arg      string            // the address of a RCPT or MAIL, the argument of a POP3 command
	params   map[string]string // of a MAIL or RCPT
	size     int               // bytes of its argument
	at       time.Time         // when its last byte was said
	transfer *transfer         // the message that the reply decides about
	list     bool              // POP3: a positive reply goes on until a dot
	login    *attempt          // POP3: the attempt that the reply judges
	astray   *Command          // an answer of a login that is a command by its looks
	decides  bool              // the reply says what the client's next bytes are
	granted  bool              // the server's own reply to it was positive
	own      bool              // mitmail's own command: its reply is consumed
	answer   []byte            // mitmail answers this itself, in its turn
	by       string            // who had it answered
	answered int               // LMTP, PRDR: replies given so far, one for each recipient
	prdr     bool              // the server has a verdict for each recipient (PRDR)
}

// is reports whether a command has one of these verbs.
func (p *pending) is(verbs ...string) bool { return !p.unknown && slices.Contains(verbs, p.verb) }

// blank reports whether it is an empty line: some servers answer it, some do not.
func (p *pending) blank() bool { return p.unknown && p.verb == "" }

// injected reports whether a gate had it said.
func (p *pending) injected() bool { return p.own && p.by != byMitmail }

// asksLogin reports whether its replies go on with a login.
func (p *pending) asksLogin() bool { return p.is("AUTH", "X-EXPS") }

// queue holds the commands that wait for their replies, oldest first. It keeps
// up to maxPending of them; more are counted.
type queue struct {
	list   []*pending
	bytes  int // of the arguments that are kept
	owing  int // of the list, those that a server answers for certain: not the empty lines
	unkept int // commands behind the list that were not kept

	budget *Budget // see Conversation.Share
	drawn  int     // bytes of it
	short  bool    // it had no more
}

// push adds a command and reports whether it was kept.
func (q *queue) push(p *pending) bool {
	if q.unkept > 0 || len(q.list) >= maxPending || q.bytes+p.size > maxEnvelope || !q.draw(pendingSize+p.size) {
		q.unkept++
		return false
	}
	q.bytes += p.size
	q.list = append(q.list, p)
	if !p.blank() {
		q.owing++
	}
	return true
}

// front is the command that the next reply answers, or nil. Of a command that
// was not kept nothing is known.
func (q *queue) front() *pending {
	switch {
	case len(q.list) > 0:
		return q.list[0]
	case q.unkept > 0:
		return &pending{}
	}
	return nil
}

// find is the first command of that verb, and its place.
func (q *queue) find(verb string) (*pending, int) {
	for i, p := range q.list {
		if p.verb == verb {
			return p, i
		}
	}
	return nil, 0
}

// has reports whether one of these verbs waits for its reply.
func (q *queue) has(verbs ...string) bool {
	return slices.ContainsFunc(q.list, func(p *pending) bool { return slices.Contains(verbs, p.verb) })
}

// greets reports whether the server's greeting is still to come.
func (q *queue) greets() bool {
	return len(q.list) > 0 && q.list[0].verb == greeting && !q.list[0].unknown
}

// settle removes the first n commands.
func (q *queue) settle(n int) {
	k := min(n, len(q.list))
	for _, p := range q.list[:k] {
		q.release(p)
	}
	q.list = slices.Delete(q.list, 0, k)
	q.unkept -= min(n-k, q.unkept)
}

// len is the number of commands that wait.
func (q *queue) len() int { return len(q.list) + q.unkept }

// last is the command said last, or nil. What a gate had said behind it is none.
func (q *queue) last() *pending {
	if q.unkept > 0 {
		return nil
	}
	for _, p := range slices.Backward(q.list) {
		if !p.injected() {
			return p
		}
	}
	return nil
}

// drop forgets the command said last.
func (q *queue) drop() {
	n := len(q.list) - 1
	q.release(q.list[n])
	q.list[n] = nil
	q.list = q.list[:n]
}

// release gives back what a command that leaves the list took.
func (q *queue) release(p *pending) {
	q.bytes -= p.size
	q.giveBack(pendingSize + p.size)
	if !p.blank() {
		q.owing--
	}
}

// decisive reports whether what was said last decides what comes next.
func (q *queue) decisive() bool {
	p := q.last()
	return p != nil && p.decides
}

// solePending reports whether one command waits, so that whatever the server says
// answers it, even what is no reply. It is more careful where the reply says
// what the client's next bytes are.
func (q *queue) solePending() bool { return q.len() == 1 && !q.decisive() }

// misread takes back what was read as commands behind DATA, before its 354 said
// that it was text. That is so for what a client sends ahead beyond the line
// limit; a STARTTLS among it must not hold anything back.
func (c *Conversation) misread() {
	c.queue.forget()
	if c.tls.phase == Asked {
		c.tls.phase = NoTLS
	}
}

// forget drops all commands that wait.
func (q *queue) forget() {
	q.giveBack(q.drawn)
	*q = queue{budget: q.budget}
}

// own reports whether the next reply answers mitmail itself.
func (q *queue) own() bool { return len(q.list) > 0 && q.list[0].own }
