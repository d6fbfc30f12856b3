package session

import (
	"sync"

	"mitmail/decode"
)

// DefaultMemory is the bound of a store that is given none.
const DefaultMemory = 512 << 20

// share is the part of the memory that one session may take: an eighth.
const share = 8

// Store keeps sessions. It is safe for concurrent use; the events of one
// session are given in their order.
type Store struct {
	limit   int64
	changed chan struct{}

	mu     sync.Mutex // held for a few instructions at a time
	byID   map[int]*Live
	list   []*Live // in the order in which they came; only ever appended to, or made anew
	closed []*Live // in the order in which they ended
	used   int64   // bytes, about
	gone   int     // sessions dropped
	holes  int     // of them, those that are still in list
}

// New makes a store that keeps about limit bytes; 0 is [DefaultMemory].
func New(limit int64) *Store {
	if limit <= 0 {
		limit = DefaultMemory
	}
	return &Store{limit: limit, changed: make(chan struct{}, 1), byID: map[int]*Live{}}
}

// Apply takes events of the session id, which speaks p. When there is no memory
// left, the sessions that ended first are dropped; what sessions that still go
// on say beyond the bound is counted and not kept.
func (s *Store) Apply(id int, p decode.Protocol, events ...decode.Event) {
	l := s.live(id, p)
	l.mu.Lock()
	keep := func(n int64) bool { return s.reserve(l, n) }
	for _, ev := range events {
		l.add(ev, keep)
	}
	closed := l.next.Closed
	if closed {
		l.settle()
	}
	l.publish()
	l.mu.Unlock()
	if closed {
		s.close(l)
	}
	select {
	case s.changed <- struct{}{}:
	default: // it is known already
	}
}

// live finds a session, or begins it.
func (s *Store) live(id int, p decode.Protocol) *Live {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.byID[id]
	if l == nil {
		l = &Live{next: Session{ID: id, Protocol: p}, weight: sessionWeight}
		l.publish()
		s.byID[id] = l
		s.list = append(s.list, l)
		s.used += sessionWeight
		s.makeRoom()
	}
	return l
}

// reserve takes n bytes for a session and reports whether there is room.
func (s *Store) reserve(l *Live, n int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.weight+n > s.limit/share {
		return false
	}
	l.weight += n
	s.used += n
	s.makeRoom()
	if s.used <= s.limit {
		return true
	}
	l.weight -= n
	s.used -= n
	return false
}

// close notes that a session has ended and may be dropped.
func (s *Store) close(l *Live) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, open := s.byID[l.next.ID]; !open {
		return
	}
	delete(s.byID, l.next.ID) // no event comes behind a close
	s.closed = append(s.closed, l)
	s.makeRoom()
}

// makeRoom drops the sessions that ended first until the bound is kept.
func (s *Store) makeRoom() {
	for s.used > s.limit && len(s.closed) > 0 {
		l := s.closed[0]
		s.closed = s.closed[1:]
		s.used -= l.weight
		l.now.Store(&Session{ID: l.next.ID, Protocol: l.next.Protocol, Closed: true, Gone: true})
		l.next = Session{}
		s.gone++
		s.holes++
	}
	if s.holes > 1000 && s.holes > len(s.list)/2 {
		s.list, s.holes = present(s.list), 0
	}
}

// present is the sessions of a list that were not dropped.
func present(list []*Live) []*Live {
	kept := make([]*Live, 0, len(list))
	for _, l := range list {
		if !l.Now().Gone {
			kept = append(kept, l)
		}
	}
	return kept
}

// Sessions are the sessions kept, in the order in which they began, and how
// many were dropped. The slice is not to be changed.
func (s *Store) Sessions() (list []*Live, gone int) {
	s.mu.Lock()
	list, gone = s.list, s.gone
	holes := s.holes
	s.mu.Unlock()
	if holes > 0 {
		list = present(list)
	}
	return list[:len(list):len(list)], gone
}

// Changed gives a token when something has changed since the last one was
// taken. It is for a single reader.
func (s *Store) Changed() <-chan struct{} { return s.changed }
