package rule

import (
	"slices"
	"sync/atomic"
)

// Change is a unit that was held just now, or that is held no more.
type Change struct {
	Unit
	End string // how it ended: forward, edit, answer, drop, close, limit, end; "" where it was held just now
}

// maxChanges is how many changes wait for whoever watches.
const maxChanges = 256

// Watch is the changes of a [Held] from now on. Whoever does not read them in time
// misses some; nothing waits for them.
type Watch struct {
	C <-chan Change // closed by Stop

	held   *Held
	c      chan Change
	missed atomic.Int64
}

// Watch begins to watch. The watch has to be stopped.
func (h *Held) Watch() *Watch {
	c := make(chan Change, maxChanges)
	w := &Watch{C: c, held: h, c: c}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.watches = append(h.watches, w)
	return w
}

// Missed is how many changes were missed since it was asked last.
func (w *Watch) Missed() int { return int(w.missed.Swap(0)) }

// Stop ends a watch. It may be called more than once.
func (w *Watch) Stop() {
	w.held.mu.Lock()
	defer w.held.mu.Unlock()
	if i := slices.Index(w.held.watches, w); i >= 0 {
		w.held.watches = slices.Delete(w.held.watches, i, i+1)
		close(w.c)
	}
}

// publish hands a change to all who watch. The lock is held.
func (h *Held) publish(c Change) {
	c.Text = nil // of no use to them, and perhaps large
	for _, w := range h.watches {
		select {
		case w.c <- c:
		default:
			w.missed.Add(1)
		}
	}
}
