package capture

import (
	"sync/atomic"

	"mitmail/decode"
)

// Handler makes something of events of a session, and appends it to out. The
// events are valid until it returns.
type Handler[T any] func(frame int64, events []decode.Event, out *Output[T])

// worker decodes the sessions that are its own.
type worker[T any] struct {
	number int
	begin  func(*Session, *decode.Conversation) Handler[T]
	in     chan *batch[T]
	batch  *batch[T] // being played
	step   int
	budget *decode.Budget
	output *atomic.Int64 // bytes that all workers made and that are not emitted
	fresh  int           // bytes that it made and has not counted there yet
}

// run plays batches until there are no more.
func (w *worker[T]) run() {
	for b := range w.in {
		w.batch = b
		for i := range b.steps {
			if b.watched.Load() {
				b.moveTo(w.number, i)
			}
			if t := &b.steps[i]; t.session.worker == w.number {
				w.play(i, t)
			}
		}
		w.count()
		b.moveTo(w.number, len(b.steps))
	}
}

// play lets a step happen.
func (w *worker[T]) play(i int, t *step) {
	w.step = i
	if t.kind == stepOpen {
		w.open(t.session)
	}
	t.session.play(t, w.batch.data[t.lo:t.hi])
}

// open begins to decode a session.
func (w *worker[T]) open(s *Session) {
	s.conv = decode.New(s.Protocol)
	s.conv.Share(w.budget)
	handle := w.begin(s, s.conv)
	s.emit = func(events []decode.Event) {
		if len(events) == 0 {
			return
		}
		o := &w.batch.made[w.number]
		bytes, items := len(o.Bytes), len(o.Items)
		handle(s.frame, events, o)
		if len(o.Bytes) > bytes || len(o.Items) > items {
			o.pieces = append(o.pieces, outputPiece{w.step, s, len(o.Bytes), len(o.Items)})
			w.made(o, len(o.Bytes)-bytes+itemSize*(len(o.Items)-items))
		}
	}
}

// made counts what was made, and waits where too much of it is not emitted.
func (w *worker[T]) made(o *Output[T], n int) {
	if w.fresh += n; w.fresh < countOutput {
		return
	}
	if w.count() > maxOutput && o.size() >= parkOutput {
		w.batch.park(w.number, w.step)
	}
}

// count counts what was made by now, and returns how much of all workers waits.
func (w *worker[T]) count() int64 {
	n := w.fresh
	w.fresh = 0
	return w.output.Add(int64(n))
}
