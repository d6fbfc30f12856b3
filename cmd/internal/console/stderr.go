package console

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

// MaxKept is how many bytes standard error keeps for a terminal that is stopped or a
// pipe without a reader.
const MaxKept = 1 << 20

// drainTime is how long [Stderr.Drain] blocks at most.
const drainTime = 500 * time.Millisecond

// Stderr is standard error, writes to which do not block: what cannot be shown at
// once is kept up to [MaxKept], and beyond that discarded and counted. It is safe for
// concurrent use.
type Stderr struct {
	*sink.AsyncWriter
	file *os.File
	left atomic.Int64 // writes that were left out
}

// NewStderr writes to f.
func NewStderr(f *os.File) *Stderr {
	open := func() (io.WriteCloser, error) { return f, nil }
	return &Stderr{AsyncWriter: sink.NewAsyncWriter(open, MaxKept, sink.AsyncEvents{}), file: f}
}

// Write never fails.
func (s *Stderr) Write(p []byte) (int, error) {
	if n := s.left.Swap(0); n > 0 {
		s.put(fmt.Appendf(nil, "mitmail: %s\n", lang.F("%s before this were not shown", line.Count(n, "line"))), n)
	}
	s.put(p, 1)
	return len(p), nil
}

// put writes p, or counts so many writes.
func (s *Stderr) put(p []byte, n int64) {
	if _, err := s.AsyncWriter.Write(p); err != nil {
		s.left.Add(n)
	}
}

// Fd is the file's.
func (s *Stderr) Fd() uintptr { return s.file.Fd() }

// Drain blocks until all is shown, or drainTime has passed.
func (s *Stderr) Drain() {
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	s.Flush(ctx)
}

// Drain drains w where that is a [Stderr].
func Drain(w io.Writer) {
	if s, ok := w.(*Stderr); ok {
		s.Drain()
	}
}
