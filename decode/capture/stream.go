package capture

import (
	"net/netip"
	"time"

	"mitmail/decode"
)

// Key says which connection a [Flow] is for.
type Key struct {
	ID             int64 // from 1, by the first packets of the connections
	Client, Server netip.AddrPort
	Begun          bool      // its first packet, SYN, was seen
	Time           time.Time // of its first packet
	Frame          int64     // the number of that

	flow *flow
}

// heard reports whether a packet of a side was seen by now.
func (k *Key) heard(side decode.Side) bool {
	return k.flow.halves[0].side == side && k.flow.halves[0].seen || k.flow.halves[1].side == side && k.flow.halves[1].seen
}

// has reports whether a connection is one between two addresses.
func (k *Key) has(a, b netip.AddrPort) bool {
	return k.Client == a && k.Server == b || k.Client == b && k.Server == a
}

// Sink decides what becomes of a connection. It is called once there is
// something to tell of it: bytes, or an end after a handshake. Nil forgets the
// connection, cheaply.
type Sink func(Key) Flow

// Flow takes what the two sides of a connection said, in an order in which it
// can have happened: an answer does not come before what it answers. Its
// methods are called by [Assembler.Add] and [Assembler.Close].
//
// Time and frame are those of the packet that completed what is told: of
// several that were out of order, the last.
type Flow interface {
	// Data is bytes that a side said, valid until it returns. It reports whether
	// more is wanted; if not, it was the last call.
	Data(at time.Time, frame int64, from decode.Side, p []byte) bool
	// Gap is bytes that a side said and the capture does not have.
	Gap(at time.Time, frame int64, from decode.Side, n int64)
	// Note is a finding: an id and what fills its text.
	Note(at time.Time, frame int64, id, detail string)
	// End is the end of a side. It comes once for each side: EOF for a FIN,
	// Reset for a RST, Cut where the capture has neither.
	End(at time.Time, frame int64, from decode.Side, why decode.Why)
}

// The ids of findings that a [Flow] is given.
const (
	startNotSeen    = "start-not-seen"
	differs         = "retransmission-differs" // what both copies say
	packetsCut      = "packets-cut"
	synCounted      = "syn-counted" // the side
	fragmentsDiffer = "fragments-differ"
	dataAfterEnd    = "data-after-end" // the side
	limitReached    = "limit-reached"  // what was hit
)

// Limits of what is kept of connections.
const (
	maxFlows      = 100_000
	maxLive       = 20_000 // of those, the ones that somebody wants to hear of
	maxGone       = 1024   // that have ended and are remembered
	maxDiffers    = 16     // findings about retransmissions, a connection
	maxWaiting    = 1 << 20
	maxWaitingAll = 64 << 20
	maxRecent     = 8 << 10 // kept of what was told, to compare what comes again
	maxRecentAll  = 32 << 20
)

// patience is how long, by packet time, what a side said waits for something
// that the capture may not have, once it is known that it was sent. Captures
// of several interfaces mix packets up by less. maxPatience is the same in
// packets of the connection.
const (
	patience    = time.Second
	maxPatience = 256
)
