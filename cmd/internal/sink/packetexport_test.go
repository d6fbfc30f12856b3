package sink

import "testing"

// Packets that belong to no connection take next to nothing: a file of 1 MB may
// unpack to 67 million of them.
func TestTrackedPackets(t *testing.T) {
	p := new(packets)
	const n = 1_000_000
	for i := int64(1); i <= n; i++ {
		p.track(i, 0, nil)
	}
	p.track(n+1, 7, []int64{2, n})
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

// Of files that have ended nothing is kept, however many there are.
func TestTrackedFiles(t *testing.T) {
	v := newPacketExport(nil, "test")
	for i := range 1000 {
		v.begin(i).track(1, 1, nil)
		if err := v.finish(t.Context(), i, "none"); err != nil {
			t.Fatal(err)
		}
	}
	if len(v.files)+len(v.kept) > 0 {
		t.Errorf("%d files, %d connections are kept", len(v.files), len(v.kept))
	}
}
