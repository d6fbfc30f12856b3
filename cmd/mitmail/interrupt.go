package main

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
)

// exitHook is what is done when a signal comes that does not only end the program.
type exitHook struct {
	mu     sync.Mutex
	atOnce func()
	reload func() // nil where there is nothing to read again; set once

	reloading atomic.Bool
}

// exitHookKey is where a context has it.
type exitHookKey struct{}

// untilSignal is done at the first SIGINT or SIGTERM, and at a SIGHUP that reads
// nothing again (see [onReload]) unless the program is to survive it, as nohup has it.
// The second SIGINT or SIGTERM ends the program at once, after the function given to
// [atOnce], and shown.
func untilSignal(shown func()) context.Context {
	hook := &exitHook{atOnce: func() {}}
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), exitHookKey{}, hook))
	survives, begun := signal.Ignored(syscall.SIGHUP), onTerminal()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		for s := range signals {
			switch {
			case s == syscall.SIGHUP && (survives || onTerminal() == begun) && (hook.reloads() || survives): // else the terminal is gone
			case ctx.Err() == nil:
				cancel()
			case s != syscall.SIGHUP:
				hook.mu.Lock() // whoever comes now comes too late
				hook.atOnce()
				shown()
				os.Exit(exitInterrupted)
			}
		}
	}()
	return ctx
}

// onTerminal reports whether the program has a controlling terminal.
func onTerminal() bool {
	tty, err := os.Open("/dev/tty")
	if err == nil {
		tty.Close()
	}
	return err == nil
}

// reloads does what [onReload] gave, and reports whether there is anything. It waits
// for nothing: one that is under way is enough.
func (h *exitHook) reloads() bool {
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

// atOnce says what to do, and not for long, before a second signal ends the
// program.
func atOnce(ctx context.Context, do func()) {
	if hook, ok := ctx.Value(exitHookKey{}).(*exitHook); ok {
		hook.mu.Lock()
		defer hook.mu.Unlock()
		hook.atOnce = do
	}
}

// onReload says what to do at a SIGHUP instead of ending.
func onReload(ctx context.Context, do func()) {
	if hook, ok := ctx.Value(exitHookKey{}).(*exitHook); ok {
		hook.mu.Lock()
		defer hook.mu.Unlock()
		hook.reload = do
	}
}
