package capture

import (
	"net/netip"
	"time"

	"mitmail/decode"
)

// maxUnknown is how much of a side is looked at to find out what it speaks, and
// maxUnknownAll how much of all connections together.
const (
	maxUnknown    = 4 << 10
	maxUnknownAll = 16 << 20
)

// turnSize is what a turn that is kept takes beside its bytes. Gaps may come
// without end and without a byte: behind maxTurns they are joined.
const (
	turnSize = 96
	maxTurns = 1000
)

// caller is a connection on its way to a session: what is said is kept until it
// is known what is spoken, then the session has it.
type caller struct {
	desk    desk
	key     Key
	swapped bool // the sides are the other way round than the assembler thought
	joined  bool // the beginning was not seen
	session *Session
	held    []turn
	text    [2][]byte      // what the client and the server said; held refers to it
	kept    int            // bytes that held and text take
	ended   int            // sides
	front   *decode.Fronts // what stands in front of the session; nil while that is not known
}

// desk is where callers become sessions.
type desk interface {
	// forced is the protocol that the user says a port speaks, or the capture
	// says a connection does; 0 for none.
	forced(k *Key, port uint16) decode.Protocol
	// begin opens a session.
	begin(c *caller, p decode.Protocol, at moment) *Session
	// put adds what happened to a session, and the bytes it is about.
	put(t turn, p []byte)
	// skip counts a connection that is no mail.
	skip(c *caller, v voice)
	// secured is the comment of the packet that is being read, if it belongs to
	// a connection and says that TLS has begun; else "".
	secured(k *Key) string
	// waits counts bytes that callers keep, and reports whether there is room for
	// more.
	waits(n int) bool
}

// Data implements [Flow].
func (c *caller) Data(at time.Time, frame int64, from decode.Side, p []byte) bool {
	t := turn{kind: turnData, from: c.side(from), moment: moment{at, frame}}
	if comment := c.desk.secured(&c.key); comment != "" {
		c.add(turn{kind: turnSecured, note: &note{detail: comment}, moment: t.moment})
	}
	if c.session != nil {
		c.pass(t, p)
		return true
	}
	i := t.from - decode.Client
	t.lo, t.hi = len(c.text[i]), len(c.text[i])+len(p)
	c.text[i] = append(c.text[i], p...)
	room := c.keep(t, len(p))
	return c.decide(!room || len(c.text[i]) >= maxUnknown, t.moment)
}

// Gap implements [Flow].
func (c *caller) Gap(at time.Time, frame int64, from decode.Side, n int64) {
	t := turn{kind: turnGap, from: c.side(from), n: n, moment: moment{at, frame}}
	if len(c.held) < maxTurns && c.desk.waits(0) || !c.join(t) {
		c.add(t)
	}
}

// join makes a gap one with the gap of its side behind which nothing was said, and
// reports whether there is one.
func (c *caller) join(gap turn) bool {
	for i := len(c.held) - 1; i >= 0 && c.held[i].kind == turnGap; i-- {
		if last := &c.held[i]; last.from == gap.from {
			last.n, last.moment = last.n+gap.n, gap.moment
			return true
		}
	}
	return false
}

// Note implements [Flow].
func (c *caller) Note(at time.Time, frame int64, id, detail string) {
	if id == startNotSeen {
		c.joined = true
		return
	}
	c.add(turn{kind: turnNote, note: &note{id, detail}, moment: moment{at, frame}})
}

// End implements [Flow].
func (c *caller) End(at time.Time, frame int64, from decode.Side, why decode.Why) {
	t := turn{kind: turnEnd, from: c.side(from), why: why, moment: moment{at, frame}}
	c.ended++
	c.add(t)
	if c.session == nil && c.ended == 2 {
		c.decide(true, t.moment)
	}
}

func (c *caller) side(from decode.Side) decode.Side {
	if c.swapped {
		return from.Other()
	}
	return from
}

// add keeps something that is not bytes, or passes it on.
func (c *caller) add(t turn) {
	if c.session != nil {
		c.pass(t, nil)
		return
	}
	c.keep(t, 0)
}

// keep lets a turn with n bytes wait, and reports whether there is room for more.
func (c *caller) keep(t turn, n int) bool {
	c.held = append(c.held, t)
	c.kept += turnSize + n
	return c.desk.waits(turnSize + n)
}

func (c *caller) pass(t turn, p []byte) {
	t.session = c.session
	c.desk.put(t, p)
}

// decide makes a session of the caller, or nothing, if that can be told by now;
// over says that nothing more will be known. It reports whether more is wanted.
func (c *caller) decide(over bool, now moment) bool {
	if c.joined && c.reversed() {
		c.turnRound()
	}
	if !c.measure(over) {
		return true
	}
	v := c.judge(over)
	switch {
	case v.known && v.protocol != 0:
		c.open(v, now)
	case v.known:
		c.desk.skip(c, v.voice)
		c.release()
		return false
	}
	return true
}

// reversed reports whether the server speaks like a client: the assembler has
// only guessed who is who.
func (c *caller) reversed() bool {
	v, sure := c.hear(decode.Server)
	if !sure || v != anyVoice || c.swapped {
		return false
	}
	v, _ = listen(c.said(decode.Server), true)
	return v != anyVoice && v&mailVoice != 0
}

func (c *caller) turnRound() {
	c.swapped = true
	c.text[0], c.text[1] = c.text[1], c.text[0]
	for i := range c.held {
		if c.held[i].from != 0 {
			c.held[i].from = c.held[i].from.Other()
		}
	}
}

// address is the address of a side.
func (c *caller) address(side decode.Side) netip.AddrPort {
	if c.side(side) == decode.Client {
		return c.key.Client
	}
	return c.key.Server
}

// measure finds what stands in front of the session, and reports whether what is
// behind it can be judged.
func (c *caller) measure(over bool) bool {
	if c.front != nil || len(c.text[0]) == 0 {
		return true
	}
	f, sure := decode.FrontsOf(c.text[0], c.text[1])
	if !sure && !over {
		return false
	}
	c.front = &f
	return true
}

// said is what a side said behind that.
func (c *caller) said(side decode.Side) []byte {
	p := c.text[side-decode.Client]
	switch {
	case c.front == nil:
		return p
	case side == decode.Client:
		return p[c.front.Client:]
	}
	return p[c.front.Server:]
}

// open begins the session and hands it all that was kept.
func (c *caller) open(v verdict, now moment) {
	c.session = c.desk.begin(c, v.protocol, moment{c.key.Time, c.key.Frame})
	c.preface(v, now)
	for _, t := range c.held {
		if t.kind != turnData {
			c.pass(t, nil)
		} else {
			c.pass(t, c.text[t.from-decode.Client][t.lo:t.hi])
		}
	}
	c.release()
}

// preface says what is special about the session as a whole.
func (c *caller) preface(v verdict, now moment) {
	first := now
	if len(c.held) > 0 {
		first = c.held[0].moment
	}
	if c.joined && !c.begins() {
		c.pass(turn{kind: turnJoin, moment: first}, nil)
	}
	if side := c.absent(); side != 0 {
		c.pass(turn{kind: turnAbsent, from: side, moment: first}, nil)
	}
	if v.voice != noVoice {
		c.pass(turn{kind: turnBlind, note: &note{"not-mail", v.voice.String()}, moment: first}, nil)
	}
}

// absent is the side of which the capture has nothing, 0 if it has both.
func (c *caller) absent() decode.Side {
	for _, side := range []decode.Side{decode.Client, decode.Server} {
		from := c.side(side)
		if !c.key.heard(from) {
			return side
		}
	}
	return 0
}

// release lets go of what was kept.
func (c *caller) release() {
	c.desk.waits(-c.kept)
	c.held, c.text, c.kept = nil, [2][]byte{}, 0
}
