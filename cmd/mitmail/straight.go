package main

import (
	"bufio"
	"context"
	"io"
)

// straight writes at once, or holds up whoever writes until it can: what is
// read from a file can wait. When a write fails it stops.
type straight struct {
	open    func() (io.WriteCloser, error)
	stopped func(err error, written int64) // told once, when it stops before its end
	to      io.WriteCloser                 // nil until the first write
	buf     *bufio.Writer
	taken   int64 // bytes, of which buf may still hold some
	err     error
}

// straightBuffer is how much is written at once.
const straightBuffer = 64 << 10

func newStraight(open func() (io.WriteCloser, error), stopped func(error, int64)) *straight {
	return &straight{open: open, stopped: stopped}
}

// Write takes p, and fails from the first failure on.
func (s *straight) Write(p []byte) (int, error) {
	if s.err == nil && s.to == nil {
		var err error
		if s.to, err = s.open(); err == nil {
			s.buf = bufio.NewWriterSize(s.to, straightBuffer)
		}
		s.fail(err)
	}
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.buf.Write(p)
	s.taken += int64(n)
	s.fail(err)
	return n, err
}

// flush writes what is held to make larger writes of it.
func (s *straight) flush() {
	if s.err == nil && s.buf != nil {
		s.fail(s.buf.Flush())
	}
}

// Close implements [end].
func (s *straight) Close(context.Context) error {
	if s.to == nil && s.err == nil {
		_, _ = s.Write(nil) // an empty file is a file
	}
	s.flush()
	if s.to != nil {
		s.fail(s.to.Close())
	}
	return s.err
}

func (s *straight) size() int64 {
	if s.buf == nil {
		return 0
	}
	return s.taken - int64(s.buf.Buffered())
}

func (s *straight) fail(err error) {
	if s.err == nil && err != nil {
		s.err = err
		s.stopped(err, s.size())
	}
}
