package capture

import (
	"container/list"
	"time"

	"mitmail/decode"
)

// flow is one connection.
type flow struct {
	table  *Assembler
	key    tuple
	id     int64
	halves [2]half // of key.a and key.b
	in     *list.List
	place  *list.Element

	out   Flow     // nil while it was not asked for, and where it is not wanted
	asked bool     // the sink
	over  bool     // nothing more is told
	reset bool     // one side broke it
	told  []string // findings that come once
	notes int      // about retransmissions

	since   time.Time // when it began to wait for what may never come
	packets int       // since then
	waits   *list.Element

	first moment // of its packets
	now   moment
}

// moment is a packet and its time.
type moment struct {
	at    time.Time
	frame int64
}

func (f *flow) peer(h *half) *half {
	if h == &f.halves[0] {
		return &f.halves[1]
	}
	return &f.halves[0]
}

func (f *flow) endpoint(h *half) Endpoint {
	if h == &f.halves[0] {
		return f.key.a
	}
	return f.key.b
}

func (f *flow) move(to *list.List) {
	if f.in != nil {
		f.in.Remove(f.place)
	}
	f.in, f.place = to, to.PushBack(f)
}

// reused reports whether a SYN begins another connection between the same
// endpoints. One that comes again does not, unless the client has spoken since.
func (f *flow) reused(s *Segment, from int) bool {
	h := &f.halves[from]
	switch {
	case f.reset, f.in == &f.table.gone:
		return true
	case !h.syn:
		return h.seen
	case h.start != s.Seq+1:
		return true
	}
	return !s.Flags.has(ACK) && h.next != h.start
}

// take takes a segment in.
func (f *flow) take(s *Segment, from int) {
	h := &f.halves[from]
	o := f.peer(h)
	f.now = moment{s.Time, s.Frame}
	if f.over {
		f.ignore(s)
		return
	}
	p := piece{s.Seq + h.shift, s.Ack, s.Data, s.Cut, f.now}
	if s.Flags.has(SYN) {
		p.seq++
		f.syn(h, o, s)
	}
	h.seen = true
	if s.Flags.has(ACK) {
		f.ack(h, o, s)
	} else {
		p.ack = o.next
	}
	if p.seq != p.end() {
		f.bytes(h, o, p, s)
	}
	switch {
	case s.Flags.has(RST):
		f.rst(h, s)
	case s.Flags.has(FIN):
		h.finish(piece{seq: p.end(), ack: p.ack, moment: f.now})
	}
	f.advance()
	f.wait()
}

// ignore takes in what comes when nothing is told any more.
func (f *flow) ignore(s *Segment) {
	if f.in != &f.table.gone && s.Flags.has(FIN|RST) {
		f.table.bury(f)
	}
}

// syn takes in that a side begins: the client without ACK, the server with it.
func (f *flow) syn(h, o *half, s *Segment) {
	if !h.syn {
		h.syn, h.start = true, s.Seq+1
		h.begin(h.start)
	}
	if h.side != 0 {
		return
	}
	if s.Flags.has(ACK) {
		h = o
	}
	f.assign(h)
}

// ack takes in what a side says to have got.
func (f *flow) ack(h, o *half, s *Segment) {
	if h.syn || o.syn {
		o.begin(s.Ack)
	}
	o.ack(s.Ack)
}

// bytes takes in what a segment brings. What comes in order is told at once.
func (f *flow) bytes(h, o *half, p piece, s *Segment) {
	if h.side == 0 {
		f.guess(h, p.data)
	}
	h.begin(p.seq)
	if h.countsFromSYN(&p) {
		h.shift = 1
		p.seq++
		f.once(synCounted, h.side.String())
	}
	if s.Overlap {
		f.once(fragmentsDiffer, "")
	}
	if before(p.seq, h.next) {
		if p = f.repeated(h, p); p.seq == p.end() {
			return
		}
	}
	switch {
	case h.ended || h.fin != nil && before(h.fin.seq, p.end()):
		f.once(dataAfterEnd, h.side.String())
	case p.seq == h.next && len(h.queue) == 0 && o.said(p.ack):
		f.tell(h, p)
	default:
		f.keep(h, p)
	}
}

// repeated takes the bytes off that were told already, if they are the same or
// not. A byte from in front of what comes next keeps a connection alive, and
// means nothing.
func (f *flow) repeated(h *half, p piece) piece {
	if p.end() != h.next || len(p.data) > 1 {
		h.again(p, f.differ)
	}
	if before(h.next, p.end()) {
		return p.part(h.next, p.end())
	}
	return piece{}
}

// keep lets a piece wait for others, if there is room.
func (f *flow) keep(h *half, p piece) {
	if f.open() == nil {
		return
	}
	f.table.held -= h.held
	h.keep(p, f.differ)
	f.table.held += h.held
	for h.held > maxWaiting || h.held > 0 && f.table.held > maxWaitingAll {
		f.once(limitReached, "more than 1 MiB of a side, or 64 MiB in all, came out of order: what they waited for was given up")
		f.skip(true)
		f.advance()
	}
}

// rst takes in that a side broke the connection. What the other one had sent by
// then may still come. A number that cannot be makes it somebody else's.
func (f *flow) rst(h *half, s *Segment) {
	if h.known && (before(s.Seq, h.next-maxWaiting) || before(h.next+maxWaiting, s.Seq)) {
		return
	}
	f.reset = true
	f.settle()
	f.end(h, f.now, decode.Reset)
}
