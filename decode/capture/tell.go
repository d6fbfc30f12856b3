package capture

import (
	"slices"

	"mitmail/decode"
)

// open asks the sink what becomes of the connection, once. It returns nil if
// that is not wanted.
func (f *flow) open() Flow {
	if !f.asked {
		f.asked = true
		if f.out = f.table.sink(f.describe()); f.out == nil {
			f.forget()
			return nil
		}
		f.move(&f.table.live)
		if !f.begun() {
			f.note(startNotSeen, "")
		}
	}
	return f.out
}

func (f *flow) begun() bool { return f.halves[0].syn || f.halves[1].syn }

// describe is the connection as the sink knows it.
func (f *flow) describe() Key {
	client, server := f.key.a, f.key.b
	if f.halves[0].side == decode.Server {
		client, server = server, client
	}
	return Key{f.id, client.AddrPort(), server.AddrPort(), f.begun(), f.first.at, f.first.frame, f}
}

// tell passes on bytes that are in order.
func (f *flow) tell(h *half, p piece) {
	h.next += uint32(len(p.data))
	h.completed(p.moment)
	out := f.open()
	if out == nil {
		return
	}
	if len(p.data) > 0 {
		if !out.Data(h.at, h.frame, h.side, p.data) {
			f.forget()
			return
		}
		f.remember(h, p.data)
	}
	if p.cut > 0 {
		f.once(packetsCut, "")
		f.gap(h, p.moment, p.end())
	}
}

// gap tells that the bytes of a side up to a number are not there.
func (f *flow) gap(h *half, m moment, to uint32) {
	n := int64(to - h.next)
	h.next = to
	h.recent = h.recent[:0]
	h.completed(m)
	if out := f.open(); out != nil {
		out.Gap(h.at, h.frame, h.side, n)
	}
}

// end tells that a side has ended. A connection on which nothing was said is
// told of when both sides wanted it.
func (f *flow) end(h *half, m moment, why decode.Why) {
	if f.over || h.ended {
		return
	}
	h.ended = true
	h.completed(m)
	if f.asked || f.halves[0].syn && f.halves[1].syn {
		if out := f.open(); out != nil {
			out.End(h.at, h.frame, h.side, why)
		}
	}
	f.drop(h)
	if f.peer(h).ended && !f.over {
		f.over = true
		f.table.bury(f)
	}
}

// forget makes a connection one that nobody wants to hear of.
func (f *flow) forget() {
	f.over, f.out = true, nil
	f.drop(&f.halves[0])
	f.drop(&f.halves[1])
	f.move(&f.table.quiet)
}

// drop forgets what is kept of a side.
func (f *flow) drop(h *half) {
	f.table.held -= h.held
	f.table.recent -= cap(h.recent)
	h.queue, h.held, h.fin, h.recent = nil, 0, nil, nil
}

// note gives a finding.
func (f *flow) note(id, detail string) {
	if out := f.open(); out != nil {
		out.Note(f.now.at, f.now.frame, id, detail)
	}
}

// once gives a finding, if it was not given.
func (f *flow) once(id, detail string) {
	if !slices.Contains(f.told, id) {
		f.told = append(f.told, id)
		f.note(id, detail)
	}
}

// differ is called with two copies of the same bytes that are not the same.
func (f *flow) differ(first, second []byte) {
	if f.notes++; f.notes <= maxDiffers {
		f.note(differs, contradiction(first, second))
	}
}

// remember keeps what was told, to compare what comes again, if there is room.
func (f *flow) remember(h *half, p []byte) {
	had := cap(h.recent)
	if len(h.recent)+len(p) > had && f.table.recent > maxRecentAll {
		h.recent = nil
	} else {
		h.remember(p)
	}
	f.table.recent += cap(h.recent) - had
}
