package pcap

import (
	"encoding/binary"
	"fmt"
	"time"
)

// A pcap file is a header of 24 bytes and records: a header of 16 bytes and
// what was captured of a packet.
//
//	header: magic, version (2+2), zone, accuracy, snaplen, link type
//	record: seconds, fraction, captured, on the wire
const (
	pcapHeader   = 24
	recordHeader = 16
)

// pcapMagics are the first four bytes, read as big-endian, of what is read.
var pcapMagics = map[uint32]pcap{
	0xa1b2c3d4: {big: true, unit: 1000},
	0xd4c3b2a1: {big: false, unit: 1000},
	0xa1b23c4d: {big: true, unit: 1},
	0x4d3cb2a1: {big: false, unit: 1},
}

// otherMagics are those of captures that are not read.
var otherMagics = map[uint32]string{
	0xa1b2cd34: "a pcap file modified by Kuznetzov (magic a1b2cd34)",
	0x34cdb2a1: "a pcap file modified by Kuznetzov (magic a1b2cd34)",
	0xa1b234cd: "a pcap file of IXIA (magic a1b234cd)",
	0x736e6f6f: "a snoop file",
	0x58435000: "a NetXRay file",
	0x47425300: "a Sniffer file",
	0x00000000: "a file of zeros",
	0x7f454c46: "a program",
}

const noCapture = "this is no capture: pcap and pcapng are read, also packed by gzip or zstd"

// pcap is a file in the older format.
type pcap struct {
	r    *Reader
	big  bool
	unit int64 // nanoseconds in a unit of the fraction
	link Link
}

func (r *Reader) beginPcap() error {
	head := r.in.peek(pcapHeader)
	magic := binary.BigEndian.Uint32(head)
	f, ok := pcapMagics[magic]
	switch {
	case !ok && otherMagics[magic] != "":
		return r.fail("this is " + otherMagics[magic] + ": pcap and pcapng are read; convert it with editcap")
	case !ok:
		return r.foreign()
	case len(head) < pcapHeader:
		return r.fail(fmt.Sprintf("the capture is cut short: %d bytes of a header of %d", len(head), pcapHeader))
	}
	if major := u16(head[4:], f.big); major != 2 {
		return r.fail(fmt.Sprintf("this is pcap version %d.%d: version 2 is read", major, u16(head[6:], f.big)))
	}
	f.link = Link(u32(head[20:], f.big) & 0x03ffffff) // what is above says how long the frame check sequence is
	if !f.link.Decoded() {
		return r.fail("the packets are of link type " + f.link.String() + ", which is not decoded")
	}
	r.in.take(pcapHeader)
	f.r = r
	r.format = f.next
	return nil
}

// next reads a record.
func (f *pcap) next(p *Packet) bool {
	in := &f.r.in
	head := in.peek(recordHeader)
	if len(head) < recordHeader {
		return len(head) > 0 && f.r.short("a packet header")
	}
	if n := u32(head[8:], f.big); n > maxPacket {
		f.r.warn(CutShort, "packet %d says it has %d bytes: the capture is not read beyond it", f.r.packets+1, n)
		return false
	}
	captured := int(u32(head[8:], f.big))
	rec := in.peek(recordHeader + captured)
	if len(rec) < recordHeader+captured {
		return f.r.short("a packet")
	}
	seconds, fraction := u32(rec, f.big), u32(rec[4:], f.big)
	p.Time = time.Unix(int64(seconds), int64(fraction)*f.unit).UTC()
	p.Link, p.Comment = f.link, ""
	p.Data = rec[recordHeader:]
	f.r.sized(p, u32(rec[12:], f.big))
	in.take(recordHeader + captured)
	return true
}

func u16(p []byte, big bool) uint16 {
	if big {
		return binary.BigEndian.Uint16(p)
	}
	return binary.LittleEndian.Uint16(p)
}

func u32(p []byte, big bool) uint32 {
	if big {
		return binary.BigEndian.Uint32(p)
	}
	return binary.LittleEndian.Uint32(p)
}
