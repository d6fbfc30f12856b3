package proxy

import (
	"context"
	"net"
)

// front finds out where a connection wants to go. A fixed route is one; a front may
// also talk with the client first.
type front interface {
	// route is the route of a connection that was accepted.
	route(ctx context.Context, client net.Conn) (Route, error)
}

// fixed is the front of a port that leads to one server.
type fixed Route

// route implements [front].
func (f fixed) route(context.Context, net.Conn) (Route, error) { return Route(f), nil }
