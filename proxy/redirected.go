package proxy

import (
	"errors"
	"net"
)

// Mark is the mark (SO_MARK) of mitmail's own connections where it has a [Transparent]
// front, so that the firewall can leave them alone.
const Mark = 25110

// redirected is the front of connections that the firewall has sent here.
type redirected struct{}

// errNotRedirected is a connection that was made to mitmail itself.
var errNotRedirected = errors.New("no rule of the firewall has redirected it; mitmail help transparent has such rules")

// wants implements [front].
func (redirected) wants(client net.Conn) (destination, error) {
	at, err := originalDestination(client)
	if err != nil || at == addrPort(client.LocalAddr()) {
		return destination{}, errNotRedirected
	}
	return destination{at.Addr().String(), at.Port(), at}, nil
}

// met implements [front]: the client believes to be connected already.
func (redirected) met(net.Conn, net.Conn, error) error { return nil }

// tells implements [front].
func (redirected) tells() bool { return false }
