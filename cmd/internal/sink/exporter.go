package sink

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"mitmail/view/eml"
)

// exporter keeps messages on a goroutine of its own: their texts as they come,
// in letters, and letters that are over where they belong. A message that cannot
// be kept is counted, and the next one is tried all the same.
type exporter struct {
	open   func() (keeper, error) // may take as long as it likes
	dir    string                 // of what is on its way
	events AsyncEvents
	queue  *queue[jobs]

	letters map[*draft]*eml.Letter
	failing bool

	opened atomic.Bool
	bytes  atomic.Int64 // of messages that were kept
	failed atomic.Int64 // messages
	asked  atomic.Int64 // messages that were to be kept,
	over   atomic.Int64 // and were, or were not
	done   chan struct{}
	err    error // why it ended before the end
}

// job is something to do about a message.
type job struct {
	draft    *draft
	do       jobKind
	text     []byte // write
	exported        // keep
}

type jobKind uint8

const (
	write jobKind = iota
	keep
	discard
)

// jobs are a batch of them.
type jobs struct {
	list []job
	arena
}

// jobSize is about what a job takes beside its text.
const jobSize = 128

func newExporter(dir string, open func() (keeper, error), q *queue[jobs], events AsyncEvents) *exporter {
	x := &exporter{open: open, dir: dir, events: events, queue: q, letters: make(map[*draft]*eml.Letter), done: make(chan struct{})}
	q.full = events.Full
	go x.run()
	return x
}

// put hands a job over and reports whether it was taken.
func (x *exporter) put(j job, must bool) bool {
	size := jobSize + len(j.text)
	if j.do == keep {
		size += entrySize
	}
	taken := x.queue.put(size, must, func(b *jobs) {
		j.text = b.clone(j.text)
		b.list = append(b.list, j)
	})
	if taken && j.do == keep {
		x.asked.Add(1)
	}
	return taken
}

// run does what comes until the end.
func (x *exporter) run() {
	defer close(x.done)
	k, err := x.open()
	x.opened.Store(true)
	if err == nil {
		x.all(k)
		err = guard(k.Close)
	}
	for _, l := range x.letters {
		l.Close()
	}
	if err != nil {
		x.err = err
		x.queue.abandon()
		told(x.events.Ended, err, x.Size())
	}
}

// together is how many letters are brought to the disk at the same time. It takes hardly
// longer than one.
const together = 32

// all does all that comes.
func (x *exporter) all(k keeper) {
	var b jobs
	for ok := true; ; {
		if b, ok = x.queue.next(b); !ok {
			return
		}
		var over []*job
		for i := range b.list {
			switch j := &b.list[i]; j.do {
			case write:
				_, _ = x.letter(j.draft).Write(j.text) // it says so when it is kept
			case discard:
				x.take(j.draft).Close()
			case keep:
				over = append(over, j)
			}
		}
		for some := range slices.Chunk(over, together) {
			x.keep(k, some)
		}
		x.queue.finish()
		b.list = emptied(b.list)
		b.arena.reset()
	}
}

// letter is that of a draft.
func (x *exporter) letter(of *draft) *eml.Letter {
	l := x.letters[of]
	if l == nil {
		l = eml.NewLetter(x.dir)
		x.letters[of] = l
	}
	return l
}

// take is letter for who closes it.
func (x *exporter) take(of *draft) *eml.Letter {
	l := x.letter(of)
	delete(x.letters, of)
	return l
}

// keep has messages kept that are over.
func (x *exporter) keep(k keeper, over []*job) {
	letters, errs := make([]*eml.Letter, len(over)), make([]error, len(over))
	var settling sync.WaitGroup
	for i, j := range over {
		l := x.take(j.draft)
		letters[i] = l
		if errs[i] = guard(func() error { return j.mask(l) }); errs[i] == nil {
			settling.Go(func() { errs[i] = guard(func() error { return k.settle(l) }) })
		}
	}
	settling.Wait()
	for i, j := range over {
		l := letters[i]
		if errs[i] == nil {
			errs[i] = guard(func() error { return k.keep(l, j.message, j.at) })
		}
		x.kept(errs[i], l.Size())
		l.Close()
	}
}

// mask hides what is secret in the letter of a message.
func (j *job) mask(l *eml.Letter) error {
	if j.hide == nil {
		return nil
	}
	return l.Mask(j.hide.masker.Text())
}

// kept handles what became of a message.
func (x *exporter) kept(err error, size int64) {
	x.over.Add(1)
	switch {
	case err != nil:
		x.failed.Add(1)
		if !x.failing {
			told(x.events.Failed, err, x.Size())
		}
	case x.failing && x.events.Again != nil:
		x.events.Again()
		fallthrough
	default:
		x.bytes.Add(size)
	}
	x.failing = err != nil
}

func (x *exporter) flush()  { x.queue.wake() }
func (x *exporter) finish() { x.queue.close() }

func (x *exporter) abandon() { x.queue.abandon() }

// Write implements [target]: nothing writes bytes here.
func (*exporter) Write([]byte) (int, error) { return 0, errors.ErrUnsupported }

func (x *exporter) wait(ctx context.Context) error {
	return ended(ctx, x.done, &x.err, &x.opened, x.queue.abandon)
}

// Flush implements writer.
func (x *exporter) Flush(ctx context.Context) bool { return x.queue.flush(ctx) }

// Size implements writer.
func (x *exporter) Size() int64 { return x.bytes.Load() }

// lost is how many messages were not kept.
func (x *exporter) lost() int64 {
	return x.failed.Load() + x.asked.Load() - x.over.Load()
}

func (x *exporter) dropped() int64 { return x.failed.Load() }
