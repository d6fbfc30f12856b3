package proxy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
)

// lookupTime is how long a name may take to resolve before it counts as not
// known whether it leads back to us.
const lookupTime = 3 * time.Second

// maxWaiting is how many sessions of a route may wait for the first word of
// their server. Two proxies that forward to each other make sessions without
// end, and this is how they notice.
const maxWaiting = 2000

// The errors of routes that lead back to us: seen, and suspected.
var (
	errLoop    = errors.New("this route leads back to mitmail itself")
	errWaiting = errors.New("too many sessions wait for its first word already; does it lead back to mitmail?")
)

// refuseLoops finds routes that lead back to a port of ours.
func (l *Listener) refuseLoops(ctx context.Context) error {
	for _, from := range l.bound {
		if from.front != nil {
			continue // known with each connection
		}
		for _, to := range l.bound {
			if from.route.Remote.Port == int(to.address().Port()) && leadsTo(ctx, from.route.Remote.Host, to.address().Addr()) {
				return &Error{
					text: fmt.Sprintf("route %q leads back to mitmail itself, at %s", from.route.Text, to.Addr()),
					hint: "REMOTE is the real mail server; LOCAL is the port that a mail client is pointed at",
				}
			}
		}
	}
	return nil
}

// leadsTo reports whether a connection to host arrives at a port that is bound
// to the address at.
func leadsTo(ctx context.Context, host string, at netip.Addr) bool {
	ctx, cancel := context.WithTimeout(ctx, lookupTime)
	defer cancel()
	ips, _ := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	for _, ip := range ips {
		ip = ip.Unmap()
		if ip.IsUnspecified() { // dialing it reaches this machine
			ip = loopback(ip)
		}
		if ip == at || at.IsUnspecified() && (at.Is6() || ip.Is4()) && ours(ip) {
			return true
		}
	}
	return false
}

func loopback(ip netip.Addr) netip.Addr {
	if ip.Is4() {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return netip.IPv6Loopback()
}

// ours reports whether ip is an address of this machine.
func ours(ip netip.Addr) bool {
	if ip.IsLoopback() {
		return true
	}
	all, _ := net.InterfaceAddrs()
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.Equal(ip.AsSlice()) {
			return true
		}
	}
	return false
}

// connTable knows both ends of the connections of all sessions. A connection that
// we made and accepted as well has come back to us.
type connTable struct {
	mu   sync.Mutex
	open map[connKey]int
}

// connKey is a connection, from who dialed to who was dialed.
type connKey struct{ from, to netip.AddrPort }

// add takes a connection in and reports whether it was known already. One that
// is not TCP never is.
func (t *connTable) add(c connKey) (known bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open[c]++
	return t.open[c] > 1 && c.from.IsValid()
}

// remove forgets a connection that was added.
func (t *connTable) remove(c connKey) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open[c]--; t.open[c] == 0 {
		delete(t.open, c)
	}
}

// accepted is a connection that was accepted, whose client believes it to lead to at.
func accepted(c net.Conn, at netip.AddrPort) connKey { return connKey{addrPort(c.RemoteAddr()), at} }

func dialed(c net.Conn) connKey { return connKey{addrPort(c.LocalAddr()), addrPort(c.RemoteAddr())} }

// addrPort is the address of TCP, and nothing for other networks.
func addrPort(a net.Addr) netip.AddrPort {
	t, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(t.AddrPort().Addr().Unmap(), uint16(t.Port))
}
