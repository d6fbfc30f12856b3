package packet

import (
	"bytes"
	"slices"
	"time"

	"github.com/google/gopacket/layers"
)

// Limits of what is kept of packets that came in fragments.
const (
	maxDatagrams     = 1024
	maxDatagramBytes = 65535
	fragmentUnit     = 8
	datagramTime     = 60 * time.Second // RFC 8200 4.5
)

// datagramKey names the packet that fragments belong to.
type datagramKey struct {
	src, dst [16]byte
	id       uint32
	protocol layers.IPProtocol // IPv6Fragment for all of IPv6
}

// fragment is where the bytes of a fragment belong.
type fragment struct {
	key  datagramKey
	from int
	more bool // others stand behind it
}

// datagrams is the packets of which fragments are awaited.
type datagrams struct {
	byKey map[datagramKey]*datagram
	order []*datagram // as they began
	spare *datagram   // one that was given up, or completed
}

// datagram is the fragments of one packet.
type datagram struct {
	key     datagramKey
	began   time.Time
	next    layers.IPProtocol // what the first fragment says that it is
	data    []byte
	have    [(maxDatagramBytes/fragmentUnit + 64) / 64]uint64 // bits: the units that are there
	total   int                                               // bytes, 0 while the last fragment has not come
	overlap bool                                              // fragments contradict each other
	packets []int64                                           // that they came in
}

// fragment adds a fragment, and returns the whole once it is there.
func (d *Decoder) fragment(f fragment, p []byte, next layers.IPProtocol) (layer, []byte) {
	uneven := f.more && len(p)%fragmentUnit != 0
	if d.cut > 0 || uneven || len(p) == 0 || f.from+len(p) > maxDatagramBytes {
		return nothing, nil
	}
	t := d.datagrams.get(f.key, d.packet.Time)
	if f.from == 0 && t.have[0]&1 == 0 {
		t.next = next
	}
	t.add(f, p)
	if !t.complete() {
		if len(t.packets) < maxDatagramBytes/fragmentUnit {
			t.packets = append(t.packets, d.packet.Number)
		}
		return nothing, nil
	}
	d.datagrams.remove(t)
	d.seg.Overlap, d.seg.Parts = t.overlap, t.packets
	rest := t.data[:t.total]
	if f.key.protocol == layers.IPProtocolIPv6Fragment {
		d.next = t.next
		return extensions, rest
	}
	return ipProtocol(t.next), rest
}

// add keeps what a fragment brings. What came first stays.
func (t *datagram) add(f fragment, p []byte) {
	end := f.from + len(p)
	if !f.more && t.total == 0 && end >= len(t.data) {
		t.total = end
	}
	if t.total > 0 && end > t.total || !f.more && end != t.total {
		t.overlap = true
		p = p[:max(0, min(len(p), t.total-f.from))]
	}
	if n := f.from + len(p); n > len(t.data) {
		t.data = slices.Grow(t.data, n-len(t.data))[:n]
	}
	for at := f.from; len(p) > 0; at += fragmentUnit {
		n := min(fragmentUnit, len(p))
		unit := at / fragmentUnit
		if bit := uint64(1) << (unit % 64); t.have[unit/64]&bit == 0 {
			t.have[unit/64] |= bit
			copy(t.data[at:], p[:n])
		} else if !bytes.Equal(t.data[at:at+n], p[:n]) {
			t.overlap = true
		}
		p = p[n:]
	}
}

// complete reports whether every unit is there.
func (t *datagram) complete() bool {
	if t.total == 0 {
		return false
	}
	units := (t.total + fragmentUnit - 1) / fragmentUnit
	for _, word := range t.have[:units/64] {
		if word != ^uint64(0) {
			return false
		}
	}
	rest := uint64(1)<<(units%64) - 1
	return rest == 0 || t.have[units/64]&rest == rest
}

// get finds a datagram or begins it. Those that have waited too long, or are too
// many, are given up.
func (ts *datagrams) get(key datagramKey, now time.Time) *datagram {
	for len(ts.order) > 0 && now.Sub(ts.order[0].began) > datagramTime {
		ts.remove(ts.order[0])
	}
	if t := ts.byKey[key]; t != nil {
		return t
	}
	if len(ts.order) == maxDatagrams {
		ts.remove(ts.order[0])
	}
	if ts.byKey == nil {
		ts.byKey = make(map[datagramKey]*datagram)
	}
	t := ts.spare
	if t == nil {
		t = new(datagram)
	}
	*t, ts.spare = datagram{key: key, began: now, data: t.data[:0], packets: t.packets[:0]}, nil
	ts.byKey[key] = t
	ts.order = append(ts.order, t)
	return t
}

func (ts *datagrams) remove(t *datagram) {
	delete(ts.byKey, t.key)
	i := slices.Index(ts.order, t)
	ts.order = slices.Delete(ts.order, i, i+1)
	ts.spare = t
}
