package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"testing"
)

// gate is a writer that takes nothing until it is opened, then all; with err
// set it takes the first bytes and fails.
type gate struct {
	bytes.Buffer
	wait  chan struct{}
	takes int // bytes until err
	err   error
	shut  bool
}

func newGate() *gate { return &gate{wait: make(chan struct{})} }

func (g *gate) Write(p []byte) (int, error) {
	<-g.wait
	if g.err != nil {
		n, _ := g.Buffer.Write(p[:min(g.takes, len(p))])
		return n, g.err
	}
	return g.Buffer.Write(p)
}

func (g *gate) Close() error {
	g.shut = true
	return nil
}

func (g *gate) spool(limit int, stopped func(error, int64)) *spool {
	s := newSpool(func() (io.WriteCloser, error) { return g, nil }, limit, stopped)
	awaitOpen(s)
	return s
}

// awaitOpen returns when a spool has opened what it writes to.
func awaitOpen(s *spool) {
	for opened := false; !opened; runtime.Gosched() {
		s.mu.Lock()
		opened = s.opened
		s.mu.Unlock()
	}
}

func unstopped(t *testing.T) func(error, int64) {
	return func(err error, n int64) { t.Errorf("it stopped after %d bytes: %v", n, err) }
}

// Many write at once, and every line comes out whole.
func TestSpool(t *testing.T) {
	g := newGate()
	close(g.wait)
	s := g.spool(maxSpool, unstopped(t))
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			for j := range 100 {
				fmt.Fprintf(s, "%d %d\n", i, j)
			}
		})
	}
	all.Wait()
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	next := make([]int, 50)
	for line := range bytes.Lines(g.Bytes()) {
		var i, j int
		if _, err := fmt.Sscanf(string(line), "%d %d\n", &i, &j); err != nil || j != next[i] {
			t.Fatalf("line %q, want %d of %d: %v", line, next[i], i, err)
		}
		next[i]++
	}
	if !g.shut || g.Len() == 0 {
		t.Errorf("closed: %v, %d bytes", g.shut, g.Len())
	}
}

// A reader that is too slow gets what fitted, whole, and nothing after it.
func TestSpoolBound(t *testing.T) {
	g := newGate()
	var stopped []error
	s := g.spool(10, func(err error, n int64) { stopped = append(stopped, err) })
	for _, line := range []string{"one\n", "two\n"} {
		if _, err := io.WriteString(s, line); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range []string{"three\n", "4\n"} {
		if n, err := io.WriteString(s, line); n != 0 || err != errSlow {
			t.Errorf("%q: %d, %v", line, n, err)
		}
	}
	close(g.wait)
	if err := s.Close(t.Context()); err != errSlow {
		t.Errorf("error %v", err)
	}
	if got := g.String(); got != "one\ntwo\n" || len(stopped) != 1 {
		t.Errorf("it got %q, stopped by %v", got, stopped)
	}
}

// A write that fails is told once, with what came through before it.
func TestSpoolFails(t *testing.T) {
	g := newGate()
	g.takes, g.err = 2, errors.New("full")
	var told []string
	s := g.spool(maxSpool, func(err error, n int64) { told = append(told, fmt.Sprint(err, n)) })
	io.WriteString(s, "one\n")
	close(g.wait)
	<-s.done
	if _, err := io.WriteString(s, "two\n"); !errors.Is(err, g.err) {
		t.Errorf("error %v", err)
	}
	if err := s.Close(t.Context()); !errors.Is(err, g.err) || g.String() != "on" || !g.shut {
		t.Errorf("error %v, %q came through, closed: %v", err, &g.Buffer, g.shut)
	}
	if len(told) != 1 || told[0] != "full 2" {
		t.Errorf("told %q", told)
	}
}

// Close does not wait for ever for a reader that does nothing.
func TestSpoolClose(t *testing.T) {
	g := newGate()
	defer close(g.wait)
	var told []error
	s := g.spool(maxSpool, func(err error, _ int64) { told = append(told, err) })
	io.WriteString(s, "one\n")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Close(ctx); err != errSlow || len(told) != 1 {
		t.Errorf("error %v, told %v", err, told)
	}
}

// Memory that a burst took is not kept.
func TestSpoolMemory(t *testing.T) {
	g := newGate()
	s := g.spool(maxSpool, unstopped(t))
	for range 3 * keepSpool / 1000 {
		s.Write(make([]byte, 1000))
	}
	close(g.wait)
	for range 5 {
		io.WriteString(s, "x")
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := cap(s.waiting); n > keepSpool {
		t.Errorf("%d bytes are kept", n)
	}
}

// Flush waits for what was taken, and for no more; a reader that does nothing
// is not waited for.
func TestSpoolFlush(t *testing.T) {
	g := newGate()
	s := g.spool(maxSpool, func(error, int64) {})
	if err := s.flush(t.Context()); err != nil {
		t.Errorf("with nothing to write: %v", err)
	}
	io.WriteString(s, "one\n")
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.flush(canceled); err != nil {
		t.Errorf("a reader that does nothing: %v", err)
	}
	close(g.wait)
	if err := s.flush(t.Context()); err != nil || g.String() != "one\n" {
		t.Errorf("%q is written: %v", &g.Buffer, err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// One that nobody has opened has no reader that could be slow.
func TestSpoolUnread(t *testing.T) {
	opens := make(chan struct{})
	defer close(opens)
	s := newSpool(func() (io.WriteCloser, error) { <-opens; return nil, io.EOF }, maxSpool, func(error, int64) {})
	io.WriteString(s, "one\n")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Close(ctx); err != errUnread {
		t.Errorf("error %v", err)
	}
}
