package capture

import (
	"context"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tlsopen"
)

// Pipeline decodes the mail in captures with all processors. What is made of the
// events comes out in the order of the files, and within one of the packets, the
// same in every run.
//
//	r := capture.Pipeline[Item]{Open: …, Begin: …, Emit: …}
//	r.Read(ctx, names)
//
// Several files are read and reassembled at the same time, each on a goroutine of
// its own, one for each processor; the batches of steps that this makes are put into
// the order of the files; workers decode the sessions; one goroutine emits what
// they made. Each file has a fixed number of batches, so each of these blocks while
// the next cannot follow, and a file is read no further ahead of its turn than
// they hold.
type Pipeline[T any] struct {
	// Ports are what the servers at some ports speak, whatever it looks like.
	Ports map[uint16]decode.Protocol
	// Keys are the TLS secrets that are known; nil for none. Those that a capture
	// brings are known besides within that capture.
	Keys *tlsopen.KeyLog
	// Within reports whether a session touches the time that is asked for, by the
	// times of its first and last packets; nil wants all of them. It is called by
	// several goroutines. Each file is then opened twice.
	Within func(first, last time.Time) bool
	// Open opens a file, by its index in the names. Several may be opened at once. The
	// Pipeline closes them.
	Open func(ctx context.Context, file int) (io.ReadCloser, error)
	// Track, unless nil, is called for each file. What it returns is called for each
	// packet with the connection of the file that it belongs to, 0 for none, and the
	// packets with its other fragments.
	Track func(file int) func(packet, conn int64, parts []int64)
	// Changed, unless nil, is called with the connection of each packet of a recording of
	// mitmail's own that has other bytes than were received. It is called by several
	// goroutines.
	Changed func(conn int64)
	// Begin is called for each session, by its worker: several may be called at
	// once. What it returns is called for one batch of events after the other.
	Begin func(*Session, *decode.Conversation) Handler[T]
	// Emit is called with what was made, in order, on a goroutine of its own, and
	// Flush behind each batch.
	Emit  func(s *Session, p []byte, items []T)
	Flush func()
	// Warn is called with what is wrong with a capture that was read, and Ended for each
	// file that was opened, with why nothing, or no more, could be read of it: on the
	// goroutine of Emit, behind all that was made of the file.
	Warn  func(file string, w pcap.Warning)
	Ended func(file int, err error)

	counts  Counts
	workers []*worker[T]
	out     chan *batch[T]
	waiting sync.WaitGroup // batches that are not emitted
	emitted sync.WaitGroup // the goroutine that emits
	output  atomic.Int64   // bytes that workers made and that are not emitted
}

// maxFiles is how many files are read at the same time at most: each takes up to
// batches * batchBytes.
const maxFiles = 16

// Read reads captures to their ends, or until ctx is done: then what is open is cut
// off, and no more files are opened. It returns when all is emitted. It is called
// once.
func (r *Pipeline[T]) Read(ctx context.Context, names []string) {
	files := min(runtime.GOMAXPROCS(0), maxFiles, max(1, len(names)))
	r.start(files)
	queue := make(chan *reading[T], files)
	go r.readAll(ctx, names, files, queue)
	for file := range queue {
		for b := range file.out {
			r.dispatch(b)
		}
	}
	r.close()
}

// start starts the workers, and what emits.
func (r *Pipeline[T]) start(files int) {
	n := runtime.GOMAXPROCS(0)
	budget := decode.NewBudget(pendingBytes)
	for i := range n {
		w := &worker[T]{number: i, begin: r.Begin, in: make(chan *batch[T], files*batches), output: &r.output, budget: budget}
		r.workers = append(r.workers, w)
		go w.run()
	}
	r.out = make(chan *batch[T], files*batches)
	r.emitted.Go(r.emit)
}

// readAll begins to read one file after the other, so many of them at the same
// time, and queues them in their order.
func (r *Pipeline[T]) readAll(ctx context.Context, names []string, files int, queue chan<- *reading[T]) {
	defer close(queue)
	pools := make(chan chan *batch[T], files)
	for range files {
		pools <- newPool[T](len(r.workers))
	}
	for i, name := range names {
		pool := <-pools
		if ctx.Err() != nil {
			return
		}
		file := newReading(r, i, name, pool)
		queue <- file
		go func() {
			file.run(ctx)
			pools <- pool
		}()
	}
}

// dispatch sends a batch to the workers: it is the next one in order. Secrets are
// known from it on and not before it, in every run.
func (r *Pipeline[T]) dispatch(b *batch[T]) {
	if len(b.secrets) > 0 {
		r.waiting.Wait()
		b.keys.Add(b.secrets)
	}
	for i := range b.steps {
		if t := &b.steps[i]; t.kind == stepOpen {
			r.counts.Sessions.Add(1)
			t.session.ID = int(r.counts.Numbered.Add(int64(t.session.passed) + 1))
			t.session.worker = t.session.ID % len(r.workers)
		}
	}
	if b.end != nil {
		r.counts.Numbered.Add(int64(b.end.passed))
	}
	r.waiting.Add(1)
	if len(b.steps) > 0 {
		for _, w := range r.workers {
			w.in <- b
		}
	}
	r.out <- b
}

// emit emits what was made of each batch.
func (r *Pipeline[T]) emit() {
	for b := range r.out {
		for through := false; !through; {
			through = b.ready()
			r.output.Add(-int64(b.inOrder(r.Emit)))
			b.resume()
			r.Flush()
		}
		if b.end != nil {
			r.finish(b.end)
		}
		b.reset()
		b.pool <- b
		r.waiting.Done()
	}
}

// finish says how the reading of a file has ended.
func (r *Pipeline[T]) finish(file *ending) {
	for _, w := range file.warnings {
		r.Warn(file.name, w)
	}
	r.Ended(file.number, file.err)
}

// close blocks until all is emitted.
func (r *Pipeline[T]) close() {
	for _, w := range r.workers {
		close(w.in)
	}
	close(r.out)
	r.emitted.Wait()
}

// Counts are the numbers so far.
func (r *Pipeline[T]) Counts() *Counts { return &r.counts }
