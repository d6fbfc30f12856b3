package sink

import "testing"

// Packets that belong to no connection take next to nothing: a file of 1 MB may
// unpack to 67 million of them.
func TestTrackedPackets(t *testing.T) {
	v := newPacketExport(nil, "test")
	v.begin("bomb.pcap.gz")
	const n = 1_000_000
	for i := int64(1); i <= n; i++ {
		v.track(i, 0, nil)
	}
	v.track(n+1, 7, []int64{2, n})
	p := v.files[0]
	pages := 0
	for _, page := range p.pages {
		if page != nil {
			pages++
		}
	}
	if pages > 3 || p.count != n+1 {
		t.Errorf("%d pages for %d packets", pages, p.count)
	}
	for packet, want := range map[int64]int64{1: 0, 2: 7, 3: 0, n - 1: 0, n: 7, n + 1: 7, n + 2: 0, 3 * n: 0} {
		if got := p.conn(packet); got != want {
			t.Errorf("packet %d belongs to %d, want %d", packet, got, want)
		}
	}
}
