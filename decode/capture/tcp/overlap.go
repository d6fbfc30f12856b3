package tcp

import (
	"bytes"
	"fmt"
)

// remember keeps what was delivered. It holds up to twice what is needed, so that
// it seldom has to move it.
func (d *direction) remember(p []byte) {
	if len(p) >= maxRecent {
		d.recent = append(d.recent[:0], p[len(p)-maxRecent:]...)
		return
	}
	if len(d.recent)+len(p) > 2*maxRecent {
		n := copy(d.recent, d.recent[len(d.recent)-maxRecent:])
		d.recent = d.recent[:n]
	}
	d.recent = append(d.recent, p...)
}

// again compares a piece that begins with bytes that were delivered, with them.
func (d *direction) again(p piece, differ func(first, second []byte)) {
	known := d.next - uint32(len(d.recent))
	if before(p.seq, known) {
		if !before(known, p.end()) {
			return
		}
		p = p.part(known, p.end())
	}
	compare(d.recent[p.seq-known:], p.data, differ)
}

// compare calls differ if the bytes that both have are not the same.
func compare(first, second []byte, differ func(first, second []byte)) {
	n := min(len(first), len(second))
	if !bytes.Equal(first[:n], second[:n]) {
		differ(first[:n], second[:n])
	}
}

// contradiction shows where two copies differ.
func contradiction(first, second []byte) string {
	const in, out = 24, 56 // bytes shown in front of the difference and behind it
	i := 0
	for first[i] == second[i] {
		i++
	}
	from, to := max(0, i-in), min(len(first), i+out)
	return fmt.Sprintf("%+q came first, %+q later", first[from:to], second[from:to])
}
