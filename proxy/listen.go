package proxy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"mitmail/decode"
)

// Listener holds the open ports of a proxy. [Listener.Serve] answers and, in
// the end, closes them; who does not call it calls [Listener.Close].
type Listener struct {
	proxy    Proxy
	bound    []boundRoute
	conns    connTable
	cancels  sessionCancels
	silence  time.Duration
	waiting  int       // how many sessions of a route may wait for their server's first word
	bulk     sync.Pool // read buffers of bulkSize, as *[]byte
	ids      atomic.Int64
	sessions sync.WaitGroup
	pending  *decode.Budget // of commands that wait for replies, in all sessions
	sealed   sync.Once      // it was said that TLS passes unopened on a bare route
}

// pendingBytes is how much all sessions together may keep for replies to come.
const pendingBytes = 32 << 20

// boundRoute is a route with its open port.
type boundRoute struct {
	route   Route // with the address that is really listened on
	front   front
	waiting *atomic.Int32 // sessions whose server has said nothing yet
	net.Listener
}

// Listen opens the local ports of all routes, or none of them. It refuses a
// route that leads back to one of them, where that can be known, and warns of
// ports that other machines can reach. Its errors are an [*Error] each. The
// context ends the look-ups of host names, not the listener.
func (p *Proxy) Listen(ctx context.Context) (*Listener, error) {
	l := &Listener{proxy: p.filled(), pending: decode.NewBudget(pendingBytes), waiting: maxWaiting, silence: maxSilence}
	l.conns.open, l.cancels.open = make(map[connKey]int), make(map[int]context.CancelFunc)
	l.bulk.New = func() any { b := make([]byte, bulkSize); return &b }
	for _, r := range p.Routes {
		b, err := open(ctx, r)
		if err != nil {
			l.Close()
			return nil, err
		}
		l.bound = append(l.bound, b)
	}
	if err := l.refuseLoops(ctx); err != nil {
		l.Close()
		return nil, err
	}
	for _, b := range l.bound {
		if !b.address().Addr().IsLoopback() {
			l.proxy.Warn(fmt.Sprintf("anyone who can reach this port can relay through %s and see credentials: %s",
				b.route.Remote.Host, b.Addr()))
		}
	}
	return l, nil
}

// Routes are the proxy's routes in their order, with the addresses that are
// really listened on.
func (l *Listener) Routes() []Route {
	routes := make([]Route, len(l.bound))
	for i, b := range l.bound {
		routes[i] = b.route
	}
	return routes
}

// Close closes all ports, so that nothing more is accepted.
func (l *Listener) Close() {
	for _, b := range l.bound {
		b.Close()
	}
}

// open opens the port of a route. Go listens on IPv6 as well where 0.0.0.0 is
// asked for, unless it is told not to.
func open(ctx context.Context, r Route) (boundRoute, error) {
	network := "tcp"
	if ip, err := netip.ParseAddr(r.Local.Host); err == nil && ip.Is4() {
		network = "tcp4"
	}
	listener, err := new(net.ListenConfig).Listen(ctx, network, r.Local.Address())
	if err != nil {
		return boundRoute{}, &Error{
			text:  fmt.Sprintf("cannot listen on %s: %s", r.Local.Address(), Reason(err)),
			hint:  listenHint(r, err),
			cause: err,
		}
	}
	b := boundRoute{r, fixed(r), new(atomic.Int32), listener}
	at := b.address()
	b.route.Local.Host, b.route.Local.Port = at.Addr().String(), int(at.Port())
	return b, nil
}

// address is where the port really is.
func (b boundRoute) address() netip.AddrPort { return addrPort(b.Addr()) }

func listenHint(r Route, err error) string {
	switch port := r.Local.Port; {
	case errors.Is(err, os.ErrPermission):
		return fmt.Sprintf("ports below 1024 need root, or setcap cap_net_bind_service=+ep on the program; try %d=%s", 1000+port, r.Remote)
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Sprintf("%s shows who holds port %d; port 0 picks a free one", whoHolds(port), port)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Sprintf("%s is not an address of this machine", r.Local.Host)
	}
	return ""
}

func whoHolds(port int) string {
	switch runtime.GOOS {
	case "linux":
		return fmt.Sprintf("ss -tanp 'sport = :%d'", port)
	case "windows":
		return fmt.Sprintf("netstat -ano | findstr :%d", port)
	}
	return fmt.Sprintf("lsof -nP -iTCP:%d", port)
}
