package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"mitmail/cmd/internal/sink"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// Bounds of what standard error keeps for a terminal that is stopped or a pipe
// that nobody reads: bytes, and how long the program's end waits for them.
const (
	maxStderr  = 1 << 20
	stderrTime = 500 * time.Millisecond
)

// stderr is standard error, which nobody waits for: what cannot be shown soon is
// kept, and when there is too much of it, left out. It is safe for concurrent
// use.
type stderr struct {
	*sink.AsyncWriter
	file *os.File
	left atomic.Int64 // writes that were left out
}

func newStderr(f *os.File) *stderr {
	open := func() (io.WriteCloser, error) { return f, nil }
	return &stderr{AsyncWriter: sink.NewAsyncWriter(open, maxStderr, sink.AsyncEvents{}), file: f}
}

// Write never fails.
func (s *stderr) Write(p []byte) (int, error) {
	if n := s.left.Swap(0); n > 0 {
		s.put(fmt.Appendf(nil, "mitmail: %s\n", lang.F("%s before this were not shown", line.Count(n, "line"))), n)
	}
	s.put(p, 1)
	return len(p), nil
}

// put writes p, or counts so many writes.
func (s *stderr) put(p []byte, n int64) {
	if _, err := s.AsyncWriter.Write(p); err != nil {
		s.left.Add(n)
	}
}

// Fd is the file's.
func (s *stderr) Fd() uintptr { return s.file.Fd() }

// close waits, but not for long, until all is shown.
func (s *stderr) close() {
	ctx, cancel := context.WithTimeout(context.Background(), stderrTime)
	defer cancel()
	s.Flush(ctx)
}

// shown waits, but not for long, until w shows all that was written to it.
func shown(w io.Writer) {
	if s, ok := w.(*stderr); ok {
		s.close()
	}
}
