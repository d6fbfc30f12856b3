package sink

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"syscall"
)

// Why a writer is given up.
var (
	errSlow    = errors.New("its reader is too slow")
	errUnread  = errors.New("nobody reads it")
	errRemoved = errors.New("it was removed")
)

// mayPass reports whether a write that failed may be good later.
func mayPass(err error) bool {
	for _, passing := range passing {
		if errors.Is(err, passing) {
			return true
		}
	}
	return false
}

var passing = []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EMFILE, syscall.ENFILE, syscall.EAGAIN, syscall.ENOMEM, syscall.ENOBUFS}

// guard calls do, and makes an error of a panic.
func guard(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("it failed: %v", r)
		}
	}()
	return do()
}

func told(who func(error, int64), err error, written int64) {
	if who != nil {
		who(err, written)
	}
}

// ended waits for the end of a goroutine that does I/O, or until ctx is done: then
// it is abandoned. The error, which is the goroutine's until then, is why not all
// was done.
func ended(ctx context.Context, done <-chan struct{}, err *error, opened *atomic.Bool, abandon func()) error {
	select {
	case <-done:
		return *err
	case <-ctx.Done():
	}
	select { // both may be so
	case <-done:
		return *err
	default:
	}
	abandon()
	if opened.Load() {
		return errSlow
	}
	return errUnread
}
