package control

import (
	"errors"
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// errStranger is the error of a connection of another user.
var errStranger = errors.New("this socket is for the user alone who runs mitmail")

// admit finds out whether a connection is one of this user's.
func admit(c net.Conn) error {
	raw, err := c.(*net.UnixConn).SyscallConn()
	if err != nil {
		return err
	}
	var user *unix.Ucred
	var failed error
	err = raw.Control(func(fd uintptr) { user, failed = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED) })
	switch err := errors.Join(err, failed); {
	case err != nil:
		return err
	case int(user.Uid) != os.Geteuid():
		return errStranger
	}
	return nil
}
