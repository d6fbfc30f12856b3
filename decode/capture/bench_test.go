package capture_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"mitmail/decode"
	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
)

// bulk is a pcap file of one long message, in full segments, every second of
// them acknowledged.
func bulk(size int) []byte {
	text := bytes.Repeat([]byte("All work and no play makes Jack a dull boy.\r\n"), 33)[:1448]
	file := capturetest.Pcap(0xa1b2c3d4, false, 1)
	add := func(p []byte) { file = append(file, capturetest.Record(false, 0, len(p), len(p), p)...) }
	for seq := uint32(1); len(file) < size; seq += uint32(len(text)) {
		add(capturetest.Ethernet(0x0800, capturetest.IP4(6, capturetest.Cat(uint16(40000), uint16(25), seq, uint32(1), uint16(5<<12|capturetest.ACK), uint16(1000), uint32(0), text))))
		if seq&1 == 0 {
			add(capturetest.Ethernet(0x0800, capturetest.IP4(6, capturetest.Cat(uint16(40000), uint16(25), seq, uint32(1), uint16(5<<12|capturetest.ACK), uint16(1000), uint32(0)))))
		}
	}
	return file
}

// BenchmarkBare is the least that gopacket can do with a capture.
func BenchmarkBare(b *testing.B) {
	file := bulk(64 << 20)
	b.SetBytes(int64(len(file)))
	var ethernet layers.Ethernet
	var ip layers.IPv4
	var tcp layers.TCP
	parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet)
	parser.SetDecodingLayerContainer(gopacket.DecodingLayerArray(nil).Put(&ethernet).Put(&ip).Put(&tcp))
	parser.IgnoreUnsupported, parser.IgnorePanic = true, true
	var found []gopacket.LayerType
	for b.Loop() {
		total := 0
		for p := file[24:]; len(p) > 0; {
			n := int(binary.LittleEndian.Uint32(p[8:]))
			found = found[:0]
			if err := parser.DecodeLayers(p[16:16+n], &found); err != nil {
				b.Fatal(err)
			}
			total += len(tcp.Payload)
			p = p[16+n:]
		}
		enough(b, total, len(file))
	}
}

// BenchmarkFrames reads packets and finds their segments.
func BenchmarkFrames(b *testing.B) {
	file := bulk(64 << 20)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		total := 0
		r, err := pcap.NewReader("bulk", bytes.NewReader(file))
		if err != nil {
			b.Fatal(err)
		}
		var frames packet.Decoder
		var p pcap.Packet
		var segment packet.Segment
		for r.Next(&p) {
			if frames.Segment(&p, &segment) {
				total += len(segment.Data)
			}
		}
		enough(b, total, len(file))
	}
}

// BenchmarkStreams goes all the way.
func BenchmarkStreams(b *testing.B) {
	file := bulk(64 << 20)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		total := 0
		capturetest.Read(b, bytes.NewReader(file), func(tcp.Key) tcp.Handler {
			return capturetest.HandlerFunc(func(_ decode.Side, p []byte, _ int64, _ string) { total += len(p) })
		})
		enough(b, total, len(file))
	}
}

func enough(b *testing.B, total, size int) {
	if total < size*9/10 {
		b.Fatalf("%d bytes of %d came out", total, size)
	}
}
