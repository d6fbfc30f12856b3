package rule

import (
	"context"
	"io"
	"time"

	"mitmail/proxy"
)

// writerFunc is a function that writes.
type writerFunc func(p []byte) (int, error)

// Write implements [io.Writer].
func (w writerFunc) Write(p []byte) (int, error) { return w(p) }

// throttle writes so many bytes a second, in pieces of a twentieth of that.
func throttle(rate int64) proxy.Shaper {
	return func(ctx context.Context, to io.Writer) io.Writer {
		free := time.Now() // when the next piece may go
		return inPieces(to, max(1, rate/20), func(n int) error {
			now := time.Now()
			if free.Before(now) {
				free = now
			}
			wait := time.NewTimer(free.Sub(now))
			defer wait.Stop()
			free = free.Add(time.Duration(float64(n) / float64(rate) * float64(time.Second)))
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-wait.C:
				return nil
			}
		})
	}
}

// slicer writes so many bytes at a time.
func slicer(size int64) proxy.Shaper {
	return func(_ context.Context, to io.Writer) io.Writer {
		return inPieces(to, size, func(int) error { return nil })
	}
}

// inPieces writes pieces of that size, each once before has returned.
func inPieces(to io.Writer, size int64, before func(n int) error) io.Writer {
	return writerFunc(func(p []byte) (written int, err error) {
		for len(p) > 0 {
			n := int(min(size, int64(len(p))))
			if err := before(n); err != nil {
				return written, err
			}
			n, err := to.Write(p[:n])
			written += n
			if err != nil {
				return written, err
			}
			p = p[n:]
		}
		return written, nil
	})
}
