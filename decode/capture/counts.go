package capture

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"mitmail/decode/capture/detect"
)

// Counts are the numbers of a [Pipeline]. They may be read at any time.
type Counts struct {
	Bytes, Packets, Conns, Sessions atomic.Int64
	Numbered                        atomic.Int64 // the number of the last session, also of those outside the time that is asked for

	mu      sync.Mutex
	skipped map[skipKey]int
}

// Skipped is connections that were not decoded, because they are no mail.
type Skipped struct {
	Port   uint16 // of the server
	Spoken string // what they speak; "" where that is not known
	Count  int
}

type skipKey struct {
	port   uint16
	spoken string
}

func (c *Counts) skip(port uint16, spoken detect.ProtocolSet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.skipped == nil {
		c.skipped = make(map[skipKey]int)
	}
	c.skipped[skipKey{port, spoken.String()}]++
}

// Skipped are the connections that were not decoded, the most frequent first.
func (c *Counts) Skipped() []Skipped {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make([]Skipped, 0, len(c.skipped))
	for k, n := range c.skipped {
		all = append(all, Skipped{k.port, k.spoken, n})
	}
	slices.SortFunc(all, func(a, b Skipped) int {
		return cmp.Or(b.Count-a.Count, int(a.Port)-int(b.Port), cmp.Compare(a.Spoken, b.Spoken))
	})
	return all
}
