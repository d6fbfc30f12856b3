package packet

import (
	"encoding/binary"
	"math/bits"
	"net/netip"

	"github.com/google/gopacket/layers"
)

// Sizes of the packets that are written.
const (
	tcpHeader   = 20
	synOptions  = 8
	MaxPayload  = 65535 - ipv4Header - tcpHeader // so that an IP packet can hold it
	ipv4Header  = 20
	windowScale = 14
)

// synOption is what both sides agree on, so that a window never fills: the size
// of segments, a nop, the scale of windows.
var synOption = [synOptions]byte{2, 4, MaxPayload >> 8, MaxPayload & 0xff, 1, 3, 3, windowScale}

// End is one end of a connection whose packets are built.
type End struct {
	Addr netip.AddrPort
	MAC  [6]byte
	Seq  uint32 // of its next byte
}

// Build appends the headers in front of p: Ethernet, IP and TCP.
func Build(b []byte, src, dst *End, flags Flags, p []byte) []byte {
	b = append(b, dst.MAC[:]...)
	b = append(b, src.MAC[:]...)
	size := tcpHeader + len(p)
	if flags.Has(SYN) {
		size += synOptions
	}
	if src.Addr.Addr().Is4() {
		b = ipv4Head(b, src, dst, size)
	} else {
		b = ipv6Head(b, src, dst, size)
	}
	return tcpHead(b, src, dst, flags, p)
}

func ipv4Head(b []byte, src, dst *End, size int) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(layers.EthernetTypeIPv4))
	head := len(b)
	b = append(b, 0x45, 0)
	b = binary.BigEndian.AppendUint16(b, uint16(ipv4Header+size))
	b = append(b, 0, 0, 0x40, 0, 64, byte(layers.IPProtocolTCP), 0, 0) // one that is not to be cut
	b = append(b, src.Addr.Addr().AsSlice()...)
	b = append(b, dst.Addr.Addr().AsSlice()...)
	binary.BigEndian.PutUint16(b[head+10:], ^fold(sum(0, b[head:])))
	return b
}

func ipv6Head(b []byte, src, dst *End, size int) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(layers.EthernetTypeIPv6))
	b = append(b, 0x60, 0, 0, 0)
	b = binary.BigEndian.AppendUint16(b, uint16(size))
	b = append(b, byte(layers.IPProtocolTCP), 64)
	b = append(b, src.Addr.Addr().AsSlice()...)
	return append(b, dst.Addr.Addr().AsSlice()...)
}

func tcpHead(b []byte, src, dst *End, flags Flags, p []byte) []byte {
	head, ack := len(b), dst.Seq
	if !flags.Has(ACK) {
		ack = 0
	}
	b = binary.BigEndian.AppendUint16(b, src.Addr.Port())
	b = binary.BigEndian.AppendUint16(b, dst.Addr.Port())
	b = binary.BigEndian.AppendUint32(b, src.Seq)
	b = binary.BigEndian.AppendUint32(b, ack)
	b = append(b, tcpHeader/4<<4, byte(flags), 0xff, 0xff, 0, 0, 0, 0)
	if flags.Has(SYN) {
		b[head+12] = (tcpHeader + synOptions) / 4 << 4
		b = append(b, synOption[:]...)
	}
	s := uint64(layers.IPProtocolTCP) + uint64(len(b)-head+len(p))
	s = sum(s, src.Addr.Addr().AsSlice())
	s = sum(s, dst.Addr.Addr().AsSlice())
	s = sum(s, b[head:])
	binary.BigEndian.PutUint16(b[head+16:], ^fold(sum(s, p)))
	return b
}

// sum adds 16-bit words up (RFC 1071), four at a time. Only the last call for a
// sum may have an odd number of bytes.
func sum(s uint64, p []byte) uint64 {
	var carry uint64
	for ; len(p) >= 8; p = p[8:] {
		s, carry = bits.Add64(s, binary.BigEndian.Uint64(p), 0)
		s += carry
	}
	var last [8]byte
	copy(last[:], p)
	s, carry = bits.Add64(s, binary.BigEndian.Uint64(last[:]), 0)
	return s + carry
}

// fold makes the sum one word.
func fold(s uint64) uint16 {
	for s>>16 != 0 {
		s = s>>16 + s&0xffff
	}
	return uint16(s)
}
