package proxy

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// Address is where a port is opened, such as one at which something else than mail is
// served.
type Address struct {
	Host string // a name or an address, IPv6 without brackets
	Port int    // 0 picks a free one
}

// ParseAddress reads [host:]port, where the host is 127.0.0.1 unless it is written. Example is
// one that makes sense. Its errors are an [*Error] each.
func ParseAddress(text, example string) (Address, error) {
	hint := "it is [HOST:]PORT, such as " + example
	if strings.Contains(text, "://") {
		return Address{}, wrong(fmt.Sprintf("%q has a scheme", text), hint)
	}
	e, err := parseLocal(text, schemes[0])
	if err != nil {
		return Address{}, wrong(err.text, strings.ReplaceAll(err.hint, routeExample, hint))
	}
	return Address{e.Host, e.Port}, nil
}

// String is host:port, IPv6 in brackets.
func (l Address) String() string { return net.JoinHostPort(l.Host, strconv.Itoa(l.Port)) }

// Loopback reports whether other machines cannot reach the port, as far as the text of its
// host tells.
func (l Address) Loopback() bool {
	ip, err := netip.ParseAddr(l.Host)
	return err == nil && ip.IsLoopback() || l.Host == "localhost"
}

// Listen opens the port. Its errors are an [*Error] each. The caller closes the listener.
func (l Address) Listen(ctx context.Context) (net.Listener, error) {
	b, err := open(ctx, l.Host, l.Port, func(port int) string { return Address{l.Host, port}.String() })
	if err != nil {
		return nil, err
	}
	return b.Listener, nil
}
