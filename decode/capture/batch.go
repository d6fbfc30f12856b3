package capture

import "sync"

// The size of a batch: bytes, and turns, however few bytes they have.
const (
	batchBytes = 256 << 10
	batchTurns = 4096
	batches    = 48 // that are under way at most
)

// batch is what happened to all sessions in a stretch of a capture. Each worker
// plays the turns of its own sessions; what they made of them is put together
// again in the order of the turns.
type batch[T any] struct {
	turns []turn
	data  []byte         // what the turns refer to
	made  [][]product[T] // by worker
	work  sync.WaitGroup // of the workers
}

// product is what a worker made of events of a turn.
type product[T any] struct {
	turn    int
	session *Session
	what    T
}

// full reports whether more should go into the next batch.
func (b *batch[T]) full() bool { return len(b.data) >= batchBytes || len(b.turns) >= batchTurns }

func (b *batch[T]) put(t turn, p []byte) {
	t.lo = len(b.data)
	b.data = append(b.data, p...)
	t.hi = len(b.data)
	b.turns = append(b.turns, t)
}

// reset empties a batch that is to be used again.
func (b *batch[T]) reset() {
	clear(b.turns)
	b.turns, b.data = b.turns[:0], b.data[:0]
	for i := range b.made {
		clear(b.made[i])
		b.made[i] = b.made[i][:0]
	}
}

// inOrder gives what the workers made.
func (b *batch[T]) inOrder(give func(*Session, T)) {
	rest := make([][]product[T], len(b.made))
	copy(rest, b.made)
	for {
		first := -1
		for i, r := range rest {
			if len(r) > 0 && (first < 0 || r[0].turn < rest[first][0].turn) {
				first = i
			}
		}
		if first < 0 {
			return
		}
		p := rest[first][0]
		rest[first] = rest[first][1:]
		give(p.session, p.what)
	}
}
