package sink

import (
	"context"
	"sync"
	"time"
)

// queue hands batches of items from any number of producers to one consumer. It
// is bounded in bytes. When it is full, a put drops its item; in a queue with
// patience it waits for room before, once and not for long; in one that blocks it
// waits until there is. It is safe for concurrent use; next, done and
// fail are the consumer's.
type queue[B any] struct {
	limit int           // bytes; a larger item goes into a queue that is empty
	pace  time.Duration // that next lets pass between batches
	block bool
	// patience is how long a put waits for a consumer that never waits itself.
	// When that was in vain, nobody waits until half of the queue is free.
	patience time.Duration
	lazy     bool // put does not wake the consumer: wake does

	full func() // called once, on a goroutine of its own, when items begin to be dropped; nil for nobody

	mu      sync.Mutex
	news    chan struct{} // holds a token when the consumer has to look
	moved   sync.Cond     // something was done, or never will be
	batch   B             // what waits
	waiting load          // of it
	taken   load          // of the batch that the consumer has
	dropped int64         // items
	idle    bool          // the consumer waits for a token
	vain    bool          // it was waited for in vain
	flushes int           // how many wait for what is in here: no pace
	closed  bool          // nothing comes any more
	gone    bool          // nobody waits for the consumer any more, and what is put is dropped
	last    time.Time     // when the consumer took the batch before
}

// load is how much is in a batch.
type load struct{ bytes, items int }

func newQueue[B any](limit int, block bool) *queue[B] {
	q := &queue[B]{limit: limit, block: block, news: make(chan struct{}, 1)}
	q.moved.L = &q.mu
	return q
}

// put has add add an item of so many bytes to the batch that waits, and reports
// whether it did. What must comes in any case: it ends something that is in the
// queue. Add is called under the lock.
func (q *queue[B]) put(size int, must bool, add func(*B)) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.block && !must && !q.gone && !q.fits(size) {
		q.rouse()
		q.moved.Wait()
	}
	if q.patience > 0 && !must && !q.vain && !q.fits(size) {
		q.await(size)
	}
	if !must && !q.fits(size) || q.gone || q.closed {
		q.drop()
		return false
	}
	add(&q.batch)
	q.waiting.bytes += size
	q.waiting.items++
	if !q.lazy {
		q.rouse()
	}
	return true
}

// await waits for room, with patience.
func (q *queue[B]) await(size int) {
	q.rouse()
	end := time.Now().Add(q.patience)
	defer time.AfterFunc(q.patience, q.moved.Broadcast).Stop()
	for !q.gone && !q.closed && !q.vain && !q.fits(size) {
		if !time.Now().Before(end) {
			q.vain = true
			return
		}
		q.moved.Wait()
	}
}

// drop counts an item that is not taken.
func (q *queue[B]) drop() {
	q.dropped++
	if q.dropped == 1 && q.full != nil && !q.gone && !q.closed {
		go q.full()
	}
}

func (q *queue[B]) fits(size int) bool {
	held := q.waiting.bytes + q.taken.bytes
	return held == 0 || held+size <= q.limit
}

// wake wakes the consumer if it waits for items.
func (q *queue[B]) wake() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.rouse()
}

// rouse is wake with the lock held.
func (q *queue[B]) rouse() {
	if q.idle || q.flushes > 0 {
		q.idle = false
		select {
		case q.news <- struct{}{}:
		default: // there is a token
		}
	}
}

// next blocks until there are items and returns them, or false at the end. It
// takes the memory of an empty batch for those that come.
func (q *queue[B]) next(empty B) (b B, ok bool) {
	q.rest()
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.waiting.items == 0 && !q.closed && !q.gone {
		q.idle = true
		q.mu.Unlock()
		<-q.news
		q.mu.Lock()
	}
	if q.waiting.items == 0 || q.gone {
		return b, false
	}
	b, q.batch = q.batch, empty
	q.taken, q.waiting = q.waiting, load{}
	q.last = time.Now()
	return b, true
}

// rest lets the pace pass, so that a batch is what came in it and no item wakes
// anybody.
func (q *queue[B]) rest() {
	if q.pace == 0 {
		return
	}
	for {
		q.mu.Lock()
		wait := q.pace - time.Since(q.last)
		skip := q.flushes > 0 || q.closed || q.gone
		q.mu.Unlock()
		if wait <= 0 || skip {
			return
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-q.news:
			timer.Stop()
		}
	}
}

// done says that so many bytes of the batch were dealt with, and so many whole items.
func (q *queue[B]) done(bytes, items int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.taken.bytes -= bytes
	q.taken.items -= items
	q.freed()
}

// finish says that all of the batch was.
func (q *queue[B]) finish() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.taken = load{}
	q.freed()
}

// freed is what follows when there is more room.
func (q *queue[B]) freed() {
	if q.waiting.bytes+q.taken.bytes <= q.limit/2 {
		q.vain = false
	}
	q.moved.Broadcast()
}

// pause lets a time pass, and reports whether there is reason to go on then:
// more may come.
func (q *queue[B]) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		q.mu.Lock()
		over := q.closed || q.gone
		q.mu.Unlock()
		if over {
			return false
		}
		select {
		case <-timer.C:
			return true
		case <-q.news:
		}
	}
}

// urge has the consumer hurry, now and later.
func (q *queue[B]) urge(change func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	change()
	q.idle = true
	q.rouse()
	q.moved.Broadcast()
}

// close says that nothing comes any more.
func (q *queue[B]) close() { q.urge(func() { q.closed = true }) }

// abandon says that nobody waits for the consumer any more.
func (q *queue[B]) abandon() { q.urge(func() { q.gone = true }) }

// flush blocks until what was put is done with, and reports whether it is: or
// ctx is done, or nobody waits any more.
func (q *queue[B]) flush(ctx context.Context) bool {
	defer context.AfterFunc(ctx, func() { q.urge(func() {}) })()
	q.urge(func() { q.flushes++ })
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.waiting.items+q.taken.items > 0 && !q.gone && ctx.Err() == nil {
		q.moved.Wait()
	}
	q.flushes--
	return q.waiting.items+q.taken.items == 0 && !q.gone
}

// droppedSoFar is how many items were dropped.
func (q *queue[B]) droppedSoFar() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.dropped
}

// lost is how many items were dropped or are still here.
func (q *queue[B]) lost() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.dropped + int64(q.waiting.items+q.taken.items)
}
