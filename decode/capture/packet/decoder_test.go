package packet_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/pcap"
)

// decoded is the data of the segment in a packet, or why there is none.
func decoded(d *packet.Decoder, link pcap.Link, data []byte, wire int) (packet.Segment, bool) {
	var s packet.Segment
	ok := d.Segment(&pcap.Packet{Number: 1, Link: link, Data: data, Length: wire}, &s)
	return s, ok
}

// A packet must not be given what was in the one before it.
func TestNothingStale(t *testing.T) {
	var d packet.Decoder
	decoded(&d, 101, capturetest.IP4(6, capturetest.Hello()), 100)
	for n := range len(capturetest.Hello()) {
		if s, ok := decoded(&d, 101, capturetest.IP4(6, capturetest.Hello()[:n]), 20+n); ok && len(s.Data) > max(0, n-20) {
			t.Fatalf("%d bytes of a segment gave %q", n, s.Data)
		}
	}
}

// The model: what the layers say, read straight from the bytes of the packet.
func TestSegmentFields(t *testing.T) {
	p := capturetest.TCP(0xfffffffe, capturetest.FIN|capturetest.SYN|capturetest.RST|capturetest.ACK, "x")
	binary.BigEndian.PutUint32(p[8:], 0x01020304)
	var d packet.Decoder
	s, ok := decoded(&d, 229, capturetest.IP6(6, p), 61)
	if !ok || s.Seq != 0xfffffffe || s.Ack != 0x01020304 || s.Frame != 1 {
		t.Errorf("%v: %+v", ok, s)
	}
	if s.Flags != packet.FIN|packet.SYN|packet.RST|packet.ACK {
		t.Errorf("flags %b", s.Flags)
	}
	if s.Src.AddrPort().Addr() != capturetest.Client6.Addr() || s.Dst.AddrPort().Addr() != capturetest.Server6.Addr() {
		t.Errorf("%v to %v", s.Src.AddrPort(), s.Dst.AddrPort())
	}
	if !bytes.Equal(s.Data, []byte("x")) {
		t.Errorf("data %q", s.Data)
	}
}
