package capture

import (
	"bytes"
	"fmt"
)

// remember keeps what was told. It holds up to twice what is needed, so that
// it seldom has to move it.
func (h *half) remember(p []byte) {
	if len(p) >= maxRecent {
		h.recent = append(h.recent[:0], p[len(p)-maxRecent:]...)
		return
	}
	if len(h.recent)+len(p) > 2*maxRecent {
		n := copy(h.recent, h.recent[len(h.recent)-maxRecent:])
		h.recent = h.recent[:n]
	}
	h.recent = append(h.recent, p...)
}

// again compares a piece that begins with bytes that were told, with them.
func (h *half) again(p piece, differ func(first, second []byte)) {
	known := h.next - uint32(len(h.recent))
	if before(p.seq, known) {
		if !before(known, p.end()) {
			return
		}
		p = p.part(known, p.end())
	}
	compare(h.recent[p.seq-known:], p.data, differ)
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
