package control

import (
	"net"

	"golang.org/x/sys/unix"
)

// awaitHangUp blocks until the peer has closed both directions of a connection, or the
// connection is closed here.
func awaitHangUp(c net.Conn) {
	raw, err := c.(*net.UnixConn).SyscallConn()
	if err != nil {
		return
	}
	raw.Read(func(fd uintptr) bool {
		set := []unix.PollFd{{Fd: int32(fd)}} // a hang-up is always reported
		_, err := unix.Poll(set, 0)
		return err == nil && set[0].Revents&(unix.POLLHUP|unix.POLLERR) != 0
	})
}
