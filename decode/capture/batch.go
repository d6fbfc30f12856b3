package capture

import (
	"slices"
	"sync"
	"sync/atomic"
)

// The size of a batch: bytes, and turns, however few bytes they have.
const (
	batchBytes = 256 << 10
	batchTurns = 512
	batches    = 16        // that are under way at most
	maxKept    = 512 << 10 // bytes of output whose memory is used again
)

// Few bytes may mean much: ten thousand commands fit into 60 KB. When more than
// maxOutput bytes of output wait to be given out, a worker that has made
// parkOutput of them in a batch waits until these are.
const (
	maxOutput  = 32 << 20
	parkOutput = 256 << 10
	keptSize   = 1 << 10 // what one of Output.Kept takes, about
)

// pendingBytes is how much all sessions together may keep for replies to come.
const pendingBytes = 32 << 20

// batch is what happened to all sessions in a stretch of a capture. Each worker
// plays the turns of its own sessions; what they made of them is put together
// again in the order of the turns.
type batch struct {
	turns []turn
	data  []byte   // what the turns refer to
	made  []Output // by worker

	mu      sync.Mutex
	changed *sync.Cond
	at      []int       // by worker: all its turns before this one are played
	parked  []bool      // by worker: it waits for its output to be given out
	given   []int       // by worker: pieces that were given
	watched atomic.Bool // somebody waits for a worker to go on
}

func newBatch(workers int) *batch {
	b := &batch{made: make([]Output, workers), at: make([]int, workers), parked: make([]bool, workers), given: make([]int, workers)}
	b.changed = sync.NewCond(&b.mu)
	return b
}

// moveTo says that a worker has played all its turns before this one.
func (b *batch) moveTo(worker, turn int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at[worker] = turn
	b.changed.Broadcast()
}

// park blocks until all that a worker has made by now is given out.
func (b *batch) park(worker, turn int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at[worker], b.parked[worker] = turn, true
	b.changed.Broadcast()
	for b.parked[worker] {
		b.changed.Wait()
	}
}

// ready blocks until the workers are through, or one is parked and something of
// it can be given out; through tells which.
func (b *batch) ready() (through bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for {
		left := slices.ContainsFunc(b.at, func(at int) bool { return at < len(b.turns) })
		switch {
		case !left:
			return true
		case slices.Contains(b.parked, true) && b.first() >= 0:
			return false
		}
		b.watched.Store(slices.Contains(b.parked, true))
		b.changed.Wait()
	}
}

// resume lets parked workers go on of which all is given out.
func (b *batch) resume() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.made {
		if b.parked[i] && b.given[i] == len(b.made[i].pieces) {
			b.made[i].reset()
			b.given[i], b.parked[i] = 0, false
		}
	}
	b.watched.Store(false)
	b.changed.Broadcast()
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

// size is about what an output takes.
func (o *Output) size() int { return len(o.Bytes) + keptSize*len(o.Kept) }

// reset empties an output that is to be used again.
func (o *Output) reset() {
	clear(o.Kept)
	clear(o.pieces)
	*o = Output{o.Bytes[:0], o.Kept[:0], o.pieces[:0]}
	if cap(o.Bytes) > maxKept {
		o.Bytes = nil
	}
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
		b.made[i].reset()
	}
	clear(b.at)
	clear(b.given)
	b.watched.Store(false)
}

// inOrder gives what the workers made, as far as nothing can come in front of it
// any more, and returns about how many bytes that was.
func (b *batch) inOrder(give func(s *Session, p []byte, kept []any)) (size int) {
	for {
		b.mu.Lock()
		first := b.first()
		b.mu.Unlock()
		if first < 0 {
			return size
		}
		o, n := &b.made[first], b.given[first]
		var from outputPiece
		if n > 0 {
			from = o.pieces[n-1]
		}
		to := o.pieces[n]
		give(to.session, o.Bytes[from.bytes:to.bytes], o.Kept[from.kept:to.kept])
		size += to.bytes - from.bytes + keptSize*(to.kept-from.kept)
		b.given[first]++
	}
}

// first is the worker that made of the earliest turn what is not given yet; -1
// if there is none, or a worker that goes on may still make something of an
// earlier one. What a worker makes is looked at when it is parked or through.
// The lock is held.
func (b *batch) first() int {
	first, reached := -1, len(b.turns)
	for i := range b.made {
		if b.at[i] < len(b.turns) && !b.parked[i] {
			reached = min(reached, b.at[i])
			continue
		}
		if b.given[i] < len(b.made[i].pieces) && (first < 0 || b.next(i) < b.next(first)) {
			first = i
		}
		if b.parked[i] && b.given[i] == len(b.made[i].pieces) {
			reached = min(reached, b.at[i])
		}
	}
	if first < 0 || b.next(first) >= reached {
		return -1
	}
	return first
}

// next is the turn of what a worker made that is given next.
func (b *batch) next(worker int) int { return b.made[worker].pieces[b.given[worker]].turn }
