package session

import (
	"bytes"
	"sync"
	"sync/atomic"

	"mitmail/decode"
)

// maxTail is how much message text is joined into one event: enough to make the
// weight of an event small beside it, and little to copy when it grows.
const maxTail = 8 << 10

// Live is a session as it goes on. It is safe for concurrent use.
type Live struct {
	now atomic.Pointer[Session]

	mu     sync.Mutex // of the writer: readers never take it
	next   Session    // what is published when all events of an Apply are in
	weight int64
}

// Now is what is known of the session now.
func (l *Live) Now() *Session { return l.now.Load() }

// publish shows readers what is known. Slices are only ever appended to, so
// that all snapshots share them.
func (l *Live) publish() {
	s := l.next
	l.now.Store(&s)
}

// add takes an event in. Keep asks for the memory to keep it.
func (l *Live) add(ev decode.Event, keep func(int64) bool) {
	l.next.fold(&ev)
	if _, chunk := ev.What.(*decode.Chunk); chunk {
		l.chunk(ev, keep)
		return
	}
	l.settle()
	if !keep(weight(&ev)) {
		l.next.Lost++
		return
	}
	l.next.index(ev.What)
	ev.Raw, ev.Sent = bytes.Clone(ev.Raw), bytes.Clone(ev.Sent)
	l.next.events = append(l.next.events, ev)
}

// chunk joins message text, so that a message that comes byte by byte takes no
// more memory than another.
func (l *Live) chunk(ev decode.Event, keep func(int64) bool) {
	tail := &l.next.tail
	fresh := tail.What == nil || tail.From != ev.From || len(tail.Raw)+len(ev.Raw) > maxTail || end(ev.Raw) || end(tail.Raw)
	n := int64(len(ev.Raw))
	if fresh {
		n = weight(&ev)
	}
	if !keep(n) {
		l.next.Lost++
		return
	}
	if fresh {
		l.settle()
		*tail = ev
		tail.Raw = bytes.Clone(ev.Raw)
		return
	}
	tail.Raw = append(tail.Raw, ev.Raw...)
}

// end reports whether text is the line that ends a message: it stays by itself,
// for views that show it.
func end(text []byte) bool { return string(text) == ".\r\n" }

// settle puts message text that grows no more among the events.
func (l *Live) settle() {
	if l.next.tail.What != nil {
		l.next.events = append(l.next.events, l.next.tail)
		l.next.tail = decode.Event{}
	}
}

// index notes where the next event is, if it is of a kind that is looked for.
func (s *Session) index(what decode.What) {
	at := len(s.events)
	switch what.(type) {
	case *decode.Finding:
		s.Findings = append(s.Findings, at)
	case *decode.Message:
		s.Mails = append(s.Mails, at)
	case *decode.TLS:
		s.Handshakes = append(s.Handshakes, at)
	}
}
