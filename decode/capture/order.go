package capture

import "mitmail/decode"

// hole is bytes that something waits for.
type hole struct {
	in   *half
	to   uint32
	wait *half // whose head waits
}

// fin reports whether what is waited for can only be the end of the other side:
// it is counted as a byte.
func (g *hole) fin() bool { return g.to == g.in.next+1 && g.wait != g.in && g.in.head() == nil }

// hole finds what the earliest waiting piece waits for. Unless all is to be
// told, only what is known to have been sent counts: what its receiver got.
func (f *flow) hole(all bool) (found hole) {
	for i := range f.halves {
		h := &f.halves[i]
		o, p := f.peer(h), h.head()
		if p == nil || found.wait != nil && found.wait.head().frame < p.frame {
			continue
		}
		switch {
		case p.seq != h.next:
			if all || h.lost() {
				found = hole{h, p.seq, h}
			}
		case !o.said(p.ack):
			found = hole{o, p.ack, h}
			if q := o.head(); q != nil && before(q.seq, p.ack) {
				found.to = q.seq
			}
		}
	}
	return found
}

// advance tells all that is in order, the earliest packet first.
func (f *flow) advance() {
	for !f.over {
		var next *half
		for i := range f.halves {
			h := &f.halves[i]
			p := h.head()
			if p == nil || p.seq != h.next || !f.peer(h).said(p.ack) {
				continue
			}
			if next == nil || p.frame < next.head().frame {
				next = h
			}
		}
		if next == nil {
			return
		}
		f.next(next)
	}
}

// next tells the head of a side.
func (f *flow) next(h *half) {
	f.table.held -= h.held
	fin := len(h.queue) == 0
	p := h.pop()
	f.table.held += h.held
	if fin {
		h.next++
		f.end(h, p.moment, decode.EOF)
		return
	}
	f.tell(h, p)
}

// skip gives up what the earliest piece waits for, and reports whether there
// was something. Two that wait for each other do not wait.
func (f *flow) skip(all bool) bool {
	g := f.hole(all)
	switch {
	case g.wait == nil:
		return false
	case g.to == g.in.next:
		f.next(g.wait)
	case all && g.fin():
		f.end(g.in, g.wait.head().moment, decode.EOF)
	default:
		f.gap(g.in, g.wait.head().moment, g.to)
	}
	return true
}

// settle tells all that waits.
func (f *flow) settle() {
	for f.skip(true) {
		f.advance()
	}
}

// wait sees to it that nothing waits too long for what may never come.
func (f *flow) wait() {
	if f.over || f.hole(false).wait == nil && !f.reset {
		f.packets = 0
		return
	}
	if f.packets++; f.packets == 1 {
		f.since = f.now.at
		if f.waits == nil {
			f.waits = f.table.due.PushBack(f)
		} else {
			f.table.due.MoveToBack(f.waits)
		}
	}
	if f.packets > maxPatience && !f.reset {
		f.giveUp()
	}
}

func (f *flow) stopWaiting() {
	if f.waits != nil {
		f.table.due.Remove(f.waits)
		f.waits = nil
	}
}

// giveUp tells what waits for bytes that were sent and have not come.
func (f *flow) giveUp() {
	if f.reset {
		f.finish()
		return
	}
	for f.skip(false) {
		f.advance()
	}
	f.packets = 0
}

// finish tells all that is left and ends both sides.
func (f *flow) finish() {
	if f.over {
		return
	}
	f.settle()
	client := &f.halves[0]
	if client.side == decode.Server {
		client = &f.halves[1]
	}
	server := f.peer(client)
	f.last(client)
	f.last(server)
	f.end(client, f.now, decode.Cut)
	f.end(server, f.now, decode.Cut)
}

// last tells of what the other side got behind all that was told. A single byte
// was the end.
func (f *flow) last(h *half) {
	if !h.lost() {
		return
	}
	if h.acked-h.next > 1 {
		f.gap(h, f.now, h.acked)
	} else {
		f.end(h, f.now, decode.EOF)
	}
}
