package sink

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
	"testing"
)

// gate is a writer that takes nothing until it is opened, then all; with err
// set it takes the first bytes and fails.
type gate struct {
	bytes.Buffer
	wait   chan struct{}
	opened chan struct{}
	writes chan struct{} // a token for each that begins, unless there are many
	takes  int           // bytes until err
	err    error
	shut   bool
}

func newGate() *gate {
	return &gate{wait: make(chan struct{}), opened: make(chan struct{}), writes: make(chan struct{}, 100)}
}

func (g *gate) open() (io.WriteCloser, error) {
	close(g.opened)
	return g, nil
}

func (g *gate) Write(p []byte) (int, error) {
	select {
	case g.writes <- struct{}{}:
	default:
	}
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

func (g *gate) writer(limit int, events AsyncEvents) *AsyncWriter {
	a := newAsyncWriter(g.open, newQueue[pieces](limit, false), events)
	<-g.opened
	return a
}

func unended(t *testing.T) AsyncEvents {
	return AsyncEvents{Ended: func(err error, _ int64) { t.Errorf("it ended: %v", err) }, Full: func() { t.Error("it was full") }}
}

// Many write at once, and every line comes out whole.
func TestAsyncWriter(t *testing.T) {
	g := newGate()
	close(g.wait)
	a := g.writer(liveLimit, unended(t))
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			for j := range 100 {
				fmt.Fprintf(a, "%d %d\n", i, j)
			}
		})
	}
	all.Wait()
	if err := a.Close(t.Context()); err != nil {
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
	if !g.shut || g.Len() == 0 || a.Size() != int64(g.Len()) || a.lost() != 0 {
		t.Errorf("closed: %v, %d bytes, said %d, lost %d", g.shut, g.Len(), a.Size(), a.lost())
	}
}

// A reader that is too slow gets what fits, whole, and again what fits when it
// has caught up; the rest is counted.
func TestAsyncWriterBound(t *testing.T) {
	g := newGate()
	full := make(chan struct{}, 10)
	a := g.writer(10, AsyncEvents{Full: func() { full <- struct{}{} }})
	for _, line := range []string{"one\n", "two\n"} {
		if _, err := io.WriteString(a, line); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range []string{"three\n", "four\n"} {
		if n, err := io.WriteString(a, line); n != 0 || err == nil {
			t.Errorf("%q: %d, %v", line, n, err)
		}
	}
	<-full
	close(g.wait)
	if !a.Flush(t.Context()) {
		t.Error("it does not catch up")
	}
	if _, err := io.WriteString(a, "five\n"); err != nil {
		t.Error(err)
	}
	if err := a.Close(t.Context()); err != nil {
		t.Errorf("error %v", err)
	}
	if got := g.String(); got != "one\ntwo\nfive\n" || a.lost() != 2 || len(full) != 0 {
		t.Errorf("it got %q, %d are lost, said %d times more", got, a.lost(), len(full))
	}
}

// A write that fails for good is told once, with what came through before it.
func TestHostile87WriterFails(t *testing.T) {
	g := newGate()
	g.takes, g.err = 2, errors.New("broken")
	var told []error
	a := g.writer(liveLimit, AsyncEvents{Ended: func(err error, _ int64) { told = append(told, err) }})
	io.WriteString(a, "one\n")
	close(g.wait)
	<-a.done
	if _, err := io.WriteString(a, "two\n"); err == nil {
		t.Error("it takes more")
	}
	if err := a.Close(t.Context()); !errors.Is(err, g.err) || g.String() != "on" || !g.shut || a.Size() != 2 || a.lost() != 2 {
		t.Errorf("error %v, %q came through, closed: %v, lost %d", err, &g.Buffer, g.shut, a.lost())
	}
	if len(told) != 1 || !errors.Is(told[0], g.err) {
		t.Errorf("told %q", told)
	}
}

// A disk that is full for a while loses nothing.
func TestHostile86DiskIsFullForAWhile(t *testing.T) {
	d := &fullDisk{room: 2, failed: make(chan struct{}, 1)}
	said := make(chan string, 10)
	a := newAsyncWriter(func() (io.WriteCloser, error) { return d, nil }, newQueue[pieces](liveLimit, false), AsyncEvents{
		Failed: func(err error, _ int64) { said <- err.Error() }, Again: func() { said <- "again" },
		Ended: func(err error, _ int64) { t.Errorf("it ended: %v", err) },
	})
	io.WriteString(a, "one\n")
	<-d.failed
	io.WriteString(a, "two\n")
	d.more(100)
	if !a.Flush(t.Context()) {
		t.Error("not all is written")
	}
	if err := a.Close(t.Context()); err != nil || d.text.String() != "one\ntwo\n" || a.lost() != 0 {
		t.Errorf("%v, it has %q, and lost %d", err, &d.text, a.lost())
	}
	if first, second := <-said, <-said; first != syscall.ENOSPC.Error() || second != "again" || len(said) > 0 {
		t.Errorf("said %q, %q, and %d times more", first, second, len(said))
	}
}

// Nobody waits for ever for a disk that stays full.
func TestAsyncWriterGivesUp(t *testing.T) {
	d := &fullDisk{room: 2, failed: make(chan struct{}, 1)}
	ended := make(chan error, 1)
	a := newAsyncWriter(func() (io.WriteCloser, error) { return d, nil }, newQueue[pieces](10, true), AsyncEvents{Ended: func(err error, _ int64) { ended <- err }})
	for range 10 { // more than waits
		io.WriteString(a, "12345\n")
	}
	if err := <-ended; !errors.Is(err, syscall.ENOSPC) || a.lost() == 0 {
		t.Errorf("it ends with %v, and %d are lost", err, a.lost())
	}
}

// What is on the disk whole is not lost, though the rest of its batch is.
func TestAsyncWriterCountsWhole(t *testing.T) {
	d := &fullDisk{room: 14, failed: make(chan struct{}, 1)}
	opens := make(chan struct{})
	a := newAsyncWriter(func() (io.WriteCloser, error) { <-opens; return d, nil }, newQueue[pieces](liveLimit, true), AsyncEvents{})
	for range 10 {
		io.WriteString(a, "12345\n")
	}
	close(opens)
	if err := a.Close(t.Context()); !errors.Is(err, syscall.ENOSPC) || a.lost() != 8 || d.text.Len() != 14 {
		t.Errorf("%v, %d are lost, it has %q", err, a.lost(), &d.text)
	}
}

// fullDisk is a file with room for so many bytes.
type fullDisk struct {
	mu     sync.Mutex
	text   bytes.Buffer
	room   int
	failed chan struct{}
}

func (d *fullDisk) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := min(len(p), d.room)
	d.text.Write(p[:n])
	d.room -= n
	if n < len(p) {
		select {
		case d.failed <- struct{}{}:
		default:
		}
		return n, syscall.ENOSPC
	}
	return n, nil
}

func (d *fullDisk) more(room int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.room += room
}

func (d *fullDisk) Close() error { return nil }

// Close does not wait for ever for a reader that does nothing.
func TestAsyncWriterClose(t *testing.T) {
	g := newGate()
	defer close(g.wait)
	a := g.writer(liveLimit, AsyncEvents{})
	io.WriteString(a, "one\n")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := a.Close(ctx); err != errSlow || a.lost() != 1 {
		t.Errorf("error %v, lost %d", err, a.lost())
	}
}

// Nor for whoever has to open a FIFO at its other end.
func TestAsyncWriterUnread(t *testing.T) {
	opens := make(chan struct{})
	a := newAsyncWriter(func() (io.WriteCloser, error) { <-opens; return nil, io.EOF }, newQueue[pieces](liveLimit, false), AsyncEvents{})
	io.WriteString(a, "one\n")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := a.Close(ctx); err != errUnread {
		t.Errorf("error %v", err)
	}
	close(opens)
	<-a.done
}

// Memory that a burst took is not kept.
func TestAsyncWriterMemory(t *testing.T) {
	g := newGate()
	a := g.writer(liveLimit, unended(t))
	for range 3 * keptBuffer / 1000 {
		a.Write(make([]byte, 1000))
	}
	close(g.wait)
	for range 5 {
		io.WriteString(a, "x")
		a.Flush(t.Context())
	}
	if n := cap(a.queue.batch.bytes); n > keptBuffer {
		t.Errorf("%d bytes are kept", n)
	}
	if err := a.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Flush waits for what was taken, and for no more; a reader that does nothing
// is not waited for.
func TestAsyncWriterFlush(t *testing.T) {
	g := newGate()
	a := g.writer(liveLimit, unended(t))
	if !a.Flush(t.Context()) {
		t.Error("not with nothing to write")
	}
	io.WriteString(a, "one\n")
	<-g.writes
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if a.Flush(ctx) {
		t.Error("it is written though nobody reads")
	}
	close(g.wait)
	if !a.Flush(t.Context()) || g.String() != "one\n" {
		t.Errorf("it has %q", &g.Buffer)
	}
	if err := a.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
