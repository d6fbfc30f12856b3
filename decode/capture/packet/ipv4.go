package packet

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// ipProtocol is what follows a protocol number of IP.
func ipProtocol(p layers.IPProtocol) layer {
	switch p {
	case layers.IPProtocolTCP:
		return tcp
	case layers.IPProtocolUDP:
		return udp
	case layers.IPProtocolIPv4:
		return ipv4
	case layers.IPProtocolIPv6:
		return ipv6
	case layers.IPProtocolGRE:
		return gre
	case layers.IPProtocolMPLSInIP:
		return mpls
	}
	return nothing
}

// decodeIPv4 decodes IPv4. Bad options and checksums do not matter: whoever
// captures sees packets whose sums the card was still to fill in. gopacket reads
// the header only: a packet may be longer than its length field can say.
func (d *Decoder) decodeIPv4(p []byte) (layer, []byte) {
	if len(p) == 0 || p[0]>>4 != 4 {
		return nothing, nil
	}
	ip, header := &d.ip4, min(int(p[0]&15)*4, len(p))
	ip.Payload = nil
	ip.DecodeFromBytes(p[:header], gopacket.NilDecodeFeedback)
	if ip.Payload == nil {
		return nothing, nil
	}
	total := int(binary.BigEndian.Uint16(p[2:]))
	if total == 0 { // the card was to cut it in pieces (TSO)
		total = len(p) + d.cut
	}
	rest := d.trim(p, total)[header:]
	d.seg.Src.IP, d.seg.Dst.IP = mapped(ip.SrcIP), mapped(ip.DstIP)
	if ip.Flags&layers.IPv4MoreFragments != 0 || ip.FragOffset != 0 {
		return d.fragment(fragment{
			key:  datagramKey{d.seg.Src.IP, d.seg.Dst.IP, uint32(ip.Id), ip.Protocol},
			from: int(ip.FragOffset) * 8,
			more: ip.Flags&layers.IPv4MoreFragments != 0,
		}, rest, ip.Protocol)
	}
	return ipProtocol(ip.Protocol), rest
}

// trim takes padding away from a packet whose header says how long it is, and
// notes what was on the wire and not captured.
func (d *Decoder) trim(p []byte, total int) []byte {
	if total <= len(p) {
		d.cut = 0
		return p[:total]
	}
	d.cut = min(d.cut, total-len(p))
	return p
}

func mapped(v4 []byte) [16]byte {
	return [16]byte{10: 0xff, 11: 0xff, 12: v4[0], v4[1], v4[2], v4[3]}
}
