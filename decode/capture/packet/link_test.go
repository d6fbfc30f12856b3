package packet

import (
	"testing"

	"mitmail/decode/capture/pcap"
)

// What a reader lets through is what is decoded.
func TestDecodedLinks(t *testing.T) {
	for l := range pcap.Link(1 << 10) {
		if _, ok := linkLayers[l]; ok != l.Decoded() {
			t.Errorf("link type %s: decoded is %v, and there is a layer: %v", l, l.Decoded(), ok)
		}
	}
}
