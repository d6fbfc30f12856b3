package sink

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"
)

// Bounds of what waits in front of one writer, in bytes. Live it bridges a disk
// that is slow for a while; captures can wait.
const (
	liveLimit    = 32 << 20
	captureLimit = 1 << 20
)

// keptBuffer is how much of the memory for them is kept when they are gone: as much
// as grows for a full queue of captures.
const keptBuffer = 2 * captureLimit

// retryTime is how often a write is tried again that failed for a reason which
// may pass, and maxTries how many times where somebody waits for it.
const (
	retryTime = 200 * time.Millisecond
	maxTries  = 5
)

// AsyncWriter writes on a goroutine of its own what others hand over without
// waiting. Each Write is an item: it is taken whole, or dropped and counted. It
// is safe for concurrent use.
type AsyncWriter struct {
	open   opener
	events AsyncEvents
	queue  *queue[pieces]

	opened  atomic.Bool
	written atomic.Int64  // bytes
	done    chan struct{} // closed when the goroutine ends
	err     error         // why it ended before the end; set before done is closed
}

// pieces are items, one behind the other, and where each ends.
type pieces struct {
	bytes []byte
	ends  []int32
}

// add adds an item.
func (p *pieces) add(b []byte) {
	p.bytes = append(p.bytes, b...)
	p.ends = append(p.ends, int32(len(p.bytes)))
}

// emptied is the memory of pieces for others, unless that is much.
func (p pieces) emptied() pieces {
	if cap(p.bytes) > keptBuffer {
		return pieces{}
	}
	return pieces{p.bytes[:0], p.ends[:0]}
}

// AsyncEvents are told of an [AsyncWriter]'s fate, each on some goroutine that
// may wait. Nil ones are not called.
type AsyncEvents struct {
	Failed func(err error, written int64) // writes fail, behind so many bytes, for a reason that may pass
	Again  func()                         // and now they do not any more
	Full   func()                         // items are dropped, from now on
	Ended  func(err error, written int64) // nothing is written any more, behind so many bytes
}

// opener opens what is written to. It may take as long as it likes.
type opener func() (io.WriteCloser, error)

// NewAsyncWriter starts a writer to what open opens, for which so many bytes may
// wait.
func NewAsyncWriter(open func() (io.WriteCloser, error), limit int, events AsyncEvents) *AsyncWriter {
	return newAsyncWriter(open, newQueue[pieces](limit, false), events)
}

func newAsyncWriter(open opener, q *queue[pieces], events AsyncEvents) *AsyncWriter {
	a := &AsyncWriter{open: open, events: events, queue: q, done: make(chan struct{})}
	q.full = events.Full
	go a.run()
	return a
}

// Write takes p, all or nothing. The error is that it was dropped.
func (a *AsyncWriter) Write(p []byte) (int, error) {
	if !a.queue.put(len(p), false, func(b *pieces) { b.add(p) }) {
		return 0, errSlow
	}
	return len(p), nil
}

// run writes until the end, or until that makes no sense any more.
func (a *AsyncWriter) run() {
	defer close(a.done)
	w, err := a.open()
	a.opened.Store(true)
	if err == nil {
		err = errors.Join(a.pour(w), guard(w.Close))
	}
	if err != nil {
		a.err = err
		a.queue.abandon()
		told(a.events.Ended, err, a.Size())
	}
}

// pour writes all that comes.
func (a *AsyncWriter) pour(w io.Writer) error {
	var p pieces
	for ok := true; ; {
		if p, ok = a.queue.next(p.emptied()); !ok {
			return nil
		}
		if err := a.all(w, p); err != nil {
			return err
		}
	}
}

// all writes items. Where that fails for a reason that may pass, the rest is tried
// until it has; but not for long where somebody waits for it.
func (a *AsyncWriter) all(w io.Writer, p pieces) error {
	failing, tries := false, 0
	for at, whole := 0, 0; at < len(p.bytes); {
		rest := p.bytes[at:]
		var n int
		err := guard(func() (err error) { n, err = w.Write(rest); return err })
		n = min(max(n, 0), len(rest))
		if err == nil && n < len(rest) {
			err = io.ErrShortWrite
		}
		at += n
		before := whole
		for whole < len(p.ends) && int(p.ends[whole]) <= at {
			whole++
		}
		a.written.Add(int64(n))
		a.queue.done(n, whole-before)
		switch {
		case err == nil:
		case !mayPass(err) || a.queue.block && tries == maxTries || !a.queue.pause(retryTime):
			return err
		case !failing:
			failing = true
			told(a.events.Failed, err, a.Size())
		}
		if tries++; n > 0 {
			tries = 0
		}
	}
	a.queue.finish()
	if failing && a.events.Again != nil {
		a.events.Again()
	}
	return nil
}

// flush has what waits written soon.
func (a *AsyncWriter) flush() { a.queue.wake() }

// Flush blocks until what was taken is written, and reports whether it is: ctx
// may be done before, or the writer have ended.
func (a *AsyncWriter) Flush(ctx context.Context) bool { return a.queue.flush(ctx) }

func (a *AsyncWriter) abandon() { a.queue.abandon() }

// finish says that nothing comes any more.
func (a *AsyncWriter) finish() { a.queue.close() }

// wait blocks until the goroutine has ended, or ctx is done. The error is why
// not all was written.
func (a *AsyncWriter) wait(ctx context.Context) error {
	return ended(ctx, a.done, &a.err, &a.opened, a.queue.abandon)
}

// Close blocks until all is written, or ctx is done. The error is why not all
// was.
func (a *AsyncWriter) Close(ctx context.Context) error {
	a.finish()
	return a.wait(ctx)
}

// Size is how many bytes were written.
func (a *AsyncWriter) Size() int64 { return a.written.Load() }

// lost is how many items were not written.
func (a *AsyncWriter) lost() int64 { return a.queue.lost() }

func (a *AsyncWriter) dropped() int64 { return a.queue.droppedSoFar() }
