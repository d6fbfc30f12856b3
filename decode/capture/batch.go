package capture

import (
	"sync"
)

// The size of a batch: bytes, and turns, however few bytes they have.
const (
	batchBytes = 256 << 10
	batchTurns = 512
	batches    = 16        // that are under way at most
	maxKept    = 512 << 10 // bytes of output whose memory is used again
)

// batch is what happened to all sessions in a stretch of a capture. Each worker
// plays the turns of its own sessions; what they made of them is put together
// again in the order of the turns.
type batch struct {
	turns []turn
	data  []byte         // what the turns refer to
	made  []Output       // by worker
	work  sync.WaitGroup // of the workers
}

// Output is what a worker makes of the events in a batch. Hearers append to it.
type Output struct {
	Bytes  []byte
	Kept   []any // what else is made
	pieces []outputPiece
}

// outputPiece is what was made of one turn: it goes up to an end in each list.
type outputPiece struct {
	turn        int
	session     *Session
	bytes, kept int
}

// full reports whether more should go into the next batch.
func (b *batch) full() bool { return len(b.data) >= batchBytes || len(b.turns) >= batchTurns }

func (b *batch) put(t turn, p []byte) {
	t.lo = len(b.data)
	b.data = append(b.data, p...)
	t.hi = len(b.data)
	b.turns = append(b.turns, t)
}

// reset empties a batch that is to be used again.
func (b *batch) reset() {
	clear(b.turns)
	b.turns, b.data = b.turns[:0], b.data[:0]
	for i := range b.made {
		o := &b.made[i]
		clear(o.Kept)
		clear(o.pieces)
		*o = Output{o.Bytes[:0], o.Kept[:0], o.pieces[:0]}
		if cap(o.Bytes) > maxKept {
			o.Bytes = nil
		}
	}
}

// inOrder gives what the workers made.
func (b *batch) inOrder(give func(s *Session, p []byte, kept []any)) {
	given := make([]int, len(b.made)) // pieces, by worker
	for {
		first := b.first(given)
		if first < 0 {
			return
		}
		o, n := &b.made[first], given[first]
		var from outputPiece
		if n > 0 {
			from = o.pieces[n-1]
		}
		to := o.pieces[n]
		give(to.session, o.Bytes[from.bytes:to.bytes], o.Kept[from.kept:to.kept])
		given[first]++
	}
}

// first is the worker that made of the earliest turn what is not given yet; -1
// if there is none.
func (b *batch) first(given []int) int {
	first := -1
	for i := range b.made {
		if given[i] == len(b.made[i].pieces) {
			continue
		}
		if first < 0 || b.made[i].pieces[given[i]].turn < b.made[first].pieces[given[first]].turn {
			first = i
		}
	}
	return first
}
