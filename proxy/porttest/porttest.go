// Package porttest gives TCP ports to tests whose programs are told where to listen.
package porttest

import (
	"math/rand/v2"
	"net"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
)

// The ports lie below those that systems give to clients and to listeners on port 0:
// what is free there may have another owner a moment later.
const (
	first = 10_000
	count = 20_000
)

// next begins anywhere, as tests of several packages run at once.
var next = func() *atomic.Uint32 {
	n := new(atomic.Uint32)
	n.Store(rand.Uint32N(count))
	return n
}()

// Free is a port of 127.0.0.1 that nobody listens on, and that no other test of this
// process gets. It is safe for concurrent use.
func Free(t testing.TB) int {
	t.Helper()
	for range count {
		port := first + int(next.Add(1)%count)
		if free(net.JoinHostPort("127.0.0.1", strconv.Itoa(port))) {
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}

// free reports whether nobody listens at an address. Meanwhile no program is started: it
// would inherit what listens here and have it until it runs, and clients that come by then
// would be cut off.
func free(address string) bool {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	l, err := net.Listen("tcp", address)
	if err == nil {
		l.Close()
	}
	return err == nil
}

// Address is 127.0.0.1 with such a port.
func Address(t testing.TB) string {
	t.Helper()
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(Free(t)))
}
