package pcap

import (
	"encoding/binary"
	"io"
	"sync"
	"time"
)

// Writer writes a pcapng file: one section, little-endian, times to the
// nanosecond. Each block is one Write, and the section does not say how long it
// is, so the file is whole after each of them. It is safe for concurrent use.
//
// After a Write that failed nothing more is written: the error is returned
// again.
type Writer struct {
	w io.Writer

	mu         sync.Mutex
	buf        []byte          // the block
	interfaces map[Link]uint32 // their numbers
	err        error
}

// order is the byte order that is written.
var order = binary.LittleEndian

// NewWriter begins a file. The application is named in it.
func NewWriter(w io.Writer, application string) (*Writer, error) {
	f := &Writer{w: w, interfaces: make(map[Link]uint32)}
	f.begin(sectionBlock)
	f.buf = order.AppendUint32(f.buf, byteOrder)
	f.buf = order.AppendUint16(f.buf, 1) // version 1.0
	f.buf = order.AppendUint16(f.buf, 0)
	f.buf = order.AppendUint64(f.buf, ^uint64(0)) // length not known
	f.option(optApplication, application)
	f.endOptions()
	return f, f.end()
}

// Packet writes a packet as it was captured: p.Data, and what follows it. Its
// number does not matter.
func (f *Writer) Packet(p *Packet, more ...[]byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	id, err := f.on(p.Link)
	if err != nil {
		return err
	}
	f.packet(id, p.Time, p.Length, p.Comment, append([][]byte{p.Data}, more...))
	return f.end()
}

// Secrets writes TLS secrets in NSS key log format. They have to stand in front
// of the packets that need them.
func (f *Writer) Secrets(keyLog []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.begin(secretsBlock)
	f.buf = order.AppendUint32(f.buf, tlsKeyLog)
	f.buf = order.AppendUint32(f.buf, uint32(len(keyLog)))
	f.buf = append(f.buf, keyLog...)
	return f.end()
}

// on is the interface of a link type; it is made when it is first needed.
func (f *Writer) on(l Link) (uint32, error) {
	if id, ok := f.interfaces[l]; ok {
		return id, nil
	}
	f.begin(interfaceBlock)
	f.buf = order.AppendUint32(f.buf, uint32(l)) // and two bytes that are reserved
	f.buf = order.AppendUint32(f.buf, 0)         // no limit of a packet's length
	f.option(optResolution, "\x09")
	f.endOptions()
	id := uint32(len(f.interfaces))
	f.interfaces[l] = id
	return id, f.end()
}

// packet begins a packet block. The parts are one behind the other in it.
func (f *Writer) packet(id uint32, at time.Time, length int, comment string, parts [][]byte) {
	captured := 0
	for _, p := range parts {
		captured += len(p)
	}
	stamp := stampOf(at)
	f.begin(packetBlock)
	for _, n := range []uint32{id, uint32(stamp >> 32), uint32(stamp), uint32(captured), uint32(max(length, captured))} {
		f.buf = order.AppendUint32(f.buf, n)
	}
	for _, p := range parts {
		f.buf = append(f.buf, p...)
	}
	f.pad()
	if comment != "" {
		f.option(optComment, comment)
		f.endOptions()
	}
}

// stampOf is a time in nanoseconds. Those that do not fit are 0.
func stampOf(at time.Time) uint64 {
	if s := at.Unix(); s >= 0 && s < 1<<64/1_000_000_000 {
		return uint64(s)*1e9 + uint64(at.Nanosecond())
	}
	return 0
}

// begin begins a block.
func (f *Writer) begin(kind uint32) {
	f.buf = order.AppendUint32(f.buf[:0], kind)
	f.buf = order.AppendUint32(f.buf, 0) // the length, see end
}

// end ends a block and writes it.
func (f *Writer) end() error {
	f.pad()
	length := uint32(len(f.buf) + 4)
	f.buf = order.AppendUint32(f.buf, length)
	order.PutUint32(f.buf[4:], length)
	if f.err == nil {
		_, f.err = f.w.Write(f.buf)
	}
	return f.err
}

// option adds an option, as much of it as it can hold.
func (f *Writer) option(code uint16, value string) {
	value = value[:min(len(value), maxComment-1)]
	f.buf = order.AppendUint16(f.buf, code)
	f.buf = order.AppendUint16(f.buf, uint16(len(value)))
	f.buf = append(f.buf, value...)
	f.pad()
}

func (f *Writer) endOptions() { f.buf = order.AppendUint32(f.buf, optEnd) }

// pad fills a block up to four bytes.
func (f *Writer) pad() {
	for len(f.buf)%4 != 0 {
		f.buf = append(f.buf, 0)
	}
}
