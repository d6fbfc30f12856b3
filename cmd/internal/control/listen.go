package control

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"time"
)

// dialTime is how long a program that listens has to accept.
const dialTime = time.Second

// Listen makes the socket, which its user alone may use. One that a program left
// behind is replaced; one that a program listens on, or a file that is no socket, is an
// error. It is removed when the listener is closed.
func Listen(path string) (net.Listener, error) {
	if err := free(path); err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", path, err)
	}
	l, err := listen(path)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", path, cause(err))
	}
	return l, nil
}

// cause is what the system says, without what was tried.
func cause(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err
}

// free removes a socket that nobody listens on.
func free(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return cause(err)
	case info.Mode().Type() != fs.ModeSocket:
		return errors.New("there is a file, and it is no socket")
	}
	c, err := net.DialTimeout("unix", path, dialTime)
	switch {
	case err == nil:
		c.Close()
		return errors.New("another program listens there")
	case !errors.Is(err, errRefused):
		return fmt.Errorf("a socket is there: %w", cause(err))
	}
	return os.Remove(path)
}
