package capture

import (
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/detect"
	"mitmail/decode/capture/tcp"
)

// maxUnknown is how much of a side is looked at to find out what it speaks, and
// maxUnknownAll how much of all connections together.
const (
	maxUnknown    = 4 << 10
	maxUnknownAll = 16 << 20
)

// stepSize is what a step that is kept takes beside its bytes. Gaps may come
// without end and without a byte: behind maxSteps they are joined.
const (
	stepSize = 96
	maxSteps = 1000
)

// pendingConn is a connection that is not a session yet: it holds what is sent
// until the protocol is known, then opens the session and replays that to it.
type pendingConn struct {
	opener  sessionOpener
	key     tcp.Key
	swapped bool // the sides are the other way round than the assembler thought
	joined  bool // the beginning was not seen
	session *Session
	held    []step
	text    [2][]byte      // what the client and the server sent; held refers to it
	kept    int            // bytes that held and text take
	ended   int            // sides
	tunnel  *decode.Fronts // the handshake in front of the session; nil while that is not known
}

// sessionOpener is where pending connections become sessions.
type sessionOpener interface {
	// forced returns the protocol that the user has set for a port, or the capture
	// for a connection; 0 for none.
	forced(k *tcp.Key, port uint16) decode.Protocol
	// begin opens a session.
	begin(c *pendingConn, p decode.Protocol, at moment) *Session
	// put adds what happened to a session, and the bytes it is about.
	put(t step, p []byte)
	// skip counts a connection that is no mail.
	skip(c *pendingConn, spoken detect.ProtocolSet)
	// secured returns the comment of the packet that is being read, if it belongs
	// to a connection and says that TLS has begun; else "".
	secured(k *tcp.Key) string
	// waits counts bytes that pending connections hold, and reports whether there
	// is room for more.
	waits(n int) bool
}

// Data implements [tcp.Handler].
func (c *pendingConn) Data(at time.Time, frame int64, from decode.Side, p []byte) bool {
	t := step{kind: stepData, from: c.side(from), moment: moment{at, frame}}
	if comment := c.opener.secured(&c.key); comment != "" {
		c.add(step{kind: stepSecured, note: &note{detail: comment}, moment: t.moment})
	}
	if c.session != nil {
		c.pass(t, p)
		return true
	}
	i := t.from - decode.Client
	t.lo, t.hi = len(c.text[i]), len(c.text[i])+len(p)
	c.text[i] = append(c.text[i], p...)
	room := c.hold(t, len(p))
	return c.decide(!room || len(c.text[i]) >= maxUnknown, t.moment)
}

// Gap implements [tcp.Handler].
func (c *pendingConn) Gap(at time.Time, frame int64, from decode.Side, n int64) {
	t := step{kind: stepGap, from: c.side(from), n: n, moment: moment{at, frame}}
	if len(c.held) < maxSteps && c.opener.waits(0) || !c.join(t) {
		c.add(t)
	}
}

// join merges a gap with the one of its side behind which nothing was sent, and
// reports whether there is one.
func (c *pendingConn) join(gap step) bool {
	for i := len(c.held) - 1; i >= 0 && c.held[i].kind == stepGap; i-- {
		if last := &c.held[i]; last.from == gap.from {
			last.n, last.moment = last.n+gap.n, gap.moment
			return true
		}
	}
	return false
}

// Note implements [tcp.Handler].
func (c *pendingConn) Note(at time.Time, frame int64, id, detail string) {
	if id == tcp.StartNotSeen {
		c.joined = true
		return
	}
	c.add(step{kind: stepNote, note: &note{id, detail}, moment: moment{at, frame}})
}

// End implements [tcp.Handler].
func (c *pendingConn) End(at time.Time, frame int64, from decode.Side, why decode.Why) {
	t := step{kind: stepEnd, from: c.side(from), why: why, moment: moment{at, frame}}
	c.ended++
	c.add(t)
	if c.session == nil && c.ended == 2 {
		c.decide(true, t.moment)
	}
}

func (c *pendingConn) side(from decode.Side) decode.Side {
	if c.swapped {
		return from.Other()
	}
	return from
}

// add holds a step that has no bytes, or passes it on.
func (c *pendingConn) add(t step) {
	if c.session != nil {
		c.pass(t, nil)
		return
	}
	c.hold(t, 0)
}

// keep lets a step with n bytes wait, and reports whether there is room for more.
func (c *pendingConn) hold(t step, n int) bool {
	c.held = append(c.held, t)
	c.kept += stepSize + n
	return c.opener.waits(stepSize + n)
}

func (c *pendingConn) pass(t step, p []byte) {
	t.session = c.session
	c.opener.put(t, p)
}

// decide opens a session, or discards the connection, if it is known what it is;
// over says that nothing more will be known. It reports whether more is wanted.
func (c *pendingConn) decide(over bool, now moment) bool {
	if c.joined && !c.swapped && c.evidence(over).Reversed() {
		c.swap()
	}
	if !c.measure(over) {
		return true
	}
	v := c.evidence(over).Verdict()
	switch {
	case v.Known && v.Protocol != 0:
		c.open(v, now)
	case v.Known:
		c.opener.skip(c, v.Spoken)
		c.release()
		return false
	}
	return true
}

// open opens the session and replays all that was held.
func (c *pendingConn) open(v detect.Verdict, now moment) {
	c.session = c.opener.begin(c, v.Protocol, moment{c.key.Time, c.key.Frame})
	c.preface(v, now)
	for _, t := range c.held {
		if t.kind != stepData {
			c.pass(t, nil)
		} else {
			c.pass(t, c.text[t.from-decode.Client][t.lo:t.hi])
		}
	}
	c.release()
}

// preface notes what is special about the session as a whole.
func (c *pendingConn) preface(v detect.Verdict, now moment) {
	first := now
	if len(c.held) > 0 {
		first = c.held[0].moment
	}
	if c.joined && !c.evidence(true).Begins() {
		c.pass(step{kind: stepJoin, moment: first}, nil)
	}
	if side := c.absent(); side != 0 {
		c.pass(step{kind: stepAbsent, from: side, moment: first}, nil)
	}
	if v.Spoken != 0 {
		c.pass(step{kind: stepBlind, note: &note{"not-mail", v.Spoken.String()}, moment: first}, nil)
	}
}

// absent is the side of which the capture has nothing, 0 if it has both.
func (c *pendingConn) absent() decode.Side {
	for _, side := range []decode.Side{decode.Client, decode.Server} {
		from := c.side(side)
		if !c.key.Seen(from) {
			return side
		}
	}
	return 0
}

// release discards what was held.
func (c *pendingConn) release() {
	c.opener.waits(-c.kept)
	c.held, c.text, c.kept = nil, [2][]byte{}, 0
}
