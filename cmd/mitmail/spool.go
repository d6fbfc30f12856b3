package main

import (
	"context"
	"errors"
	"io"
	"sync"
)

// maxSpool is how many bytes may wait for a slow reader.
const maxSpool = 64 << 20

// keepSpool is how much of the memory for them is kept when they are gone.
const keepSpool = 1 << 20

// Why a spool gives up on its reader.
var (
	errSlow   = errors.New("its reader is too slow")
	errUnread = errors.New("nobody reads it")
)

// spool writes in the background, so that traffic never waits for a disk or a
// reader. It takes bytes into memory and a goroutine of its own writes them as
// soon as it can. When too many wait, or a write fails, it stops: it takes no
// more, and what had been taken whole is still written if it can be. It is safe
// for concurrent use.
type spool struct {
	open    func() (io.WriteCloser, error) // may take as long as it likes
	limit   int
	stopped func(err error, written int64) // told once, when it stops before its end

	mu      sync.Mutex
	wake    sync.Cond // there is something to write
	idle    sync.Cond // something was written
	opened  bool
	waiting []byte
	held    int   // bytes that were taken and are not written yet
	written int64 // bytes
	closed  bool
	err     error // why it stopped
	done    chan struct{}
}

// newSpool starts a spool to what open opens.
func newSpool(open func() (io.WriteCloser, error), limit int, stopped func(error, int64)) *spool {
	s := &spool{open: open, limit: limit, stopped: stopped, done: make(chan struct{})}
	s.wake.L, s.idle.L = &s.mu, &s.mu
	go s.run()
	return s
}

// Write takes p, all or nothing, and does not wait. The error is why the spool
// has stopped.
func (s *spool) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil && s.held+len(p) > s.limit {
		s.giveUp()
	}
	if s.err != nil {
		return 0, s.err
	}
	s.waiting = append(s.waiting, p...)
	s.held += len(p)
	s.wake.Signal()
	return len(p), nil
}

// Close waits until all is written, or ctx is done. The error is why the spool
// stopped, now or earlier.
func (s *spool) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	s.wake.Signal()
	s.mu.Unlock()
	select {
	case <-s.done:
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held > 0 {
		s.giveUp()
	}
	return s.err
}

// flush waits until what was taken is written, or ctx is done. The error is why
// the spool has stopped.
func (s *spool) flush(ctx context.Context) error {
	defer context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.idle.Broadcast()
	})()
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.held > 0 && s.err == nil && ctx.Err() == nil {
		s.idle.Wait()
	}
	return s.err
}

// giveUp stops because of the reader; it is called with the lock held.
func (s *spool) giveUp() {
	if s.opened {
		s.stop(errSlow)
	} else {
		s.stop(errUnread)
	}
}

// stop is called with the lock held.
func (s *spool) stop(err error) {
	if s.err == nil && err != nil {
		s.err = err
		s.idle.Broadcast()
		s.stopped(err, s.written)
	}
}

// run writes until the spool is closed or a write fails.
func (s *spool) run() {
	defer close(s.done)
	w, err := s.open()
	s.mu.Lock()
	s.opened = true
	s.mu.Unlock()
	if err == nil {
		err = errors.Join(s.pour(w), w.Close())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stop(err)
}

// pour writes all that comes.
func (s *spool) pour(w io.Writer) error {
	for p := s.next(nil); p != nil; p = s.next(p) {
		n, err := w.Write(p)
		s.wrote(n)
		if err != nil {
			return err
		}
	}
	return nil
}

// next waits for bytes to write; nil is the end. It takes the memory of the
// last ones back.
func (s *spool) next(last []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.waiting) == 0 && !s.closed {
		s.wake.Wait()
	}
	if len(s.waiting) == 0 {
		return nil
	}
	p := s.waiting
	s.waiting = nil
	if cap(last) <= keepSpool {
		s.waiting = last[:0]
	}
	return p
}

// wrote counts bytes that were written, and says how many there are by now.
func (s *spool) wrote(n int) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held -= n
	s.written += int64(n)
	s.idle.Broadcast()
	return s.written
}
