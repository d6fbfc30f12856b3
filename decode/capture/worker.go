package capture

import "mitmail/decode"

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
}

// run plays batches until there are no more.
func (w *worker) run() {
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
		}
	}
}
