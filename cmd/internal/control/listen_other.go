//go:build !unix

package control

import (
	"net"
	"syscall"
)

// errRefused is the error of a socket that nobody listens on.
var errRefused error = syscall.Errno(10061) // WSAECONNREFUSED

// listen makes the socket. Who may use it is for its folder to say.
func listen(path string) (net.Listener, error) { return net.Listen("unix", path) }
