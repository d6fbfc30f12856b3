package capture

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
)

// Counts are the numbers of a [Reading]. They may be read at any time.
type Counts struct {
	Bytes, Packets, Flows, Sessions atomic.Int64

	mu      sync.Mutex
	skipped map[skipKey]int
}

// Skipped is connections that were not decoded, because they are no mail.
type Skipped struct {
	Port  uint16 // of the server
	Voice string // what they speak; "" where that is not known
	Count int
}

type skipKey struct {
	port  uint16
	voice string
}

func (c *Counts) skip(port uint16, v voice) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.skipped == nil {
		c.skipped = make(map[skipKey]int)
	}
	c.skipped[skipKey{port, v.String()}]++
}

// Skipped are the connections that were not decoded, the most frequent first.
func (c *Counts) Skipped() []Skipped {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make([]Skipped, 0, len(c.skipped))
	for k, n := range c.skipped {
		all = append(all, Skipped{k.port, k.voice, n})
	}
	slices.SortFunc(all, func(a, b Skipped) int {
		return cmp.Or(b.Count-a.Count, int(a.Port)-int(b.Port), cmp.Compare(a.Voice, b.Voice))
	})
	return all
}
