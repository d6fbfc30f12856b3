package capture

import (
	"sync/atomic"

	"mitmail/decode"
)

// Handler makes something of events of a session, and appends it to out. The
// events are valid until it returns.
type Handler func(frame int64, events []decode.Event, out *Output)

// worker decodes the sessions that are its own.
type worker struct {
	number int
	begin  func(*Session, *decode.Conversation) Handler
	in     chan *batch
	batch  *batch // being played
	step   int
	budget *decode.Budget
	output *atomic.Int64 // bytes that all workers made and that are not given out
}

// run plays batches until there are no more.
func (w *worker) run() {
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
		b.moveTo(w.number, len(b.steps))
	}
}

// play lets a step happen.
func (w *worker) play(i int, t *step) {
	w.step = i
	if t.kind == stepOpen {
		w.open(t.session)
	}
	t.session.play(t, w.batch.data[t.lo:t.hi])
}

// open begins to decode a session.
func (w *worker) open(s *Session) {
	s.conv = decode.New(s.Protocol)
	s.conv.Share(w.budget)
	handle := w.begin(s, s.conv)
	s.emit = func(events []decode.Event) {
		if len(events) == 0 {
			return
		}
		o := &w.batch.made[w.number]
		bytes, kept := len(o.Bytes), len(o.Kept)
		handle(s.frame, events, o)
		if len(o.Bytes) > bytes || len(o.Kept) > kept {
			o.pieces = append(o.pieces, outputPiece{w.step, s, len(o.Bytes), len(o.Kept)})
			w.made(o, len(o.Bytes)-bytes+keptSize*(len(o.Kept)-kept))
		}
	}
}

// made counts what was made, and waits where too much of it is not given out.
func (w *worker) made(o *Output, n int) {
	if w.output.Add(int64(n)) > maxOutput && o.size() >= parkOutput {
		w.batch.park(w.number, w.step)
	}
}
