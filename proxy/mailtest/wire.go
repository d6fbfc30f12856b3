package mailtest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// What a peer may ask of us before we hang up.
const (
	maxLine    = 16 << 10         // bytes of a line
	maxListing = 16 << 20         // bytes of memory for a listing
	patience   = 5 * time.Minute  // for one read or write, RFC 5321 4.5.3.2
	dialTime   = 30 * time.Second // for a connection and its TLS handshake
	byeTime    = time.Second      // for hanging up after QUIT
)

// errLongLine is a line over maxLine.
var errLongLine = errors.New("line too long")

// wire is a connection seen as lines. It belongs to one goroutine, but close
// may be called by any.
type wire struct {
	conn net.Conn
	r    *bufio.Reader
	stop func() bool // ends the watch over the dial's context
}

// newWire reads and writes lines on conn.
func newWire(conn net.Conn) *wire {
	return &wire{conn: conn, r: bufio.NewReaderSize(conn, maxLine)}
}

// dial connects; with a config, TLS begins at once. When ctx ends the
// connection is closed.
func dial(ctx context.Context, addr string, config *tls.Config) (*wire, error) {
	d := net.Dialer{Timeout: dialTime}
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	w := newWire(conn)
	w.stop = context.AfterFunc(ctx, func() { conn.Close() })
	if config == nil {
		return w, nil
	}
	if err := w.handshake(tls.Client(conn, config)); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

// handshake goes on inside TLS. What had been read in clear and not yet used
// is dropped: it may come from an attacker (RFC 3207 4.2).
func (w *wire) handshake(conn *tls.Conn) error {
	conn.SetDeadline(time.Now().Add(dialTime))
	if err := conn.Handshake(); err != nil {
		return err
	}
	w.conn = conn
	w.r.Reset(conn)
	return nil
}

// tlsState tells of TLS; nil in clear.
func (w *wire) tlsState() *tls.ConnectionState {
	conn, ok := w.conn.(*tls.Conn)
	if !ok {
		return nil
	}
	state := conn.ConnectionState()
	return &state
}

// readLine is the next line without its ending.
func (w *wire) readLine() (string, error) {
	w.conn.SetReadDeadline(time.Now().Add(patience))
	line, err := w.r.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", errLongLine
	case errors.Is(err, io.EOF) && len(line) > 0:
		return "", io.ErrUnexpectedEOF
	case err != nil:
		return "", err
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r"), nil
}

// readLines is a listing: lines up to one with a single dot (RFC 1939 3).
func (w *wire) readLines() ([]string, error) {
	const each = 32 // what a line costs beside its bytes
	var lines []string
	for size := 0; size < maxListing; {
		line, err := w.readLine()
		if err != nil {
			return nil, err
		}
		if line == "." {
			return lines, nil
		}
		lines = append(lines, strings.TrimPrefix(line, "."))
		size += len(line) + each
	}
	return nil, errors.New("listing too long")
}

// readText copies a message to dst, up to the line with the dot and without
// the dots that were stuffed. Its lines may be of any length. Only CRLF ends a
// line here, so that a lone LF before a dot ends no message.
func (w *wire) readText(dst io.Writer) error {
	start, cr := true, false
	for {
		w.conn.SetReadDeadline(time.Now().Add(patience))
		piece, err := w.r.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return fmt.Errorf("message cut short: %w", err)
		}
		whole := bytes.HasSuffix(piece, []byte("\r\n")) || cr && piece[0] == '\n'
		cr = piece[len(piece)-1] == '\r'
		if start && string(piece) == ".\r\n" {
			return nil
		}
		if start && piece[0] == '.' {
			piece = piece[1:]
		}
		if _, err := dst.Write(piece); err != nil {
			return err
		}
		start = whole
	}
}

// writeLine sends one line. It refuses text that would be two.
func (w *wire) writeLine(line string) error {
	if strings.ContainsAny(line, "\r\n") {
		return errors.New("line break inside a command")
	}
	return w.write([]byte(line + "\r\n"))
}

// write sends bytes.
func (w *wire) write(p []byte) error {
	w.conn.SetWriteDeadline(time.Now().Add(patience))
	_, err := w.conn.Write(p)
	return err
}

// farewell lets the server hang up first, as it does after QUIT (RFC 5321
// 4.1.1.10, RFC 1939 6); one that does not is not waited for.
func (w *wire) farewell() {
	w.conn.SetReadDeadline(time.Now().Add(byeTime))
	w.r.ReadByte()
}

// close hangs up.
func (w *wire) close() error {
	if w.stop != nil {
		w.stop()
	}
	return w.conn.Close()
}
