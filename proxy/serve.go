package proxy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// Accept errors are tried again after a pause that doubles from the first of
// these to the second.
const (
	firstPause = 5 * time.Millisecond
	lastPause  = time.Second
)

// Serve answers the ports until ctx is done. Then it closes them, gives the
// sessions the proxy's grace to end by themselves, cuts off those that do not,
// and returns when every session has given its close event. It is called once.
func (l *Listener) Serve(ctx context.Context) {
	live, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	var acceptors sync.WaitGroup
	for _, b := range l.bound {
		acceptors.Go(func() { l.answer(ctx, live, &b) })
	}
	<-ctx.Done()
	l.Close()
	acceptors.Wait()
	grace := time.AfterFunc(l.proxy.Grace, cut)
	defer grace.Stop()
	l.sessions.Wait()
}

// answer accepts the connections of one port until it is closed. Sessions live
// as long as live.
func (l *Listener) answer(ctx, live context.Context, b *boundRoute) {
	var told bool
	pause := firstPause
	for {
		conn, err := b.Accept()
		switch {
		case err == nil:
			pause = firstPause
			id := 0 // of a front: when it is known to be mail
			if b.front == nil {
				id = int(l.ids.Add(1))
			}
			l.sessions.Go(func() { l.serve(ctx, live, id, b, conn) })
		case errors.Is(err, net.ErrClosed):
			return
		default:
			if !told {
				told = true
				l.proxy.Warn(fmt.Sprintf("cannot accept on %s: %s; trying again", b.Addr(), Reason(err)))
			}
			wait(ctx, pause)
			pause = min(2*pause, lastPause)
		}
	}
}

// wait returns after d or when ctx is done.
func wait(ctx context.Context, d time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-ctx.Done()
}
