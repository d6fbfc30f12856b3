package exit

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
)

// hook is what is called when a signal comes that does not only end the program.
type hook struct {
	mu     sync.Mutex
	atOnce func()
	reload func() // nil where there is nothing to read again; set once

	reloading atomic.Bool
}

// hookKey is where a context has it.
type hookKey struct{}

// UntilSignal is a context that is done at the first SIGINT or SIGTERM, and at a SIGHUP that reads
// nothing again (see [OnReload]) unless the program is to survive it, as nohup has it.
// The second SIGINT or SIGTERM ends the program at once, after the function given to
// [AtOnce], and shown.
func UntilSignal(shown func()) context.Context {
	h := &hook{atOnce: func() {}}
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), hookKey{}, h))
	survives, begun := signal.Ignored(syscall.SIGHUP), onTerminal()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		for s := range signals {
			switch {
			case s == syscall.SIGHUP && (survives || onTerminal() == begun) && (h.reloads() || survives): // else the terminal is gone
			case ctx.Err() == nil:
				cancel()
			case s != syscall.SIGHUP:
				h.mu.Lock() // for good: a later AtOnce blocks until the program has ended
				h.atOnce()
				shown()
				os.Exit(Interrupted)
			}
		}
	}()
	return ctx
}

// Await is what do returns, or the error of ctx as soon as that is done: do may block for
// good, as the opening of a FIFO does that nobody writes to. Its goroutine stays then.
func Await[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := do()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// onTerminal reports whether the program has a controlling terminal.
func onTerminal() bool {
	tty, err := os.Open("/dev/tty")
	if err == nil {
		tty.Close()
	}
	return err == nil
}

// reloads starts what [OnReload] was given, unless it is under way, and reports
// whether there is anything. It does not block.
func (h *hook) reloads() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.reload != nil && h.reloading.CompareAndSwap(false, true) {
		go func() {
			defer h.reloading.Store(false)
			h.reload()
		}()
	}
	return h.reload != nil
}

// AtOnce sets what is called before a second signal ends the program; it has to
// return soon. The last call counts.
func AtOnce(ctx context.Context, do func()) {
	if h, ok := ctx.Value(hookKey{}).(*hook); ok {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.atOnce = do
	}
}

// OnReload sets what is called at a SIGHUP, on a goroutine of its own, in place of
// ending. The last call counts.
func OnReload(ctx context.Context, do func()) {
	if h, ok := ctx.Value(hookKey{}).(*hook); ok {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.reload = do
	}
}
