package capture_test

import (
	"encoding/binary"
	"net/netip"
)

// cat puts bytes, strings and big-endian numbers one behind the other.
func cat(parts ...any) []byte { return order(true, parts...) }

// order is cat in either byte order.
func order(big bool, parts ...any) []byte {
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
	client4 = netip.MustParseAddrPort("192.0.2.1:40000")
	server4 = netip.MustParseAddrPort("192.0.2.2:25")
	client6 = netip.MustParseAddrPort("[2001:db8::1]:40000")
	server6 = netip.MustParseAddrPort("[2001:db8::2]:25")
)

// Flags of TCP.
const (
	fin = 1 << iota
	syn
	rst
	psh
	ack
)

// tcpOf is a TCP segment of a client, or of a server where seq is 2000 or more.
func tcpOf(seq uint32, flags byte, data string) []byte {
	from, to := client4.Port(), server4.Port()
	if seq >= 2000 {
		from, to = to, from
	}
	return cat(from, to, seq, uint32(0), byte(5<<4), flags, uint16(1000), uint32(0), data)
}

// hello is the segment that most packets in tests carry.
func hello() []byte { return tcpOf(1000, ack, "EHLO a\r\n") }

// ip4 is an IPv4 packet, with options if there are any.
func ip4(protocol byte, payload []byte, options ...byte) []byte {
	header := byte(0x45 + len(options)/4)
	total := uint16(20 + len(options) + len(payload))
	return cat(header, byte(0), total, uint16(7), uint16(0), byte(64), protocol, uint16(0),
		client4.Addr().AsSlice(), server4.Addr().AsSlice(), options, payload)
}

// ip4Fragment is a fragment of an IPv4 packet; the offset is in bytes.
func ip4Fragment(id uint16, from int, more bool, payload []byte) []byte {
	p := ip4(6, payload)
	binary.BigEndian.PutUint16(p[4:], id)
	field := uint16(from / 8)
	if more {
		field |= 0x2000
	}
	binary.BigEndian.PutUint16(p[6:], field)
	return p
}

// ip6 is an IPv6 packet.
func ip6(next byte, payload []byte) []byte {
	return cat(uint32(6<<28), uint16(len(payload)), next, byte(64),
		client6.Addr().AsSlice(), server6.Addr().AsSlice(), payload)
}

// eth is an Ethernet frame.
func eth(kind uint16, payload []byte) []byte { return cat("\x02macs1\x02macs2", kind, payload) }

// vlan is what stands behind an Ethernet type of a VLAN.
func vlan(kind uint16, payload []byte) []byte { return cat(uint16(5), kind, payload) }
