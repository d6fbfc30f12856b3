package sink

import (
	"context"
	"io"
)

// addWriter adds an output whose bytes go to what open opens. It is left to itself when
// nobody waits for writers any more, which may be before the next is added.
func (s *Sink) addWriter(name, noun string, open opener) *output {
	o := &output{name: name, noun: noun, sink: s}
	q := newQueue[pieces](s.bound, s.o.Offline)
	q.lazy = true
	o.to = newAsyncWriter(open, q, o.events())
	context.AfterFunc(s.over, o.to.abandon)
	s.outputs = append(s.outputs, o)
	return o
}

// Writer returns a writer of something else than events that the sink speaks of as
// if it were one of its own. Whoever asked for it closes it.
func (s *Sink) Writer(name string, open func() (io.WriteCloser, error)) *AsyncWriter {
	o := &output{name: name, sink: s}
	a := newAsyncWriter(open, newQueue[pieces](s.bound, false), o.events())
	o.to = a
	return a
}

// counted is a writer that never fails: what it does not take it has counted, and
// what comes behind that is no worse for it.
type counted struct{ io.Writer }

// Write implements [io.Writer].
func (c counted) Write(p []byte) (int, error) {
	_, _ = c.Writer.Write(p)
	return len(p), nil
}

// keepOpen opens a writer that others still need.
func keepOpen(w io.Writer) opener {
	return func() (io.WriteCloser, error) { return stays{w}, nil }
}

// stays is a writer that is not closed.
type stays struct{ io.Writer }

// Close does nothing.
func (stays) Close() error { return nil }
