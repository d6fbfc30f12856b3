package capturetest

import (
	"bytes"
	"io"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
)

// Read takes a capture to sink and returns how many packets it has.
func Read(t testing.TB, file io.Reader, sink tcp.Accept) int {
	t.Helper()
	r, err := pcap.NewReader("test", file)
	if err != nil {
		t.Fatal(err)
	}
	var frames packet.Decoder
	streams := tcp.NewAssembler(sink)
	var p pcap.Packet
	var segment packet.Segment
	n := 0
	for ; r.Next(&p); n++ {
		if frames.Segment(&p, &segment) {
			streams.Add(&segment)
		}
	}
	streams.Close()
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	return n
}

// HandlerFunc is called with all that is told but ends: bytes, or a gap, or a
// finding.
type HandlerFunc func(from decode.Side, p []byte, gap int64, finding string)

// Data calls f with bytes.
func (f HandlerFunc) Data(_ time.Time, _ int64, from decode.Side, p []byte) bool {
	f(from, p, 0, "")
	return true
}

// Gap calls f with how many bytes are missing.
func (f HandlerFunc) Gap(_ time.Time, _ int64, from decode.Side, n int64) { f(from, nil, n, "") }

// Note calls f with a finding.
func (f HandlerFunc) Note(_ time.Time, _ int64, id, detail string) { f(0, nil, 0, id+" "+detail) }

// End does nothing.
func (f HandlerFunc) End(time.Time, int64, decode.Side, decode.Why) {}

// Packets reads a capture. The error is that of NewReader or of Err.
func Packets(p []byte) ([]pcap.Packet, *pcap.Reader, error) {
	r, err := pcap.NewReader("x.pcap", bytes.NewReader(p))
	if err != nil {
		return nil, nil, err
	}
	var all []pcap.Packet
	var next pcap.Packet
	for r.Next(&next) {
		all = append(all, next)
		all[len(all)-1].Data = bytes.Clone(next.Data)
	}
	return all, r, r.Err()
}
