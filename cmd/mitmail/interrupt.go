package main

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// lastWords is what is still to be done when the program ends at once.
type lastWords struct {
	mu sync.Mutex
	do func()
}

// lastWordsKey is where a context has them.
type lastWordsKey struct{}

// untilSignal is done at the first SIGINT or SIGTERM. The second ends the
// program at once, after what [atOnce] was told, and shown.
func untilSignal(shown func()) context.Context {
	last := &lastWords{do: func() {}}
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), lastWordsKey{}, last))
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel()
		<-signals
		last.mu.Lock() // whoever comes now comes too late
		last.do()
		shown()
		os.Exit(exitInterrupted)
	}()
	return ctx
}

// atOnce says what to do, and not for long, before a second signal ends the
// program.
func atOnce(ctx context.Context, do func()) {
	if last, ok := ctx.Value(lastWordsKey{}).(*lastWords); ok {
		last.mu.Lock()
		defer last.mu.Unlock()
		last.do = do
	}
}
