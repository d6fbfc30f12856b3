package packet_test

import (
	"reflect"
	"testing"

	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/pcap"
)

// FuzzDecoder feeds packets to a decoder. What is in a packet depends on the
// packet alone, unless it is a fragment.
func FuzzDecoder(f *testing.F) {
	f.Add(uint16(1), capturetest.Ethernet(0x0800, capturetest.IP4(6, capturetest.Hello())), uint16(0))
	f.Add(uint16(1), tags(3), uint16(5))
	f.Add(uint16(113), capturetest.Cat(uint64(0), uint32(0), uint16(0), uint16(0x86dd), extended(3)), uint16(0))
	f.Add(uint16(276), capturetest.Cat(uint16(0x0800), make([]byte, 18), capturetest.IP4(47, capturetest.Cat(uint16(0xb000), uint16(0x86dd), make([]byte, 12), capturetest.IP6(6, capturetest.Hello())))), uint16(0))
	f.Add(uint16(0), capturetest.Order(false, uint32(30), capturetest.IP6(44, capturetest.Cat(byte(6), byte(0), uint16(1), uint32(9), capturetest.Hello()))), uint16(0))
	f.Add(uint16(9), capturetest.Cat(uint16(0x0281), uint32(0x140), capturetest.IP4(6, capturetest.Hello(), 7, 4, 4, 0)), uint16(9))
	f.Add(uint16(51), capturetest.Cat(byte(0x11), byte(0), uint32(0), uint16(0x21), capturetest.IP4(17, capturetest.Cat(uint16(1), uint16(4789), uint32(0), uint64(0), capturetest.Ethernet(0x0800, capturetest.IP4(6, capturetest.Hello()))))), uint16(0))
	f.Add(uint16(101), capturetest.IP4Fragment(3, 8, false, capturetest.Hello()), uint16(0))
	f.Fuzz(func(t *testing.T, link uint16, data []byte, cut uint16) {
		if len(data) > 1<<16 {
			return
		}
		p := pcap.Packet{Number: 1, Link: pcap.Link(link), Data: data, Length: len(data) + int(cut)}
		var used, fresh packet.Decoder
		var first, again, alone packet.Segment
		whole := append(capturetest.IP4(6, capturetest.Hello(), 1, 1, 1, 0), capturetest.IP6(6, capturetest.Hello())...)
		used.Segment(&pcap.Packet{Link: 101, Data: whole, Length: len(whole)}, &again)
		ok := used.Segment(&p, &first)
		okAlone := fresh.Segment(&p, &alone)
		if ok != okAlone || !reflect.DeepEqual(first, alone) {
			t.Fatalf("%v %+v\nalone: %v %+v", ok, first, okAlone, alone)
		}
		if ok && (len(first.Data) > len(data) || first.Cut < 0 || first.Cut > int(cut)) {
			t.Fatalf("%d bytes and %d cut, of %d and %d", len(first.Data), first.Cut, len(data), cut)
		}
	})
}
