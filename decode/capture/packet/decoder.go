package packet

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"mitmail/decode/capture/pcap"
)

// layer is what the next bytes of a packet are.
type layer uint8

const (
	nothing layer = iota // that leads to TCP
	ethernet
	vlan
	sll
	sll2
	loopback
	rawIP
	ppp
	pppoe
	mpls
	ipv4
	ipv6
	extensions // of IPv6
	udp
	gre
	vxlan
	tcp
)

// linkLayers are what the packets of a link type begin with.
var linkLayers = map[pcap.Link]layer{
	pcap.LinkNull:     loopback,
	pcap.LinkEthernet: ethernet,
	pcap.LinkPPP:      ppp,
	pcap.LinkRawBSD:   rawIP,
	pcap.LinkPPPHDLC:  ppp,
	pcap.LinkPPPoE:    pppoe,
	pcap.LinkRaw:      rawIP,
	pcap.LinkLoop:     loopback,
	pcap.LinkSLL:      sll,
	pcap.LinkIPv4:     rawIP,
	pcap.LinkIPv6:     rawIP,
	pcap.LinkSLL2:     sll2,
}

// Limits of a packet's layers.
const (
	maxLayers     = 16 + 8 // VLAN tags and tunnels, and what stands around them
	maxExtensions = 16
)

// Decoder finds the TCP segment in a packet, through tunnels, and puts
// fragments together. Its zero value is ready. It is not safe for concurrent
// use.
type Decoder struct {
	ethernet layers.Ethernet
	vlan     layers.Dot1Q
	sll      layers.LinuxSLL
	loop     layers.Loopback
	ip4      layers.IPv4
	ip6      layers.IPv6
	udp      layers.UDP
	gre      layers.GRE
	vxlan    layers.VXLAN
	tcp      layers.TCP

	safeSLL, safeGRE recoverPanic

	datagrams datagrams
	link      pcap.Link // of the last packet, which begins with first
	first     layer
	packet    *pcap.Packet
	seg       *Segment
	cut       int               // bytes that the packet on the wire had behind what was captured
	next      layers.IPProtocol // of the IPv6 header that was decoded
}

// Segment finds the TCP segment of a packet and fills s with it. It reports
// false where there is none: most often the packet is something else, or a
// fragment of a segment that is not complete yet.
func (d *Decoder) Segment(p *pcap.Packet, s *Segment) bool {
	*s = Segment{Frame: p.Number, Time: p.Time}
	d.packet, d.seg = p, s
	d.cut = p.Length - len(p.Data)
	if p.Link != d.link || d.first == nothing {
		d.link, d.first = p.Link, linkLayers[p.Link]
	}
	at, rest := d.first, p.Data
	for range maxLayers {
		switch at {
		case nothing:
			return false
		case tcp:
			return d.segment(rest)
		}
		at, rest = d.decodeLayer(at, rest)
	}
	return false
}

// decodeLayer decodes the outermost layer.
func (d *Decoder) decodeLayer(at layer, p []byte) (layer, []byte) {
	switch at {
	case ethernet:
		return d.decodeEthernet(p)
	case vlan:
		return d.decodeVLAN(p)
	case ipv4:
		return d.decodeIPv4(p)
	case ipv6:
		return d.decodeIPv6(p)
	case extensions:
		return d.decodeExtensions(p)
	case rawIP:
		return decodeRaw(p)
	case sll:
		return d.decodeSLL(p)
	case sll2:
		return decodeSLL2(p)
	case loopback:
		return d.decodeLoopback(p)
	case ppp:
		return decodePPP(p)
	case pppoe:
		return decodePPPoE(p)
	case mpls:
		return decodeMPLS(p)
	case udp:
		return d.decodeUDP(p)
	case gre:
		return d.decodeGRE(p)
	case vxlan:
		return d.decodeVXLAN(p)
	}
	return nothing, nil
}

// segment reads the TCP header. What its options say does not matter, so bad
// ones do not either.
func (d *Decoder) segment(p []byte) bool {
	t, s := &d.tcp, d.seg
	t.Contents, t.Payload = nil, nil
	if err := t.DecodeFromBytes(p, gopacket.NilDecodeFeedback); err != nil && t.Contents == nil {
		return false
	}
	s.Src.Port, s.Dst.Port = uint16(t.SrcPort), uint16(t.DstPort)
	s.Seq, s.Ack = t.Seq, t.Ack
	s.Flags = Flags(p[13])
	s.Data, s.Cut = t.Payload, d.cut
	if headerCut := int(t.DataOffset)*4 - len(p); headerCut > 0 {
		s.Cut -= headerCut
	}
	return s.Cut >= 0
}
