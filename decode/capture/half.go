package capture

import (
	"bytes"
	"slices"

	"mitmail/decode"
)

// half is one direction of a connection.
type half struct {
	side   decode.Side // 0 while it is not known
	syn    bool        // its SYN was seen
	seen   bool        // it has sent a packet
	known  bool        // next is known
	start  uint32      // the number of its first byte, where its SYN was seen
	shift  uint32      // 1 where its numbers leave the SYN out
	next   uint32      // the number of the byte that comes next
	heard  bool        // acked is known
	acked  uint32      // its peer says to have got what is in front of this
	ended  bool
	queue  []piece // what cannot be told yet, by number, without overlaps
	held   int     // bytes that the queue takes
	fin    *piece  // its end, which cannot be told yet; it has no bytes
	recent []byte  // the last bytes that were told

	moment // of the latest packet that was told
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

// begin says where the numbers begin, if that is not known.
func (h *half) begin(seq uint32) {
	if !h.known {
		h.known, h.next = true, seq
	}
}

// countsFromSYN reports whether a piece is the first of a side, and begins with the
// number of its SYN, as in captures that scripts have made. A single byte there keeps
// a connection alive.
func (h *half) countsFromSYN(p *piece) bool {
	return h.syn && h.shift == 0 && h.next == h.start && p.seq == h.start-1 && p.end()-p.seq > 1 && len(h.recent) == 0 && !h.ended
}

// ack takes in what the peer says to have got.
func (h *half) ack(n uint32) {
	if !h.heard || before(h.acked, n) {
		h.heard, h.acked = true, n
	}
}

// said reports whether all that stands in front of an acknowledgement was told.
// For a side that was never seen nobody waits.
func (h *half) said(ack uint32) bool {
	return !h.seen || !h.known || h.ended || !before(h.next, ack)
}

// lost reports whether the peer got bytes that have not come.
func (h *half) lost() bool { return h.heard && !h.said(h.acked) }

// head is what comes next of what waits, nil if nothing does.
func (h *half) head() *piece {
	if len(h.queue) > 0 {
		return &h.queue[0]
	}
	return h.fin
}

// pop takes the head off.
func (h *half) pop() piece {
	p := *h.head()
	if len(h.queue) == 0 {
		h.fin = nil
		return p
	}
	h.held -= pieceSize + len(p.data)
	h.queue[0].data = nil
	h.queue = h.queue[1:]
	return p
}

// keep lets a piece wait, as far as its bytes do not wait already. It calls
// differ with both copies of those that do, if they are not the same.
func (h *half) keep(p piece, differ func(first, second []byte)) {
	i, _ := slices.BinarySearchFunc(h.queue, p.seq, func(q piece, seq uint32) int {
		if before(seq, q.end()) {
			return 1
		}
		return -1
	})
	for ; i < len(h.queue) && before(h.queue[i].seq, p.end()); i++ {
		q := h.queue[i]
		if before(p.seq, q.seq) {
			h.insert(i, p.part(p.seq, q.seq))
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
		h.insert(i, p)
	}
}

func (h *half) insert(i int, p piece) {
	p.data = bytes.Clone(p.data)
	h.held += pieceSize + len(p.data)
	h.queue = slices.Insert(h.queue, i, p)
}

// finish lets the end of a side wait for what is in front of it. An end in
// front of what was said is none.
func (h *half) finish(fin piece) {
	if h.ended || h.fin != nil || !h.known || before(fin.seq, h.next) {
		return
	}
	if n := len(h.queue); n > 0 && before(fin.seq, h.queue[n-1].end()) {
		return
	}
	h.fin = &fin
}

// completed takes in a packet that completed what is told next, unless a later
// one did.
func (h *half) completed(m moment) {
	if m.frame > h.frame {
		h.moment = m
	}
}
