package proxy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strconv"
	"strings"
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
	warned   warnings       // of what fronts do
}

// pendingBytes is how much all sessions together may keep for replies to come.
const pendingBytes = 32 << 20

// boundRoute is a route, or a front, with its open port.
type boundRoute struct {
	route   Route         // with the address that is really listened on
	at      Front         // likewise
	front   front         // what works it; nil where there is a route
	waiting *atomic.Int32 // sessions whose server has said nothing yet
	net.Listener
}

// Listen opens the local ports of all routes, or none of them. It refuses a
// route that leads back to one of them, where that can be known, and warns of
// ports that other machines can reach. Its errors are an [*Error] each. The
// context ends the look-ups of host names, not the listener.
func (p *Proxy) Listen(ctx context.Context) (*Listener, error) {
	l := &Listener{proxy: p.filled(), pending: decode.NewBudget(pendingBytes), waiting: maxWaiting, silence: maxSilence}
	l.conns.open, l.cancels.open = make(map[connKey]int), make(map[int]context.CancelCauseFunc)
	l.bulk.New = func() any { b := make([]byte, bulkSize); return &b }
	if err := l.open(ctx); err != nil {
		l.Close()
		return nil, err
	}
	if err := l.refuseLoops(ctx); err != nil {
		l.Close()
		return nil, err
	}
	for _, b := range l.bound {
		if !b.address().Addr().IsLoopback() {
			l.proxy.Warn(b.beware())
		}
	}
	if p.redirects() && canMark() != nil {
		l.proxy.Warn("mitmail's own connections cannot be marked, which takes root or CAP_NET_ADMIN: rules of the firewall have to leave them alone in another way, such as for its user")
	}
	return l, nil
}

// open opens all ports.
func (l *Listener) open(ctx context.Context) error {
	for _, r := range l.proxy.Routes {
		b, err := open(ctx, r.Local.Host, r.Local.Port, func(port int) string { return fmt.Sprintf("%d=%s", port, r.Remote) })
		if err != nil {
			return err
		}
		at := b.address()
		b.route = r
		b.route.Local.Host, b.route.Local.Port = at.Addr().String(), int(at.Port())
		if r.Local.Port == 0 {
			b.route.Text = withPort(r.Text, int(at.Port()))
		}
		l.bound = append(l.bound, b)
	}
	for _, f := range l.proxy.Fronts {
		if err := f.Check(); err != nil {
			return err
		}
		b, err := open(ctx, f.Host, f.Port, strconv.Itoa)
		if err != nil {
			return err
		}
		at := b.address()
		b.at, b.front = f, frontOf(f)
		b.at.Host, b.at.Port = at.Addr().String(), int(at.Port())
		l.bound = append(l.bound, b)
		if err := b.at.Check(); err != nil { // now that the name of its host has an address
			return err
		}
	}
	return nil
}

// withPort is a route as its user wrote it, with the port that was found for 0.
func withPort(text string, port int) string {
	local, remote, _ := strings.Cut(text, "=")
	return fmt.Sprintf("%s%d=%s", strings.TrimRight(local, "0"), port, remote)
}

// beware is what to beware of where other machines can reach a port.
func (b boundRoute) beware() string {
	switch {
	case b.front == nil:
		return fmt.Sprintf("anyone who can reach this port can relay through %s and see credentials: %s", b.route.Remote.Host, b.Addr())
	case b.at.Kind == SOCKS:
		return fmt.Sprintf("anyone who can reach this port and has the password, which SOCKS sends in clear, can connect through this machine: %s", b.Addr())
	}
	return fmt.Sprintf("other machines can reach this port; what the firewall redirects here of theirs passes mitmail: %s", b.Addr())
}

// Routes are the proxy's routes in their order, with the addresses that are
// really listened on.
func (l *Listener) Routes() []Route {
	var routes []Route
	for _, b := range l.bound {
		if b.front == nil {
			routes = append(routes, b.route)
		}
	}
	return routes
}

// Fronts are the proxy's fronts in their order, likewise.
func (l *Listener) Fronts() []Front {
	var fronts []Front
	for _, b := range l.bound {
		if b.front != nil {
			fronts = append(fronts, b.at)
		}
	}
	return fronts
}

// Close closes all ports, so that nothing more is accepted.
func (l *Listener) Close() {
	for _, b := range l.bound {
		b.Close()
	}
}

// open opens a port. instead is what to try at another one. Go listens on IPv6 as well
// where 0.0.0.0 is asked for, unless it is told not to.
func open(ctx context.Context, host string, port int, instead func(port int) string) (boundRoute, error) {
	network := "tcp"
	if ip, err := netip.ParseAddr(host); err == nil && ip.Is4() {
		network = "tcp4"
	}
	address := net.JoinHostPort(host, strconv.Itoa(port))
	listener, err := new(net.ListenConfig).Listen(ctx, network, address)
	if err != nil {
		return boundRoute{}, &Error{
			text:  fmt.Sprintf("cannot listen on %s: %s", address, Reason(err)),
			hint:  listenHint(host, port, instead, err),
			cause: err,
		}
	}
	return boundRoute{waiting: new(atomic.Int32), Listener: listener}, nil
}

// address is where the port really is.
func (b boundRoute) address() netip.AddrPort { return addrPort(b.Addr()) }

func listenHint(host string, port int, instead func(port int) string, err error) string {
	switch {
	case errors.Is(err, os.ErrPermission):
		return "ports below 1024 need root, or setcap cap_net_bind_service=+ep on the program; try " + instead(1000+port)
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Sprintf("%s shows who holds port %d; port 0 picks a free one", whoHolds(port), port)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Sprintf("%s is not an address of this machine", host)
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
