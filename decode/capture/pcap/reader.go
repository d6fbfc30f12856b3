package pcap

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"
)

// Packet is one packet of a capture.
type Packet struct {
	Number  int64 // from 1, across sections and interfaces
	Time    time.Time
	Link    Link
	Length  int    // on the wire: at least len(Data)
	Data    []byte // what was captured of it; valid until the next packet is read
	Comment string // what the capture says about it
}

// Limits of what is believed.
const (
	maxPacket  = 256 << 10 // captured bytes
	maxWire    = 1 << 20   // bytes on the wire
	maxSecrets = 16 << 20
)

// Reader reads a capture, packet by packet. Make one with [NewReader]. It reads
// no more than it has to, so a live capture comes through as it is made.
type Reader struct {
	name    string
	in      window
	format  func(*Packet) bool
	packets int64
	warned  warnings
	comment string
	secrets []byte
	packed  counter
	err     error
}

// NewReader begins to read a capture. The name is for messages. The format is
// known by the content: pcap, pcapng, or either of them packed by gzip or zstd.
// What is none of them, or one that is not read, is an *[Error].
func NewReader(name string, r io.Reader) (*Reader, error) {
	c := &Reader{name: name, packed: counter{r: r}}
	c.in.r = &c.packed
	if err := c.unpack(); err != nil {
		return nil, err
	}
	if err := c.begin(); err != nil {
		return nil, err
	}
	return c, nil
}

// begin finds the format out.
func (r *Reader) begin() error {
	head := r.in.peek(4)
	switch err := r.failed(); {
	case len(head) == 4 && [4]byte(head) == sectionMagic:
		return r.beginPcapng()
	case len(head) == 4:
		return r.beginPcap()
	case err != nil:
		if path := new(fs.PathError); errors.As(err, &path) { // it says which file it is about
			return path
		}
		return fmt.Errorf("%s: %w", r.name, err)
	case len(head) == 0:
		return &Error{r.name, r.in.offset, "the file is empty", true}
	}
	return r.foreign()
}

// Next reads a packet into p and reports whether there was one.
func (r *Reader) Next(p *Packet) bool {
	if !r.format(p) {
		r.over()
		return false
	}
	r.packets++
	p.Number = r.packets
	return true
}

// over records why there are no more bytes.
func (r *Reader) over() {
	var bad *unpackError
	switch err := r.failed(); {
	case errors.As(err, &bad):
		r.warn(CutShort, "%s", bad)
	case err != nil:
		r.err = err
	}
	r.format = func(*Packet) bool { return false }
}

// failed is why no more could be read, nil where it is the end.
func (r *Reader) failed() error {
	if r.in.err == io.EOF {
		return nil
	}
	return r.in.err
}

// Err is why reading from the reader below failed, if it did. Damage is no
// error: see [Reader.Warnings].
func (r *Reader) Err() error { return r.err }

// Warnings is what was wrong with the capture so far.
func (r *Reader) Warnings() []Warning { return r.warned.list }

// Comment is the comment on the section that is being read.
func (r *Reader) Comment() string { return r.comment }

// Secrets is the TLS secrets that the capture brought so far, in NSS key log
// format. They stand in front of the packets that need them.
func (r *Reader) Secrets() []byte { return r.secrets }

// Consumed is how many bytes of the file, packed as it may be, were read.
func (r *Reader) Consumed() int64 { return r.packed.n }

func (r *Reader) fail(what string) error {
	return &Error{r.name, r.in.offset, what, false}
}

// foreign is the error that a file is no capture.
func (r *Reader) foreign() error { return &Error{r.name, r.in.offset, noCapture, true} }

// short is the end of a capture in the middle of something.
func (r *Reader) short(what string) bool {
	r.warn(CutShort, "the capture ends in the middle of %s", what)
	return false
}

// sized checks what a packet says about its length on the wire.
func (r *Reader) sized(p *Packet, wire uint32) {
	p.Length = int(wire)
	if wire > maxWire || p.Length < len(p.Data) {
		r.warn(damaged, "packet %d says it had %d bytes on the wire, of which %d were captured", r.packets+1, wire, len(p.Data))
		p.Length = len(p.Data)
	}
}

// counter counts the bytes that pass, and keeps the failure that ends them.
type counter struct {
	r   io.Reader
	n   int64
	err error
}

// Read implements io.Reader.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}
