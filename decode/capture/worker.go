package capture

import "mitmail/decode"

// Hearer makes something of events of a session, or reports that they are
// nothing to it. The events are valid until it returns.
type Hearer[T any] func(frame int64, events []decode.Event) (T, bool)

// worker decodes the sessions that are its own.
type worker[T any] struct {
	number int
	begin  func(*Session, *decode.Conversation) Hearer[T]
	in     chan *batch[T]
	batch  *batch[T] // being played
	turn   int
}

// run plays batches until there are no more.
func (w *worker[T]) run() {
	for b := range w.in {
		w.batch = b
		for i := range b.turns {
			if t := &b.turns[i]; t.session.worker == w.number {
				w.play(i, t)
			}
		}
		b.work.Done()
	}
}

// play lets a turn happen.
func (w *worker[T]) play(i int, t *turn) {
	w.turn = i
	if t.kind == turnOpen {
		w.open(t.session)
	}
	t.session.play(t, w.batch.data[t.lo:t.hi])
}

// open begins to decode a session.
func (w *worker[T]) open(s *Session) {
	s.talk = decode.New(s.Protocol)
	hear := w.begin(s, s.talk)
	s.give = func(events []decode.Event) {
		if len(events) == 0 {
			return
		}
		if what, ok := hear(s.frame, events); ok {
			made := &w.batch.made[w.number]
			*made = append(*made, product[T]{w.turn, s, what})
		}
	}
}
