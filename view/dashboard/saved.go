package dashboard

import (
	"errors"
	"sync"

	"mitmail/decode/session"
)

// ErrPartly is what [Options.Write] returns where it wrote all that is kept, and
// more was said than is kept.
var ErrPartly = errors.New("written, but not all message text was kept: a larger --memory keeps more")

// saved is which sessions are in a file, each with how much of it: one that goes
// on has more to be saved later. The zero saved is none. It is safe for concurrent
// use.
type saved struct {
	mu     sync.Mutex
	events map[*session.Live]int
}

// note notes sessions that were written as they were then.
func (s *saved) note(list []*session.Live, as []*session.Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.events == nil {
		s.events = map[*session.Live]int{}
	}
	for i, l := range list {
		s.events[l] = as[i].Len()
	}
}

// missing is how many of the sessions are in no file, or not all of them.
func (s *saved) missing(list []*session.Live) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range list {
		if had, ok := s.events[l]; !ok || had < l.Now().Len() {
			n++
		}
	}
	return n
}
