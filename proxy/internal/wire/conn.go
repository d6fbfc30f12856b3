// Package wire is what the practice servers and the clients have in common: lines
// on a connection, the texts of messages, and the proofs of passwords.
package wire

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

// Conn is a connection seen as lines. It belongs to one goroutine, but Close
// may be called by any.
type Conn struct {
	conn net.Conn
	r    *bufio.Reader
	stop func() bool // ends the watch over the dial's context
}

// New reads and writes lines on conn.
func New(conn net.Conn) *Conn {
	return &Conn{conn: conn, r: bufio.NewReaderSize(conn, maxLine)}
}

// Dial connects; with a config, TLS begins at once. When ctx ends the
// connection is closed.
func Dial(ctx context.Context, addr string, config *tls.Config) (*Conn, error) {
	d := net.Dialer{Timeout: dialTime}
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	w := New(conn)
	w.stop = context.AfterFunc(ctx, func() { conn.Close() })
	if config == nil {
		return w, nil
	}
	if err := w.handshake(tls.Client(conn, config)); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

// handshake goes on inside TLS. What had been read in clear and not yet used
// is dropped: it may come from an attacker (RFC 3207 4.2).
func (w *Conn) handshake(conn *tls.Conn) error {
	conn.SetDeadline(time.Now().Add(dialTime))
	if err := conn.Handshake(); err != nil {
		return err
	}
	w.conn = conn
	w.r.Reset(conn)
	return nil
}

// BeginTLS goes on inside TLS, as the client.
func (w *Conn) BeginTLS(config *tls.Config) error { return w.handshake(tls.Client(w.conn, config)) }

// AnswerTLS goes on inside TLS, as the server.
func (w *Conn) AnswerTLS(config *tls.Config) error { return w.handshake(tls.Server(w.conn, config)) }

// TLS reports TLS; nil in clear.
func (w *Conn) TLS() *tls.ConnectionState {
	conn, ok := w.conn.(*tls.Conn)
	if !ok {
		return nil
	}
	state := conn.ConnectionState()
	return &state
}

// ReadLine is the next line without its ending.
func (w *Conn) ReadLine() (string, error) {
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

// ReadLines is a listing: lines up to one with a single dot (RFC 1939 3).
func (w *Conn) ReadLines() ([]string, error) {
	const each = 32 // what a line costs beside its bytes
	var lines []string
	for size := 0; size < maxListing; {
		line, err := w.ReadLine()
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

// ReadText copies a message to dst, up to the line with the dot and without
// the dots that were stuffed. Its lines may be of any length. Only CRLF ends a
// line here, so that a lone LF before a dot ends no message.
func (w *Conn) ReadText(dst io.Writer) error {
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

// WriteLine sends one line. It refuses text that would be two.
func (w *Conn) WriteLine(line string) error {
	if strings.ContainsAny(line, "\r\n") {
		return errors.New("line break inside a command")
	}
	return w.Write([]byte(line + "\r\n"))
}

// Write sends bytes.
func (w *Conn) Write(p []byte) error {
	w.conn.SetWriteDeadline(time.Now().Add(patience))
	_, err := w.conn.Write(p)
	return err
}

// AwaitEnd lets the server hang up first, as it does after QUIT (RFC 5321
// 4.1.1.10, RFC 1939 6); one that does not is not waited for.
func (w *Conn) AwaitEnd() {
	w.conn.SetReadDeadline(time.Now().Add(byeTime))
	w.r.ReadByte()
}

// Close hangs up.
func (w *Conn) Close() error {
	if w.stop != nil {
		w.stop()
	}
	return w.conn.Close()
}
