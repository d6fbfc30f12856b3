package packet

import (
	"bytes"
	"net/netip"
	"time"
)

// Endpoint is an address and a port. An IPv4 address stands in it mapped to
// IPv6.
type Endpoint struct {
	IP   [16]byte
	Port uint16
}

// AddrPort is the endpoint as the rest of Go knows it.
func (e Endpoint) AddrPort() netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom16(e.IP).Unmap(), e.Port)
}

// Compare orders endpoints.
func (e *Endpoint) Compare(o *Endpoint) int {
	if c := int(e.Port) - int(o.Port); c != 0 {
		return c
	}
	return bytes.Compare(e.IP[:], o.IP[:])
}

// Segment is what reassembly needs of a TCP segment.
type Segment struct {
	Src, Dst Endpoint
	Seq, Ack uint32
	Flags    Flags
	Data     []byte // as far as it was captured; a view into the packet
	Cut      int    // bytes behind Data that were on the wire and not captured
	Overlap  bool   // the fragments it came in contradict each other

	Frame int64   // the packet that completed it,
	Parts []int64 // and those that its other fragments came in; a view
	Time  time.Time
}

// Flags are the first flags of a TCP header, as they stand there.
type Flags uint8

// The flags.
const (
	FIN Flags = 1 << iota
	SYN
	RST
	PSH
	ACK
)

// Has reports whether one of the flags is set.
func (f Flags) Has(some Flags) bool { return f&some != 0 }
