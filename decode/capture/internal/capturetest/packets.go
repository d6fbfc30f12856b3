package capturetest

import (
	"encoding/binary"
	"net/netip"
)

// Cat puts bytes, strings and big-endian numbers one behind the other.
func Cat(parts ...any) []byte { return Order(true, parts...) }

// Order is Cat in either byte order.
func Order(big bool, parts ...any) []byte {
	var to binary.AppendByteOrder = binary.LittleEndian
	if big {
		to = binary.BigEndian
	}
	var p []byte
	for _, part := range parts {
		switch part := part.(type) {
		case []byte:
			p = append(p, part...)
		case string:
			p = append(p, part...)
		case byte:
			p = append(p, part)
		case uint16:
			p = to.AppendUint16(p, part)
		case uint32:
			p = to.AppendUint32(p, part)
		case uint64:
			p = to.AppendUint64(p, part)
		default:
			panic("no bytes")
		}
	}
	return p
}

// The two ends of packets in tests.
var (
	Client4 = netip.MustParseAddrPort("192.0.2.1:40000")
	Server4 = netip.MustParseAddrPort("192.0.2.2:25")
	Client6 = netip.MustParseAddrPort("[2001:db8::1]:40000")
	Server6 = netip.MustParseAddrPort("[2001:db8::2]:25")
)

// Flags of TCP.
const (
	FIN = 1 << iota
	SYN
	RST
	PSH
	ACK
)

// TCP is a TCP segment of a client, or of a server where seq is 2000 or more.
func TCP(seq uint32, flags byte, data string) []byte {
	from, to := Client4.Port(), Server4.Port()
	if seq >= 2000 {
		from, to = to, from
	}
	return Cat(from, to, seq, uint32(0), byte(5<<4), flags, uint16(1000), uint32(0), data)
}

// Hello is the segment that most packets in tests carry.
func Hello() []byte { return TCP(1000, ACK, "EHLO a\r\n") }

// IP4 is an IPv4 packet, with options if there are any.
func IP4(protocol byte, payload []byte, options ...byte) []byte {
	header := byte(0x45 + len(options)/4)
	total := uint16(20 + len(options) + len(payload))
	return Cat(header, byte(0), total, uint16(7), uint16(0), byte(64), protocol, uint16(0),
		Client4.Addr().AsSlice(), Server4.Addr().AsSlice(), options, payload)
}

// IP4Fragment is a fragment of an IPv4 packet; the offset is in bytes.
func IP4Fragment(id uint16, from int, more bool, payload []byte) []byte {
	p := IP4(6, payload)
	binary.BigEndian.PutUint16(p[4:], id)
	field := uint16(from / 8)
	if more {
		field |= 0x2000
	}
	binary.BigEndian.PutUint16(p[6:], field)
	return p
}

// IP6 is an IPv6 packet.
func IP6(next byte, payload []byte) []byte {
	return Cat(uint32(6<<28), uint16(len(payload)), next, byte(64),
		Client6.Addr().AsSlice(), Server6.Addr().AsSlice(), payload)
}

// Ethernet is an Ethernet frame.
func Ethernet(kind uint16, payload []byte) []byte { return Cat("\x02macs1\x02macs2", kind, payload) }

// VLAN is what stands behind an Ethernet type of a VLAN.
func VLAN(kind uint16, payload []byte) []byte { return Cat(uint16(5), kind, payload) }
