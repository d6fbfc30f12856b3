package tcp

import (
	"net/netip"
	"time"

	"mitmail/decode"
)

// Key is the connection that a [Handler] is for.
type Key struct {
	ID             int64 // from 1, by the first packets of the connections
	Client, Server netip.AddrPort
	Begun          bool      // its first packet, SYN, was seen
	Time           time.Time // of its first packet
	Frame          int64     // the number of that

	conn *conn
}

// Answered is when the server's SYN came behind the client's; zero where it has not
// by now.
func (k *Key) Answered() time.Time { return k.conn.answered }

// Seen reports whether a packet of a side was seen by now.
func (k *Key) Seen(side decode.Side) bool {
	return k.conn.directions[0].side == side && k.conn.directions[0].seen || k.conn.directions[1].side == side && k.conn.directions[1].seen
}

// Between reports whether a connection is one between two addresses.
func (k *Key) Between(a, b netip.AddrPort) bool {
	return k.Client == a && k.Server == b || k.Client == b && k.Server == a
}

// Accept decides what becomes of a connection. It is called once there is
// something to deliver: bytes, or an end after a handshake. Nil forgets the
// connection, cheaply.
type Accept func(Key) Handler

// Handler is called with what the two sides of a connection sent, in an order in
// which it can have happened: an answer does not come before what it answers. Its
// methods are called by [Assembler.Add] and [Assembler.Close].
//
// Time and frame are those of the packet that completed what is delivered: of
// several that were out of order, the last.
type Handler interface {
	// Data is bytes that a side sent, valid until it returns. It reports whether
	// more is wanted; if not, it was the last call.
	Data(at time.Time, frame int64, from decode.Side, p []byte) bool
	// Gap is bytes that a side sent and the capture does not have.
	Gap(at time.Time, frame int64, from decode.Side, n int64)
	// Note is a finding: an id and what fills its text.
	Note(at time.Time, frame int64, id, detail string)
	// End is the end of a side. It comes once for each side: EOF for a FIN,
	// Reset for a RST, Cut where the capture has neither.
	End(at time.Time, frame int64, from decode.Side, why decode.Why)
}

// The ids of findings that a [Handler] is called with.
const (
	StartNotSeen    = "start-not-seen"
	differs         = "retransmission-differs" // both copies
	packetsCut      = "packets-cut"
	synCounted      = "syn-counted" // the side
	fragmentsDiffer = "fragments-differ"
	dataAfterEnd    = "data-after-end" // the side
	limitReached    = "limit-reached"  // what was hit
)

// Limits of what is kept of connections.
const (
	maxConns      = 100_000
	maxLive       = 20_000 // of those, those with a handler
	maxGone       = 1024   // that have ended and are remembered
	maxDiffers    = 16     // findings about retransmissions, a connection
	maxWaiting    = 1 << 20
	maxWaitingAll = 64 << 20
	maxRecent     = 8 << 10 // kept of what was delivered, to compare what comes again
	maxRecentAll  = 32 << 20
	maxSpare      = 64 // directions whose memory for that is used again
)

// gapTimeout is how long, by packet time, what a side sent waits for something
// that the capture may not have, once it is known that it was sent. Captures
// of several interfaces mix packets up by less. gapPackets is the same in
// packets of the connection.
const (
	gapTimeout = time.Second
	gapPackets = 256
)
