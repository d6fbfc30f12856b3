//go:build unix

package control

import (
	"net"
	"os"
	"syscall"
)

// errRefused is the error of a socket that nobody listens on.
var errRefused error = syscall.ECONNREFUSED

// listen makes the socket in such a way that it is never open to others.
func listen(path string) (net.Listener, error) {
	before := syscall.Umask(0o177)
	l, err := net.Listen("unix", path)
	syscall.Umask(before)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}
