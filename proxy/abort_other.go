//go:build !linux

package proxy

import "net"

// allSent reports whether all that was written to c is on its way, which this
// system does not tell.
func allSent(*net.TCPConn) bool { return false }
