package proxy

import (
	"context"
	"errors"
	"sync"
)

// errEnded is why a session is over that was cut off.
var errEnded = errors.New("the session was ended")

// sessionCancels is what cancels each session that goes on. It is safe for concurrent
// use.
type sessionCancels struct {
	mu   sync.Mutex
	open map[int]context.CancelCauseFunc
}

// begin is the context of a session: it is done when the session is cut off.
func (c *sessionCancels) begin(ctx context.Context, id int) context.Context {
	ctx, cut := context.WithCancelCause(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open[id] = cut
	return ctx
}

// cancel cuts a session off, if it goes on, and reports whether it did.
func (c *sessionCancels) cancel(id int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	cut, ok := c.open[id]
	if ok {
		delete(c.open, id)
		cut(errEnded)
	}
	return ok
}

// End cuts a session off, both its connections, and reports whether it still
// went on. It does not wait for the session's close event. It may be called at
// any time, by anybody.
func (l *Listener) End(id int) bool { return l.cancels.cancel(id) }
