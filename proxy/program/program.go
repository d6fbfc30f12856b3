// Package program finds out which program on this machine is the client of a
// connection. The search goes on aside: whoever wants to know waits for [Patience] at
// most, counted from when the search began, and does without what is not known by then.
//
// A [Finder] makes one search at a time, for all who ask meanwhile, and rests between
// two, so that a thousand connections a second cost little: a fifth of one core at most
// where searches are slow.
package program

import (
	"net/netip"
	"sync"
	"time"
)

// Patience is how long a search may take before its answer is not waited for.
const Patience = 50 * time.Millisecond

// Program is a program that runs.
type Program struct {
	Name string // as the system has it, such as swaks or python3
	PID  int    // 0 where no program was found
}

// Connection is both ends of a TCP connection, as its client has them.
type Connection struct{ From, To netip.AddrPort }

// maxAsked is how many connections may wait for a search.
const maxAsked = 1024

// Finder finds programs. The zero Finder is ready. It is safe for concurrent use, and
// must not be copied.
type Finder struct {
	mu     sync.Mutex
	asked  map[Connection]*Search
	going  bool // somebody searches
	recent recent
}

// Search is one search. A nil Search finds nothing.
type Search struct {
	done  chan struct{} // closed when found is known
	found Program
	end   time.Time
}

// Find begins to search for the client of a connection, and returns at once.
func (f *Finder) Find(c Connection) *Search {
	c = Connection{unmapped(c.From), unmapped(c.To)}
	s := &Search{done: make(chan struct{}), end: time.Now().Add(Patience)}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.asked) >= maxAsked || !c.From.IsValid() {
		close(s.done)
		return s
	}
	if f.asked == nil {
		f.asked = make(map[Connection]*Search)
	}
	if other := f.asked[c]; other != nil {
		return other
	}
	f.asked[c] = s
	if !f.going {
		f.going = true
		go f.search()
	}
	return s
}

// Wait blocks until the program is known, or for what is left of [Patience], and returns
// what is known by then.
func (s *Search) Wait() Program {
	if s == nil {
		return Program{}
	}
	select {
	case <-s.done:
		return s.found
	default:
	}
	left := time.NewTimer(time.Until(s.end))
	defer left.Stop()
	select {
	case <-s.done:
		return s.found
	case <-left.C:
		return Program{}
	}
}

// The rest behind a search is so many times as long as it took, within bounds: for a
// short while one search can do for all what each would do for itself, such as looking
// through the same program.
const (
	restTimes = 4
	leastRest = 10 * time.Millisecond
	mostRest  = restTimes * Patience
)

// search searches until nobody asks any more.
func (f *Finder) search() {
	for {
		f.mu.Lock()
		asked := f.asked
		f.asked = nil
		f.going = len(asked) > 0
		f.mu.Unlock()
		if len(asked) == 0 {
			return
		}
		begun := time.Now()
		f.answer(asked)
		time.Sleep(min(max(leastRest, restTimes*time.Since(begun)), mostRest))
	}
}

// answer answers all who ask, each as soon as it can.
func (f *Finder) answer(asked map[Connection]*Search) {
	defer func() {
		for _, s := range asked {
			close(s.done)
		}
	}()
	now := time.Now()
	for c, s := range asked {
		if now.After(s.end) { // nobody waits
			close(s.done)
			delete(asked, c)
		}
	}
	f.recent.programs(asked, func(c Connection, p Program) {
		s := asked[c]
		delete(asked, c)
		s.found = p
		close(s.done)
	})
}

// unmapped is an address in the one form that it has here.
func unmapped(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap().WithZone(""), a.Port())
}
