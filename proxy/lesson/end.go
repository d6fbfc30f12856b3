package lesson

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"sync"
)

// end is one end of a session: the client's connection, or the server's.
type end struct {
	raw  net.Conn
	conn net.Conn // raw, or TLS on it
	in   *inbox
}

func newEnd(conn net.Conn) *end {
	e := &end{raw: conn, conn: conn, in: &inbox{}}
	e.in.more.L = &e.in.mu
	go e.in.fill(conn)
	return e
}

// write writes bytes.
func (e *end) write(p []byte) error {
	_, err := e.conn.Write(p)
	return err
}

// secure begins TLS behind so many bytes of the other side; open makes it on a
// connection.
func (e *end) secure(ctx context.Context, clear int, open func(net.Conn) *tls.Conn) error {
	if err := e.in.arrived(ctx, clear); err != nil {
		return err
	}
	e.in.skip(clear)
	conn := open(received{e.raw, e.in})
	if err := conn.HandshakeContext(ctx); err != nil {
		return err
	}
	e.conn = conn
	go io.Copy(e.in, conn)
	return nil
}

// finish ends what this side says.
func (e *end) finish() {
	if c, ok := e.conn.(*tls.Conn); ok {
		_ = c.CloseWrite() // the other side sees an end in any case
	}
	if c, ok := e.raw.(*net.TCPConn); ok {
		_ = c.CloseWrite()
	}
}

// reset breaks the connection off.
func (e *end) reset() {
	if c, ok := e.raw.(*net.TCPConn); ok {
		_ = c.SetLinger(0)
	}
	e.raw.Close()
}

// close ends both directions.
func (e *end) close() {
	e.raw.Close()
	e.in.stop()
}

// received is a connection of which an inbox reads.
type received struct {
	net.Conn
	in *inbox
}

// Read implements [net.Conn].
func (r received) Read(p []byte) (int, error) { return r.in.read(p) }

// maxInbox is how many bytes an inbox keeps.
const maxInbox = 64 << 10

// inbox takes what comes in, so that the other side can go on, and counts it. In clear
// it keeps the latest bytes only: TLS may have begun within them.
type inbox struct {
	mu     sync.Mutex
	more   sync.Cond
	kept   []byte
	heard  int  // bytes that were said, in clear and inside TLS
	secure bool // what comes is read, as it is encrypted
	err    error
}

// fill takes what comes until the connection is closed.
func (b *inbox) fill(from io.Reader) {
	p := make([]byte, 16<<10)
	for {
		n, err := from.Read(p)
		b.mu.Lock()
		for b.secure && len(b.kept) >= maxInbox && b.err == nil {
			b.more.Wait()
		}
		b.kept = append(b.kept, p[:n]...)
		if !b.secure {
			b.heard += n
			b.kept = append(b.kept[:0], b.kept[max(len(b.kept)-maxInbox, 0):]...)
		}
		if err != nil {
			b.err = err
		}
		b.more.Broadcast()
		b.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Write counts what was said inside TLS.
func (b *inbox) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.heard += len(p)
	b.more.Broadcast()
	return len(p), nil
}

// stop has nobody wait for it any more.
func (b *inbox) stop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.err = net.ErrClosed
	b.more.Broadcast()
}

// arrived blocks until so many bytes have been said in all; the error is that they do
// not come.
func (b *inbox) arrived(ctx context.Context, n int) error {
	defer context.AfterFunc(ctx, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.more.Broadcast()
	})()
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.heard < n && b.err == nil && ctx.Err() == nil {
		b.more.Wait()
	}
	switch {
	case b.heard >= n:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return b.err
}

// skip has what is behind so many bytes read.
func (b *inbox) skip(clear int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.secure = true
	b.kept = b.kept[max(len(b.kept)-(b.heard-clear), 0):]
	b.heard = clear
}

// read is what came next.
func (b *inbox) read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.kept) == 0 && b.err == nil {
		b.more.Wait()
	}
	if len(b.kept) == 0 {
		return 0, b.err
	}
	n := copy(p, b.kept)
	b.kept = b.kept[n:]
	b.more.Broadcast()
	return n, nil
}
