package pcap

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// A packing is known by its first bytes.
var packings = []struct {
	name  string
	magic []byte
	open  func(io.Reader) (io.Reader, error)
}{
	{"gzip", []byte{0x1f, 0x8b}, openGzip},
	{"zstd", []byte{0x28, 0xb5, 0x2f, 0xfd}, openZstd},
	{"bzip2", []byte("BZh"), nil},
	{"xz", []byte("\xfd7zXZ\x00"), nil},
	{"lz4", []byte{0x04, 0x22, 0x4d, 0x18}, nil},
	{"zip", []byte("PK\x03\x04"), nil},
}

// No honest capture packs better than this; gzip cannot. A zstd bomb can.
const (
	maxRatio = 2000
	minBomb  = 1 << 30 // what may come out whatever the ratio
)

// unpack puts an unpacker in front of the capture if it is packed. Nests are
// not opened.
func (r *Reader) unpack() error {
	outer := r.packing()
	if outer < 0 {
		return nil
	}
	packing := packings[outer]
	if packing.open == nil {
		what := "this is a " + packing.name + " file: unpack it first"
		return &Error{r.name, 0, what, !strings.Contains(path.Base(r.name), "cap")} // mail.pcap.xz is one
	}
	below := window{r: r.in.r, buf: r.in.buf, hi: r.in.hi, err: r.in.err}
	out, err := packing.open(&below)
	if err != nil {
		return r.fail("this is a " + packing.name + " file, and it is damaged: " + err.Error())
	}
	r.in = window{r: &unpacker{r: out, name: packing.name, packed: &r.packed}}
	if inner := r.packing(); inner >= 0 {
		return r.fail(fmt.Sprintf("this is a %s file inside a %s file: unpack it first", packings[inner].name, packing.name))
	}
	if len(r.in.peek(1)) == 0 && r.failed() != nil {
		return r.fail("this is a " + packing.name + " file, and it is damaged: " + r.in.err.Error())
	}
	return nil
}

// packing is the index of what the window is packed with, -1 for nothing.
func (r *Reader) packing() int {
	for i, p := range packings {
		if bytes.Equal(r.in.peek(len(p.magic)), p.magic) {
			return i
		}
	}
	return -1
}

func openGzip(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }

func openZstd(r io.Reader) (io.Reader, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(64<<20))
}

// Read lets an unpacker read what was peeked at first.
func (in *window) Read(p []byte) (int, error) {
	if in.lo == in.hi {
		if in.err != nil {
			return 0, in.err
		}
		return in.r.Read(p)
	}
	n := copy(p, in.buf[in.lo:in.hi])
	in.take(n)
	return n, nil
}

// unpackError is damage to the packing.
type unpackError struct {
	name string
	err  error
}

// Error implements error.
func (e *unpackError) Error() string {
	return "the " + e.name + " data is cut or damaged: " + e.err.Error()
}

// Unwrap is what the unpacker said.
func (e *unpackError) Unwrap() error { return e.err }

// unpacker distinguishes damage to the packing from failures of the reader below, and
// stops at bombs.
type unpacker struct {
	r      io.Reader
	name   string
	packed *counter
	n      int64
}

// Read implements io.Reader.
func (u *unpacker) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.n += int64(n)
	switch {
	case u.n > minBomb && u.n/maxRatio > u.packed.n:
		return n, &unpackError{u.name, fmt.Errorf("%d bytes came out of %d", u.n, u.packed.n)}
	case err != nil && err != io.EOF && u.packed.err == nil:
		return n, &unpackError{u.name, err}
	}
	return n, err
}
