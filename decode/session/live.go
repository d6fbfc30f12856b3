package session

import (
	"slices"
	"sync"
	"sync/atomic"

	"mitmail/decode"
)

const (
	// maxTail is how much message text is joined into one event: enough to make
	// the weight of an event small beside it, and little to copy when it grows.
	maxTail = 8 << 10
	// minPiece is how much of it is worth a piece that can be dropped by itself.
	minPiece = 512
)

// Live is a session as it goes on. It is safe for concurrent use.
type Live struct {
	shown  atomic.Pointer[Session] // what is known; nil when that has changed since somebody asked
	weight int64                   // of what is dropped with it only; guarded by the store's lock

	mu   sync.Mutex   // held by readers no longer than it takes to copy next
	next *Session     // what is known; nil when nothing comes any more: it is shown
	read bool         // somebody has a copy of next
	tail decode.Event // message text that is still growing
}

// Now is what is known of the session now.
func (l *Live) Now() *Session {
	if s := l.shown.Load(); s != nil {
		return s
	}
	fresh := new(Session)
	l.mu.Lock()
	defer l.mu.Unlock()
	if s := l.shown.Load(); s != nil {
		return s
	}
	*fresh = *l.next // its log is only ever appended to
	l.shown.Store(fresh)
	l.read = true
	return fresh
}

// gone reports whether the session was dropped.
func (l *Live) gone() bool {
	s := l.shown.Load()
	return s != nil && s.Gone
}

// add takes events in and reports whether the session has ended.
func (l *Live) add(s *Store, events []decode.Event) (closed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.next == nil {
		return false // no event comes behind a close
	}
	l.shown.Store(nil)
	for _, ev := range events {
		l.next.fold(&ev)
		if w, chunk := ev.Payload.(*decode.Chunk); chunk {
			l.chunk(s, ev, w)
			continue
		}
		l.settle(s)
		l.keep(s, ev)
	}
	if !l.next.Closed {
		return false
	}
	l.settle(s)
	if !l.read {
		s.giveBack(l, l.next.log.pack())
	}
	l.shown.Store(l.next)
	l.next = nil
	return true
}

// keep keeps an event, or counts it where there is no room.
func (l *Live) keep(s *Store, ev decode.Event) bool {
	if !l.next.log.put(ev, func(size int) []byte { return s.take(l, size) }) {
		l.next.Lost++
		return false
	}
	l.next.index(ev.Payload)
	return true
}

// chunk joins message text, so that a message that comes byte by byte takes no
// more memory than another.
func (l *Live) chunk(s *Store, ev decode.Event, w *decode.Chunk) {
	tail := &l.tail
	if len(tail.Raw) > 0 && tail.From == ev.From && len(tail.Raw)+len(ev.Raw) <= maxTail && goesOn(tail, w) && !alone(&ev, w) {
		tail.Raw = append(tail.Raw, ev.Raw...)
		tail.Payload = w
		return
	}
	l.settle(s)
	if len(ev.Raw) > maxTail || alone(&ev, w) {
		l.text(s, ev, w)
		return
	}
	raw := append(tail.Raw, ev.Raw...)
	*tail = ev
	tail.Raw = raw
}

// goesOn reports whether a chunk is a piece of what the tail is one of.
func goesOn(tail *decode.Event, w *decode.Chunk) bool {
	before := tail.Payload.(*decode.Chunk)
	return before.Of == w.Of && before.Transfer == w.Transfer && !before.Last
}

// alone reports whether a chunk stays by itself: the dot that ends a message,
// for views that show it, and what is more than its bytes.
func alone(ev *decode.Event, w *decode.Chunk) bool {
	return w.Dot() || ev.Changed || len(ev.Secrets) > 0
}

// settle puts message text that grows no more among the events.
func (l *Live) settle(s *Store) {
	if len(l.tail.Raw) > 0 {
		l.text(s, l.tail, l.tail.Payload.(*decode.Chunk))
		l.tail = decode.Event{}
	}
}

// text keeps message text: a little with the other events, more in pieces.
func (l *Live) text(s *Store, ev decode.Event, w *decode.Chunk) {
	if len(ev.Raw) < minPiece || alone(&ev, w) {
		l.keep(s, ev)
		return
	}
	raw := ev.Raw
	ev.Raw = nil
	left, pieces := len(raw), (len(raw)+maxPiece-1)/maxPiece
	for part := range slices.Chunk(raw, (len(raw)+pieces-1)/pieces) {
		left -= len(part)
		ev.Payload = &decode.Chunk{Of: w.Of, Last: w.Last && left == 0, Transfer: w.Transfer, Dropped: len(l.next.log.pieces)}
		if l.keep(s, ev) {
			l.next.log.pieces = append(l.next.log.pieces, s.text(part))
		}
	}
}

// index notes where the latest event is, if it is of a kind that is looked for.
func (s *Session) index(what decode.Payload) {
	at := s.Len() - 1
	if Fails(what) {
		s.Failures = append(s.Failures, at)
	}
	switch what.(type) {
	case *decode.Finding:
		s.Findings = append(s.Findings, at)
	case *decode.Message:
		s.Mails = append(s.Mails, at)
	case *decode.TLS:
		s.Handshakes = append(s.Handshakes, at)
	}
}
