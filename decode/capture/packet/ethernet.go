package packet

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// etherType is what follows an Ethernet type.
func etherType(t layers.EthernetType) layer {
	switch t {
	case layers.EthernetTypeIPv4:
		return ipv4
	case layers.EthernetTypeIPv6:
		return ipv6
	case layers.EthernetTypeDot1Q, layers.EthernetTypeQinQ, 0x9100, 0x9200:
		return vlan
	case layers.EthernetTypeMPLSUnicast, layers.EthernetTypeMPLSMulticast:
		return mpls
	case layers.EthernetTypePPPoESession:
		return pppoe
	case layers.EthernetTypePPP:
		return ppp
	case layers.EthernetTypeTransparentEthernetBridging:
		return ethernet
	}
	return nothing
}

func (d *Decoder) decodeEthernet(p []byte) (layer, []byte) {
	if d.ethernet.DecodeFromBytes(p, gopacket.NilDecodeFeedback) != nil {
		return nothing, nil
	}
	return etherType(d.ethernet.EthernetType), d.ethernet.Payload
}

func (d *Decoder) decodeVLAN(p []byte) (layer, []byte) {
	if d.vlan.DecodeFromBytes(p, gopacket.NilDecodeFeedback) != nil {
		return nothing, nil
	}
	return etherType(d.vlan.Type), d.vlan.Payload
}

// recoverPanic decodes a layer whose decoder in gopacket panics on short packets: the
// parser makes an error of that.
type recoverPanic struct {
	parser *gopacket.DecodingLayerParser
	found  []gopacket.LayerType
}

func (c *recoverPanic) decode(layer gopacket.DecodingLayer, p []byte) bool {
	if c.parser == nil {
		c.parser = gopacket.NewDecodingLayerParser(layer.CanDecode().LayerTypes()[0], layer)
		c.parser.IgnoreUnsupported = true
	}
	c.found = c.found[:0]
	return c.parser.DecodeLayers(p, &c.found) == nil
}

// decodeSLL decodes what Linux captures on all interfaces had once.
func (d *Decoder) decodeSLL(p []byte) (layer, []byte) {
	if !d.safeSLL.decode(&d.sll, p) {
		return nothing, nil
	}
	return etherType(d.sll.EthernetType), d.sll.Payload
}

// decodeSLL2 decodes what they have today: type, reserved, interface, and the rest
// to 20 bytes.
func decodeSLL2(p []byte) (layer, []byte) {
	if len(p) < 20 {
		return nothing, nil
	}
	return etherType(layers.EthernetType(binary.BigEndian.Uint16(p))), p[20:]
}

// decodeLoopback decodes NULL and LOOP: an address family in either byte order. BSD
// systems do not agree on the number of IPv6.
func (d *Decoder) decodeLoopback(p []byte) (layer, []byte) {
	if d.loop.DecodeFromBytes(p, gopacket.NilDecodeFeedback) != nil {
		return nothing, nil
	}
	switch d.loop.Family {
	case 2:
		return ipv4, d.loop.Payload
	case 10, 24, 28, 30:
		return ipv6, d.loop.Payload
	}
	return nothing, nil
}

// decodeRaw tells the IP versions apart.
func decodeRaw(p []byte) (layer, []byte) {
	if len(p) > 0 && p[0]>>4 == 4 {
		return ipv4, p
	}
	if len(p) > 0 && p[0]>>4 == 6 {
		return ipv6, p
	}
	return nothing, nil
}
