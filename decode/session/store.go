package session

import (
	"sync"

	"mitmail/decode"
)

// DefaultMemory is the bound of a store that is given none.
const DefaultMemory = 512 << 20

// share is the part of the memory that one session may take, without the text of
// its messages: an eighth.
const share = 8

// sessionWeight is about how many bytes a session takes without its events.
const sessionWeight = 1200

// Store keeps sessions. It is safe for concurrent use; the events of one
// session are given in their order.
type Store struct {
	limit   int64 // of used
	changed chan struct{}
	blocks  sync.Pool // of *[minBlock]byte

	mu     sync.Mutex // held for a few instructions at a time
	byID   map[int]*Live
	list   []*Live   // in the order in which they came; only ever appended to, or made anew
	closed []*Live   // in the order in which they ended
	texts  bodyArena // of all sessions
	used   int64     // bytes, about, without texts
	gone   int       // sessions dropped
	holes  int       // of them, those that are still in list
}

// New makes a store that keeps about limit bytes; 0 is [DefaultMemory]. Half
// of them is for the text of messages.
func New(limit int64) *Store {
	if limit <= 0 {
		limit = DefaultMemory
	}
	return NewBounded(limit, limit/2)
}

// NewBounded makes a store that keeps about limit bytes, of which text bytes are
// for the text of messages. In a store that fills, most of the work is that of
// the system, which hands out memory that was never used: where that is the
// traffic's time, text should be small.
func NewBounded(limit, text int64) *Store {
	return &Store{limit: limit - text, texts: bodyArena{limit: text}, changed: make(chan struct{}, 1), byID: map[int]*Live{}}
}

// Apply takes events of the session id, which speaks p. When there is no memory
// left, the text of the oldest messages is dropped, or the sessions that ended
// first; what sessions that still go on say beyond the bound is counted and not
// kept.
func (s *Store) Apply(id int, p decode.Protocol, events ...decode.Event) {
	l := s.live(id, p)
	if l.add(s, events) {
		s.close(id, l)
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
		l = &Live{next: &Session{ID: id, Protocol: p}, weight: sessionWeight}
		s.byID[id] = l
		s.list = append(s.list, l)
		s.used += sessionWeight
		s.makeRoom()
	}
	return l
}

// take is memory for the events of a session; nil where there is no room.
func (s *Store) take(l *Live, size int) []byte {
	if !s.reserve(l, int64(size)) {
		return nil
	}
	if size == minBlock {
		if b, ok := s.blocks.Get().(*[minBlock]byte); ok {
			return b[:]
		}
	}
	return make([]byte, size)
}

// giveBack takes back a block of memory that was packed, for other sessions: it
// is at hand, which new memory is not.
func (s *Store) giveBack(l *Live, block []byte) {
	if len(block) != minBlock {
		return
	}
	s.reserve(l, int64(len(l.next.log.blocks[0])-minBlock)) // fewer: there is room
	s.blocks.Put((*[minBlock]byte)(block))
}

// reserve takes n bytes for the events of a session and reports whether there is
// room.
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

// text takes message text in.
func (s *Store) text(text []byte) bodyRef {
	s.mu.Lock()
	p := s.texts.place(len(text))
	s.mu.Unlock()
	p.fill(text)
	return p
}

// close notes that a session has ended and may be dropped.
func (s *Store) close(id int, l *Live) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byID, id) // no event comes behind a close
	s.closed = append(s.closed, l)
	s.makeRoom()
}

// makeRoom drops the sessions that ended first until the bound is kept.
func (s *Store) makeRoom() {
	for s.used > s.limit && len(s.closed) > 0 {
		s.drop(s.closed[0])
		s.closed = s.closed[1:]
	}
	if s.holes > 1000 && s.holes > len(s.list)/2 {
		s.list, s.holes = present(s.list), 0
	}
}

// drop drops a session that has ended.
func (s *Store) drop(l *Live) {
	now := l.Now()
	s.used -= l.weight
	l.shown.Store(&Session{ID: now.ID, Protocol: now.Protocol, Closed: true, Gone: true})
	s.gone++
	s.holes++
}

// present is the sessions of a list that were not dropped.
func present(list []*Live) []*Live {
	kept := make([]*Live, 0, len(list))
	for _, l := range list {
		if !l.gone() {
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
