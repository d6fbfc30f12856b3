package proxy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"mitmail/decode"
)

// dialTime is how long all addresses of a server together may take to answer.
const dialTime = 30 * time.Second

// dial connects to the server at an address.
func (l *Listener) dial(ctx context.Context, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	return l.proxy.Dial(ctx, "tcp", address)
}

// reached is the address that a dial ended at: the server's; of a failed dial
// the last one tried; host:port where the name did not resolve.
func reached(server net.Conn, err error, r Route) string {
	var op *net.OpError
	switch {
	case err == nil:
		return server.RemoteAddr().String()
	case errors.As(err, &op) && op.Addr != nil:
		return op.Addr.String()
	}
	return r.Remote.Address()
}

// rejectGreeting is what a client is told in the place of a greeting: a line of its
// own protocol. The enhanced codes are those of RFC 3463 3.5.
func rejectGreeting(p decode.Protocol, what string, err error) []byte {
	code := "4.4.1" // no answer from host
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		code = "4.4.4" // unable to route
	case errors.Is(err, errLoop), errors.Is(err, errWaiting):
		code = "4.4.6" // routing loop detected
	}
	return p.Reply(false, 421, code, "mitmail: "+printable(what))
}

// Reason is a network error without what the reader knows already: the
// operation and the addresses.
func Reason(err error) string {
	var dns *net.DNSError
	var op *net.OpError
	var errno syscall.Errno
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no such host"
	case errors.As(err, &dns) && dns.IsTimeout:
		return "the name server does not answer"
	case errors.As(err, &dns):
		return "the name server cannot say where it is"
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no answer within %v", dialTime)
	case errors.Is(err, context.Canceled):
		return "mitmail is ending"
	case errors.As(err, &errno):
		return errno.Error()
	case errors.As(err, &op):
		return op.Err.Error()
	}
	return err.Error()
}
