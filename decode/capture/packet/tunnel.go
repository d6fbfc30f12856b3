package packet

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// decodePPP decodes PPP: address and control, which may be left out, and a protocol
// of one or two bytes.
func decodePPP(p []byte) (layer, []byte) {
	if len(p) >= 2 && (p[0] == 0xff || p[0] == 0x0f) && p[1] <= 0x03 { // HDLC, or Cisco's
		p = p[2:]
	}
	if len(p) < 2 {
		return nothing, nil
	}
	protocol, rest := binary.BigEndian.Uint16(p), p[2:]
	if p[0]&1 == 1 {
		protocol, rest = uint16(p[0]), p[1:]
	}
	switch layers.PPPType(protocol) {
	case layers.PPPTypeIPv4:
		return ipv4, rest
	case layers.PPPTypeIPv6:
		return ipv6, rest
	case layers.PPPTypeMPLSUnicast, layers.PPPTypeMPLSMulticast:
		return mpls, rest
	case 0x0800: // Cisco's has Ethernet types
		return ipv4, rest
	case 0x86dd:
		return ipv6, rest
	}
	return nothing, nil
}

// decodePPPoE decodes a session packet: version and type, code, session, length.
func decodePPPoE(p []byte) (layer, []byte) {
	if len(p) < 6 || p[1] != 0 {
		return nothing, nil
	}
	return ppp, p[6:]
}

// decodeMPLS decodes one label; the lowest says so. What follows is told by its
// first bits, as routers tell it.
func decodeMPLS(p []byte) (layer, []byte) {
	if len(p) < 4 {
		return nothing, nil
	}
	if p[2]&1 == 0 {
		return mpls, p[4:]
	}
	if at, rest := decodeRaw(p[4:]); at != nothing {
		return at, rest
	}
	if len(p) > 8 && p[4]>>4 == 0 { // a control word, and Ethernet
		return ethernet, p[8:]
	}
	return nothing, nil
}

func (d *Decoder) decodeGRE(p []byte) (layer, []byte) {
	if !d.safeGRE.decode(&d.gre, p) {
		return nothing, nil
	}
	return etherType(d.gre.Protocol), d.gre.Payload
}

// vxlanPort is RFC 7348's, and the one that Linux took before.
const (
	vxlanPort      = 4789
	linuxVXLANPort = 8472
)

// decodeUDP lets through what is in VXLAN.
func (d *Decoder) decodeUDP(p []byte) (layer, []byte) {
	if d.udp.DecodeFromBytes(p, gopacket.NilDecodeFeedback) != nil {
		return nothing, nil
	}
	if d.udp.DstPort != vxlanPort && d.udp.DstPort != linuxVXLANPort {
		return nothing, nil
	}
	return vxlan, d.udp.Payload
}

func (d *Decoder) decodeVXLAN(p []byte) (layer, []byte) {
	if d.vxlan.DecodeFromBytes(p, gopacket.NilDecodeFeedback) != nil {
		return nothing, nil
	}
	return ethernet, d.vxlan.Payload
}
