package packet

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

const ipv6Header = 40

// decodeIPv6 decodes IPv6. gopacket reads the fixed header only: it counts the
// hop-by-hop options twice, so padding would become payload.
func (d *Decoder) decodeIPv6(p []byte) (layer, []byte) {
	ip := &d.ip6
	if len(p) < ipv6Header || p[0]>>4 != 6 {
		return nothing, nil
	}
	ip.DecodeFromBytes(p[:ipv6Header], gopacket.NilDecodeFeedback)
	d.seg.Src.IP, d.seg.Dst.IP = [16]byte(ip.SrcIP), [16]byte(ip.DstIP)
	total := len(p) + d.cut // a jumbogram, or the card was to cut it in pieces
	if ip.Length > 0 {
		total = ipv6Header + int(ip.Length)
	}
	d.next = ip.NextHeader
	return extensions, d.trim(p, total)[ipv6Header:]
}

// decodeExtensions walks over the extension headers: next header, length, content.
func (d *Decoder) decodeExtensions(p []byte) (layer, []byte) {
	next := d.next
	for range maxExtensions {
		if at := ipProtocol(next); at != nothing {
			return at, p
		}
		if len(p) < 8 {
			return nothing, nil
		}
		var n int
		switch next {
		case layers.IPProtocolIPv6HopByHop, layers.IPProtocolIPv6Routing, layers.IPProtocolIPv6Destination:
			n = 8 + 8*int(p[1])
		case layers.IPProtocolAH:
			n = 8 + 4*int(p[1])
		case layers.IPProtocolIPv6Fragment:
			field := binary.BigEndian.Uint16(p[2:])
			if field&^6 != 0 { // else it is all of the packet: RFC 6946
				return d.fragment(fragment{
					key:  datagramKey{d.seg.Src.IP, d.seg.Dst.IP, binary.BigEndian.Uint32(p[4:]), layers.IPProtocolIPv6Fragment},
					from: int(field &^ 7),
					more: field&1 != 0,
				}, p[8:], layers.IPProtocol(p[0]))
			}
			n = 8
		default:
			return nothing, nil
		}
		if n > len(p) {
			return nothing, nil
		}
		next, p = layers.IPProtocol(p[0]), p[n:]
	}
	return nothing, nil
}
