package captures

import (
	"context"
	"io"
	"os"
	"time"

	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/sink"
)

// followReader reads a capture that may not be there yet: what blocks until there is
// more of it can be interrupted.
type followReader struct {
	ctx    context.Context
	blocks chan []byte // what was read
	free   chan []byte // memory for more
	block  []byte      // what is left of the last one
	used   []byte      // its memory
	err    error       // set before blocks is closed
}

// followSize is how much is read at once, followAhead how often ahead of need, and
// followEvery how often a file is looked at for more.
const (
	followSize  = 256 << 10
	followAhead = 2
	followEvery = 200 * time.Millisecond
)

// newFollowReader begins to read ahead. With follow the end of the file is not the end.
// The reader ends with ctx, even though its goroutine may stay in a read that
// cannot be interrupted.
func newFollowReader(ctx context.Context, r io.Reader, follow bool) *followReader {
	f := &followReader{ctx: ctx, blocks: make(chan []byte, followAhead), free: make(chan []byte, followAhead+2)}
	for range cap(f.free) {
		f.free <- make([]byte, followSize)
	}
	go f.run(r, follow)
	return f
}

func (f *followReader) run(r io.Reader, follow bool) {
	defer close(f.blocks)
	for f.ctx.Err() == nil {
		p := <-f.free
		n, err := r.Read(p)
		if n > 0 {
			f.blocks <- p[:n]
		} else {
			f.free <- p
		}
		if err == io.EOF && follow {
			f.pause()
		} else if err != nil {
			f.err = err
			return
		}
	}
	f.err = io.EOF
}

func (f *followReader) pause() {
	select {
	case <-f.ctx.Done():
	case <-time.After(followEvery):
	}
}

// Read implements io.Reader. An interrupt is the end.
func (f *followReader) Read(p []byte) (int, error) {
	for len(f.block) == 0 {
		if f.used != nil {
			f.free <- f.used
			f.used = nil
		}
		var ok bool
		select {
		case f.block, ok = <-f.blocks:
		case <-f.ctx.Done():
			return 0, io.EOF
		}
		if !ok {
			return 0, f.err
		}
		f.used = f.block[:cap(f.block)]
	}
	n := copy(p, f.block)
	f.block = f.block[n:]
	return n, nil
}

// fed is a file that is read by one.
type fed struct {
	*followReader
	io.Closer
}

// Open opens a capture. With follow it goes on when it grows.
func (f File) Open(ctx context.Context, stdin io.Reader, follow bool) (io.ReadCloser, error) {
	if f.stdin {
		return io.NopCloser(newFollowReader(ctx, stdin, false)), nil
	}
	file, err := openFile(ctx, f.Name)
	if err != nil {
		return nil, err
	}
	if follow || size(file) == 0 {
		return fed{newFollowReader(ctx, file, follow), file}, nil
	}
	return file, nil
}

// Open opens a capture or recording, as [File.Open] does.
func Open(ctx context.Context, name string) (io.ReadCloser, error) {
	return File{Name: name}.Open(ctx, nil, false)
}

// openFile opens a file, or gives up when ctx is done: the open of a FIFO blocks until
// it has a writer.
func openFile(ctx context.Context, name string) (*os.File, error) {
	if !sink.Special(name) {
		return os.Open(name)
	}
	return exit.Await(ctx, func() (*os.File, error) { return os.Open(name) })
}

// size is how large a file is, 0 where that is not known.
func size(f *os.File) int64 {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return info.Size()
}
