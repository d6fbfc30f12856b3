package capture

import (
	"sync/atomic"

	"mitmail/decode"
)

// Hearer makes something of events of a session, and appends it to out. The
// events are valid until it returns.
type Hearer func(frame int64, events []decode.Event, out *Output)

// worker decodes the sessions that are its own.
type worker struct {
	number int
	begin  func(*Session, *decode.Conversation) Hearer
	in     chan *batch
	batch  *batch // being played
	turn   int
	budget *decode.Budget
	output *atomic.Int64 // bytes that all workers made and that are not given out
}

// run plays batches until there are no more.
func (w *worker) run() {
	for b := range w.in {
		w.batch = b
		for i := range b.turns {
			if b.watched.Load() {
				b.moveTo(w.number, i)
			}
			if t := &b.turns[i]; t.session.worker == w.number {
				w.play(i, t)
			}
		}
		b.moveTo(w.number, len(b.turns))
	}
}

// play lets a turn happen.
func (w *worker) play(i int, t *turn) {
	w.turn = i
	if t.kind == turnOpen {
		w.open(t.session)
	}
	t.session.play(t, w.batch.data[t.lo:t.hi])
}

// open begins to decode a session.
func (w *worker) open(s *Session) {
	s.talk = decode.New(s.Protocol)
	s.talk.Share(w.budget)
	hear := w.begin(s, s.talk)
	s.give = func(events []decode.Event) {
		if len(events) == 0 {
			return
		}
		o := &w.batch.made[w.number]
		bytes, kept := len(o.Bytes), len(o.Kept)
		hear(s.frame, events, o)
		if len(o.Bytes) > bytes || len(o.Kept) > kept {
			o.pieces = append(o.pieces, outputPiece{w.turn, s, len(o.Bytes), len(o.Kept)})
			w.made(o, len(o.Bytes)-bytes+keptSize*(len(o.Kept)-kept))
		}
	}
}

// made counts what was made, and waits where too much of it is not given out.
func (w *worker) made(o *Output, n int) {
	if w.output.Add(int64(n)) > maxOutput && o.size() >= parkOutput {
		w.batch.park(w.number, w.turn)
	}
}
