package capture

import (
	"encoding/binary"
	"math/bits"

	"github.com/google/gopacket/layers"
)

// Sizes of the packets that are written.
const (
	tcpHeader   = 20
	synOptions  = 8
	maxPayload  = 65535 - ipv4Header - tcpHeader // so that an IP packet can hold it
	ipv4Header  = 20
	windowScale = 14
)

// synOption is what both sides agree on, so that a window never fills: the size
// of segments, a nop, the scale of windows.
var synOption = [synOptions]byte{2, 4, maxPayload >> 8, maxPayload & 0xff, 1, 3, 3, windowScale}

// frame appends the headers in front of p: Ethernet, IP and TCP.
func frame(b []byte, src, dst *wire, flags Flags, p []byte) []byte {
	b = append(b, dst.mac[:]...)
	b = append(b, src.mac[:]...)
	size := tcpHeader + len(p)
	if flags.has(SYN) {
		size += synOptions
	}
	if src.addr.Addr().Is4() {
		b = ipv4Head(b, src, dst, size)
	} else {
		b = ipv6Head(b, src, dst, size)
	}
	return tcpHead(b, src, dst, flags, p)
}

func ipv4Head(b []byte, src, dst *wire, size int) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(layers.EthernetTypeIPv4))
	head := len(b)
	b = append(b, 0x45, 0)
	b = binary.BigEndian.AppendUint16(b, uint16(ipv4Header+size))
	b = append(b, 0, 0, 0x40, 0, 64, byte(layers.IPProtocolTCP), 0, 0) // one that is not to be cut
	b = append(b, src.addr.Addr().AsSlice()...)
	b = append(b, dst.addr.Addr().AsSlice()...)
	binary.BigEndian.PutUint16(b[head+10:], ^fold(sum(0, b[head:])))
	return b
}

func ipv6Head(b []byte, src, dst *wire, size int) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(layers.EthernetTypeIPv6))
	b = append(b, 0x60, 0, 0, 0)
	b = binary.BigEndian.AppendUint16(b, uint16(size))
	b = append(b, byte(layers.IPProtocolTCP), 64)
	b = append(b, src.addr.Addr().AsSlice()...)
	return append(b, dst.addr.Addr().AsSlice()...)
}

func tcpHead(b []byte, src, dst *wire, flags Flags, p []byte) []byte {
	head, ack := len(b), dst.seq
	if !flags.has(ACK) {
		ack = 0
	}
	b = binary.BigEndian.AppendUint16(b, src.addr.Port())
	b = binary.BigEndian.AppendUint16(b, dst.addr.Port())
	b = binary.BigEndian.AppendUint32(b, src.seq)
	b = binary.BigEndian.AppendUint32(b, ack)
	b = append(b, tcpHeader/4<<4, byte(flags), 0xff, 0xff, 0, 0, 0, 0)
	if flags.has(SYN) {
		b[head+12] = (tcpHeader + synOptions) / 4 << 4
		b = append(b, synOption[:]...)
	}
	s := uint64(layers.IPProtocolTCP) + uint64(len(b)-head+len(p))
	s = sum(s, src.addr.Addr().AsSlice())
	s = sum(s, dst.addr.Addr().AsSlice())
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
