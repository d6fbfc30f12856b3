package sink

import (
	"io"
	"slices"
	"sync/atomic"

	"mitmail/decode"
)

// sessionState is what is known of a session that goes on. It belongs to who
// has its entries pass: the worker, or offline a worker of the reading.
type sessionState struct {
	Session
	frame    int // offline: the packet that completed what comes now; else 0
	conn     int64
	*scratch              // while it has entries pass
	pass     func(*entry) // into the first stage
	out      func(*entry) // behind the last one
	drafts   []*draft     // of messages that are not over
	more     int          // events that the session has besides those of its decoder
}

// newState begins a session.
func (s *Sink) newState(of Session) *sessionState {
	st := &sessionState{Session: of}
	st.pass = func(e *entry) { st.out(e) }
	for _, make := range slices.Backward(s.stages()) {
		st.pass = make(st, st.pass)
	}
	return st
}

// take has an entry pass the stages.
func (st *sessionState) take(e *entry, stats *Stats) {
	e.wire, e.conn, e.frame = e.Event, st.conn, st.frame
	if e.draft == nil {
		stats.count(e.Payload)
	} else if !slices.Contains(st.drafts, e.draft) {
		st.drafts = append(st.drafts, e.draft)
	}
	st.pass(e)
}

// over records that a message is over, and returns the drafts of which no more
// will come: when the session is over, those of which no message told.
func (st *sessionState) over(what decode.Payload) (left []*draft) {
	switch w := what.(type) {
	case *decode.Message:
		st.drafts = slices.DeleteFunc(st.drafts, func(d *draft) bool { return d == draftOf(w) })
	case *decode.Close:
		left, st.drafts = st.drafts, nil
	}
	return left
}

// draft is the text of a message on its way. What is written to it goes where
// the events of its session go, in front of that of the message.
type draft struct {
	write func(d *draft, p []byte)
	lost  atomic.Bool // a piece of it was dropped
}

// Write implements [io.Writer]. It never fails.
func (d *draft) Write(p []byte) (int, error) {
	d.write(d, p)
	return len(p), nil
}

// draftOf is the text of a message; nil where nobody asked for it.
func draftOf(m *decode.Message) *draft {
	d, _ := m.Copy.(*draft)
	return d
}

var _ io.Writer = (*draft)(nil)
