package capture

import (
	"slices"
	"sync"
	"sync/atomic"

	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tlsopen"
)

// The size of a batch: bytes, and steps, however few bytes they have.
const (
	batchBytes = 256 << 10
	batchSteps = 512
	batches    = 16        // of a file that are under way at most
	maxReused  = 512 << 10 // bytes of output whose memory is used again
)

// Few bytes may mean much: ten thousand commands fit into 60 KB. When more than
// maxOutput bytes of output wait to be emitted, a worker that has made
// parkOutput of them in a batch waits until these are.
const (
	maxOutput   = 32 << 20
	parkOutput  = 256 << 10
	countOutput = 16 << 10 // made by a worker between looks at what all have made
	itemSize    = 1 << 10  // what one of Output.Items takes, about
)

// pendingBytes is how much all sessions together may keep for replies to come.
const pendingBytes = 32 << 20

// batch is what happened to all sessions of a file in a stretch of it. Each worker
// plays the steps of its own sessions; what they made of them is put together
// again in the order of the steps.
type batch[T any] struct {
	steps []step
	data  []byte      // what the steps refer to
	made  []Output[T] // by worker

	keys    *tlsopen.KeyLog  // that secrets belong into,
	secrets []byte           // in front of the steps
	end     *ending          // of the file; nil where it is not the last batch of it
	pool    chan<- *batch[T] // where it goes when it is emitted

	mu      sync.Mutex
	changed *sync.Cond
	at      []int       // by worker: all its steps before this one are played
	parked  []bool      // by worker: it waits for its output to be emitted
	emitted []int       // by worker: pieces that were emitted
	watched atomic.Bool // the emitter waits for a worker to go on
}

// ending is the end of a file.
type ending struct {
	number   int
	name     string
	passed   int // sessions at its end that do not touch the time that is asked for
	warnings []pcap.Warning
	err      error
}

// newPool makes the batches of a file for so many workers.
func newPool[T any](workers int) chan *batch[T] {
	pool := make(chan *batch[T], batches)
	for range batches {
		b := newBatch[T](workers)
		b.pool = pool
		pool <- b
	}
	return pool
}

func newBatch[T any](workers int) *batch[T] {
	b := &batch[T]{made: make([]Output[T], workers), at: make([]int, workers), parked: make([]bool, workers), emitted: make([]int, workers)}
	b.changed = sync.NewCond(&b.mu)
	return b
}

// moveTo records that a worker has played all its steps before this one.
func (b *batch[T]) moveTo(worker, step int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at[worker] = step
	b.changed.Broadcast()
}

// park blocks until all that a worker has made by now is emitted.
func (b *batch[T]) park(worker, step int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at[worker], b.parked[worker] = step, true
	b.changed.Broadcast()
	for b.parked[worker] {
		b.changed.Wait()
	}
}

// ready blocks until the workers are through, or one is parked and something of
// it can be emitted; through says which.
func (b *batch[T]) ready() (through bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for {
		left := slices.ContainsFunc(b.at, func(at int) bool { return at < len(b.steps) })
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

// resume lets parked workers go on of which all is emitted.
func (b *batch[T]) resume() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.made {
		if b.parked[i] && b.emitted[i] == len(b.made[i].pieces) {
			b.made[i].reset()
			b.emitted[i], b.parked[i] = 0, false
		}
	}
	b.watched.Store(false)
	b.changed.Broadcast()
}

// Output is what a worker makes of the events in a batch. [Handler]s append to it.
type Output[T any] struct {
	Bytes  []byte
	Items  []T // what else is made
	pieces []outputPiece
}

// outputPiece is what was made of one step: it goes up to an end in each list.
type outputPiece struct {
	step         int
	session      *Session
	bytes, items int
}

// size is about what an output takes.
func (o *Output[T]) size() int { return len(o.Bytes) + itemSize*len(o.Items) }

// reset empties an output that is to be used again.
func (o *Output[T]) reset() {
	clear(o.Items)
	clear(o.pieces)
	*o = Output[T]{o.Bytes[:0], o.Items[:0], o.pieces[:0]}
	if cap(o.Bytes) > maxReused {
		o.Bytes = nil
	}
}

// full reports whether more should go into the next batch.
func (b *batch[T]) full() bool { return len(b.data) >= batchBytes || len(b.steps) >= batchSteps }

func (b *batch[T]) put(t step, p []byte) {
	t.lo = len(b.data)
	b.data = append(b.data, p...)
	t.hi = len(b.data)
	b.steps = append(b.steps, t)
}

// reset empties a batch that is to be used again.
func (b *batch[T]) reset() {
	clear(b.steps)
	b.steps, b.data = b.steps[:0], b.data[:0]
	b.keys, b.secrets, b.end = nil, nil, nil
	for i := range b.made {
		b.made[i].reset()
	}
	clear(b.at)
	clear(b.emitted)
	b.watched.Store(false)
}

// inOrder emits what the workers made, as far as nothing can come in front of it
// any more, and returns about how many bytes that was.
func (b *batch[T]) inOrder(emit func(s *Session, p []byte, items []T)) (size int) {
	for {
		b.mu.Lock()
		first := b.first()
		b.mu.Unlock()
		if first < 0 {
			return size
		}
		o, n := &b.made[first], b.emitted[first]
		var from outputPiece
		if n > 0 {
			from = o.pieces[n-1]
		}
		to := o.pieces[n]
		emit(to.session, o.Bytes[from.bytes:to.bytes], o.Items[from.items:to.items])
		size += to.bytes - from.bytes + itemSize*(to.items-from.items)
		b.emitted[first]++
	}
}

// first is the worker that made of the earliest step what is not emitted yet; -1
// if there is none, or a worker that goes on may still make something of an
// earlier one. What a worker makes is looked at when it is parked or through.
// The lock is held.
func (b *batch[T]) first() int {
	first, reached := -1, len(b.steps)
	for i := range b.made {
		if b.at[i] < len(b.steps) && !b.parked[i] {
			reached = min(reached, b.at[i])
			continue
		}
		if b.emitted[i] < len(b.made[i].pieces) && (first < 0 || b.next(i) < b.next(first)) {
			first = i
		}
		if b.parked[i] && b.emitted[i] == len(b.made[i].pieces) {
			reached = min(reached, b.at[i])
		}
	}
	if first < 0 || b.next(first) >= reached {
		return -1
	}
	return first
}

// next is the step of what a worker made that is emitted next.
func (b *batch[T]) next(worker int) int { return b.made[worker].pieces[b.emitted[worker]].step }
