//go:build !linux

package proxy

import (
	"errors"
	"net"
	"net/netip"
	"syscall"
)

// canRedirect says that this system does not tell where a redirected connection was
// going.
const canRedirect = false

// originalDestination is not known.
func originalDestination(net.Conn) (netip.AddrPort, error) {
	return netip.AddrPort{}, errors.ErrUnsupported
}

// mark marks nothing.
func mark(string, string, syscall.RawConn) error { return nil }

// canMark says that connections have no marks.
func canMark() error { return errors.ErrUnsupported }
