package sink

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"mitmail/cmd/internal/otlp"
	"mitmail/view/line"
)

// How requests are made: how often live, so that there is something in each; of about
// how many bytes, which are then packed; and how long one that failed for a reason
// that may pass waits until it is sent again, twice as long each time. Of captures the
// receiver has so long to take anything: what is live may wait for as long as there is room.
const (
	sendPace   = 200 * time.Millisecond
	maxRequest = 1 << 20
	firstRetry = 200 * time.Millisecond
	lastRetry  = 5 * time.Second
	giveUpTime = 30 * time.Second
)

// errNotTaken is why a receiver was left that has not answered in time.
var errNotTaken = errors.New("the receiver has not answered in time")

// sender sends a request: see [otlp.Endpoint.Send].
type sender func(ctx context.Context, p []byte) (rejected int, says string, err error)

// otlpExport sends what was rendered, on a goroutine of its own. Each Write is taken
// whole, or dropped. Spans and log records that the receiver has not said to have
// taken are lost.
type otlpExport struct {
	send     sender
	of       *output
	queue    *queue[[]byte]
	ctx      context.Context // of requests
	cancel   context.CancelFunc
	offered  atomic.Int64 // spans or log records
	accepted atomic.Int64
	left     atomic.Int64 // dropped or refused
	bytes    atomic.Int64 // that were sent and taken, before they were packed
	ending   bool         // nothing more comes, and a request waited since
	failing  bool         // requests fail for a reason that may pass
	refused  bool         // some were refused, and it was said
	done     chan struct{}
	err      error // why it ended before the end
}

func newOTLPExport(send sender, of *output) *otlpExport {
	x := &otlpExport{send: send, of: of, queue: newQueue[[]byte](of.sink.bound, of.sink.o.Offline), done: make(chan struct{})}
	x.ctx, x.cancel = context.WithCancel(context.Background())
	x.queue.lazy, x.queue.full = true, of.events().Full
	if !of.sink.o.Offline {
		x.queue.pace = sendPace
	}
	go x.run()
	return x
}

// Write implements [target]. The error is that p was dropped.
func (x *otlpExport) Write(p []byte) (int, error) {
	n := int64(otlp.Count(p))
	x.offered.Add(n)
	if !x.queue.put(len(p), false, func(b *[]byte) { *b = append(*b, p...) }) {
		x.left.Add(n)
		return 0, errSlow
	}
	return len(p), nil
}

// run sends all that comes.
func (x *otlpExport) run() {
	defer close(x.done)
	var memory []byte
	for {
		p, ok := x.queue.next(memory[:0])
		if !ok {
			return
		}
		if err := x.all(p); err != nil {
			x.err = err
			x.queue.abandon()
			x.of.ended(err, x.Size())
			return
		}
		x.queue.finish()
		if memory = p; cap(p) > keptBuffer {
			memory = nil
		}
	}
}

// all sends what came, in several requests where it is much.
func (x *otlpExport) all(p []byte) error {
	for len(p) > 0 {
		var request []byte
		request, p = otlp.Cut(p, maxRequest)
		if err := x.request(request); err != nil {
			return err
		}
		x.queue.done(len(request), 0)
	}
	return nil
}

// request sends a request until the receiver takes or refuses it. The error is that
// it does neither.
func (x *otlpExport) request(p []byte) error {
	begun := time.Now()
	for wait := firstRetry; ; wait = min(2*wait, lastRetry) {
		rejected, says, err := x.send(x.ctx, p)
		var answer *otlp.Refused
		switch {
		case err == nil:
			x.taken(p, rejected, says)
			return nil
		case errors.As(err, &answer) && !answer.Later:
			x.refuse(otlp.Count(p), err.Error())
			return nil
		case x.ctx.Err() != nil && errors.Is(err, context.Canceled):
			return errNotTaken
		case x.queue.block && time.Since(begun) > giveUpTime:
			return err
		}
		if !x.failing {
			x.failing = true
			told(x.of.events().Failed, err, x.Size())
		}
		var told time.Duration
		if answer != nil {
			told = answer.After
		}
		if x.queue.block { // then it is tried once more
			told = min(told, giveUpTime-time.Since(begun))
		}
		if wait = x.pause(wait, told); wait == 0 {
			return err
		}
	}
}

// pause waits until a request may be sent again: d, or as long as the receiver has told.
// Once nothing more comes the waiting begins anew, as the end does not wait for long. It
// returns how long it waited of its own; 0 says that there is no reason to go on.
func (x *otlpExport) pause(d, told time.Duration) time.Duration {
	if x.queue.pause(max(d, told)) {
		return d
	}
	if !x.ending {
		x.ending, d = true, firstRetry
	}
	timer := time.NewTimer(max(d, told))
	defer timer.Stop()
	select {
	case <-timer.C:
		return d
	case <-x.ctx.Done():
		return 0
	}
}

// taken handles a request that was taken.
func (x *otlpExport) taken(p []byte, rejected int, says string) {
	n := otlp.Count(p)
	rejected = min(max(rejected, 0), n)
	x.accepted.Add(int64(n - rejected))
	x.bytes.Add(int64(len(p)))
	if x.failing {
		x.failing = false
		x.of.events().Again()
	}
	if rejected > 0 {
		x.refuse(rejected, says)
	}
}

// refuse says that something was refused, the first time.
func (x *otlpExport) refuse(n int, why string) {
	x.left.Add(int64(n))
	if !x.refused {
		x.refused = true
		x.of.warn("%s refuses %s: %s; %s", x.of.name, line.Count(int64(n), x.of.noun), why, x.of.goesOn())
	}
}

func (x *otlpExport) flush()  { x.queue.wake() }
func (x *otlpExport) finish() { x.queue.close() }

func (x *otlpExport) abandon() {
	x.queue.abandon()
	x.cancel()
}

// leaveTime is how long a request may take to end that nobody waits for any more.
const leaveTime = 100 * time.Millisecond

// wait implements [target].
func (x *otlpExport) wait(ctx context.Context) error {
	defer x.cancel()
	select {
	case <-x.done:
		return x.err
	case <-ctx.Done():
	}
	x.abandon()
	select {
	case <-x.done:
		return x.err
	case <-time.After(leaveTime):
		return errSlow
	}
}

// Flush implements [target].
func (x *otlpExport) Flush(ctx context.Context) bool { return x.queue.flush(ctx) }

// Size implements [target].
func (x *otlpExport) Size() int64 { return x.bytes.Load() }

func (x *otlpExport) lost() int64 { return x.offered.Load() - x.accepted.Load() }

func (x *otlpExport) dropped() int64 { return x.left.Load() }
