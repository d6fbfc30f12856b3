package sink

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"mitmail/decode"
	"mitmail/view/eml"
)

// keeper keeps messages that are over, where they belong.
type keeper interface {
	settle(l *eml.Letter) error // does ahead, beside other letters, what keep would have to wait for
	keep(l *eml.Letter, m *decode.Message, at time.Time) error
	io.Closer
}

// folder keeps messages as .eml files.
type folder struct{ *eml.Folder }

func (folder) settle(l *eml.Letter) error { return l.Sync() }

func (f folder) keep(l *eml.Letter, m *decode.Message, _ time.Time) error {
	_, err := f.Keep(l, m.Complete)
	return err
}

// Close implements [io.Closer].
func (folder) Close() error { return nil }

// mbox keeps messages in one file. Of one that cannot be written whole, nothing
// stays.
type mbox struct {
	w io.WriteCloser
	n int64 // bytes in it
}

// file is what can be made shorter again, unlike a pipe.
type file interface {
	io.Seeker
	Truncate(size int64) error
}

func (*mbox) settle(*eml.Letter) error { return nil }

func (m *mbox) keep(l *eml.Letter, msg *decode.Message, at time.Time) error {
	w := &counter{w: m.w}
	buf := bufio.NewWriterSize(w, blockSize)
	err := eml.NewMbox(buf).Keep(l, msg, at)
	if err == nil {
		err = buf.Flush()
	}
	if err == nil {
		m.n += w.n
		return nil
	}
	if f, ok := m.w.(file); ok && w.n > 0 {
		_, bad := f.Seek(m.n, io.SeekStart)
		if bad == nil {
			bad = f.Truncate(m.n)
		}
		if bad != nil {
			return fmt.Errorf("%w, and a part of it stays: %w", err, bad)
		}
	}
	return err
}

// Close implements [io.Closer].
func (m *mbox) Close() error { return m.w.Close() }

// counter counts what is written.
type counter struct {
	w io.Writer
	n int64
}

// Write implements [io.Writer].
func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
