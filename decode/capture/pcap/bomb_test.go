package pcap

import (
	"io"
	"strings"
	"testing"
)

// zeros is a reader that has no end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// A packing that gives more than any capture could is given up.
func TestHostile24BombWithoutEnd(t *testing.T) {
	u := &unpacker{r: zeros{}, name: "zstd", packed: &counter{n: 1 << 20}}
	n, err := io.Copy(io.Discard, u)
	if err == nil || !strings.Contains(err.Error(), "came out of 1048576") || n < minBomb || n > 3<<30 {
		t.Errorf("%d bytes, %v", n, err)
	}
}
