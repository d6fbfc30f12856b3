package tcp

import (
	"bytes"
	"slices"

	"mitmail/decode"
)

// direction is one direction of a connection.
type direction struct {
	side   decode.Side // 0 while it is not known
	syn    bool        // its SYN was seen
	seen   bool        // it has sent a packet
	known  bool        // next is known
	start  uint32      // the number of its first byte, where its SYN was seen
	shift  uint32      // 1 where its numbers leave the SYN out
	next   uint32      // the number of the byte that comes next
	hasAck bool        // acked is known
	acked  uint32      // its peer has acknowledged what is in front of this
	ended  bool
	queue  []*piece // what cannot be delivered yet, by number, without overlaps
	held   int      // bytes that the queue takes
	fin    *piece   // its end, which cannot be delivered yet; it has no bytes
	recent []byte   // the last bytes that were delivered

	moment // of the latest packet that was delivered
}

// piece is a run of bytes that a segment brought.
type piece struct {
	seq  uint32
	ack  uint32 // what its sender had got by then is in front of this
	data []byte
	cut  int // bytes behind data that were on the wire and not captured
	moment
}

// pieceSize is what a waiting piece takes beside its bytes.
const pieceSize = 96

// before compares sequence numbers, which wrap.
func before(a, b uint32) bool { return int32(a-b) < 0 }

// end is the number behind a piece.
func (p *piece) end() uint32 { return p.seq + uint32(len(p.data)+p.cut) }

// part is the piece between two numbers that are in it.
func (p piece) part(from, to uint32) piece {
	i, j := int(from-p.seq), int(to-p.seq)
	p.data = p.data[min(i, len(p.data)):min(j, len(p.data))]
	p.cut = j - i - len(p.data)
	p.seq = from
	return p
}

// begin sets where the numbers begin, if that is not known.
func (d *direction) begin(seq uint32) {
	if !d.known {
		d.known, d.next = true, seq
	}
}

// countsFromSYN reports whether a piece is the first of a side, and begins with the
// number of its SYN, as in captures that scripts have made. A single byte there keeps
// a connection alive.
func (d *direction) countsFromSYN(p *piece) bool {
	return d.syn && d.shift == 0 && d.next == d.start && p.seq == d.start-1 && p.end()-p.seq > 1 && len(d.recent) == 0 && !d.ended
}

// ack adds what the peer acknowledges.
func (d *direction) ack(n uint32) {
	if !d.hasAck || before(d.acked, n) {
		d.hasAck, d.acked = true, n
	}
}

// delivered reports whether all in front of an acknowledgement was delivered.
// A side that was never seen is not waited for.
func (d *direction) delivered(ack uint32) bool {
	return !d.seen || !d.known || d.ended || !before(d.next, ack)
}

// lost reports whether the peer got bytes that have not come.
func (d *direction) lost() bool { return d.hasAck && !d.delivered(d.acked) }

// head is what comes next of what waits, nil if nothing does.
func (d *direction) head() *piece {
	if len(d.queue) > 0 {
		return d.queue[0]
	}
	return d.fin
}

// pop takes the head off.
func (d *direction) pop() piece {
	p := *d.head()
	if len(d.queue) == 0 {
		d.fin = nil
		return p
	}
	d.held -= pieceSize + len(p.data)
	d.queue[0] = nil
	d.queue = d.queue[1:]
	return p
}

// keep lets a piece wait, as far as its bytes do not wait already. It calls
// differ with both copies of those that do, if they are not the same.
func (d *direction) keep(p piece, differ func(first, second []byte)) {
	i, _ := slices.BinarySearchFunc(d.queue, p.seq, func(q *piece, seq uint32) int {
		if before(seq, q.end()) {
			return 1
		}
		return -1
	})
	for ; i < len(d.queue) && before(d.queue[i].seq, p.end()); i++ {
		q := d.queue[i]
		if before(p.seq, q.seq) {
			d.insert(i, p.part(p.seq, q.seq))
			p = p.part(q.seq, p.end())
			i++
		}
		to := p.end()
		if before(q.end(), to) {
			to = q.end()
		}
		compare(q.part(p.seq, to).data, p.part(p.seq, to).data, differ)
		p = p.part(to, p.end())
	}
	if p.seq != p.end() {
		d.insert(i, p)
	}
}

func (d *direction) insert(i int, p piece) {
	p.data = bytes.Clone(p.data)
	d.held += pieceSize + len(p.data)
	d.queue = slices.Insert(d.queue, i, &p) // moves pointers: the pieces may be ten thousand
}

// finish lets the end of a side wait for what is in front of it. An end in
// front of what was sent is none.
func (d *direction) finish(fin piece) {
	if d.ended || d.fin != nil || !d.known || before(fin.seq, d.next) {
		return
	}
	if n := len(d.queue); n > 0 && before(fin.seq, d.queue[n-1].end()) {
		return
	}
	d.fin = &fin
}

// completed sets the packet that completed what is delivered next, unless a later
// one did.
func (d *direction) completed(m moment) {
	if m.frame > d.frame {
		d.moment = m
	}
}
