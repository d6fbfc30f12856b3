package proxy

import (
	"net"

	"golang.org/x/sys/unix"
)

// allSent reports whether all that was written to c is on its way.
func allSent(c *net.TCPConn) bool {
	raw, err := c.SyscallConn()
	if err != nil {
		return false
	}
	sent := false
	raw.Control(func(fd uintptr) {
		unsent, err := unix.IoctlGetInt(int(fd), unix.SIOCOUTQNSD)
		sent = err == nil && unsent == 0
	})
	return sent
}
