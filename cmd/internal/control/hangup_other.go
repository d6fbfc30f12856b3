//go:build !linux

package control

import "net"

// awaitHangUp returns at once: this system does not tell whether a peer that has ended
// its direction still reads.
func awaitHangUp(net.Conn) {}
