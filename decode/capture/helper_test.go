package capture_test

import (
	"io"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture"
)

// read takes a capture to sink and returns how many packets it has.
func read(t testing.TB, file io.Reader, sink capture.Sink) int {
	t.Helper()
	r, err := capture.NewReader("test", file)
	if err != nil {
		t.Fatal(err)
	}
	var frames capture.Decoder
	streams := capture.NewAssembler(sink)
	var packet capture.Packet
	var segment capture.Segment
	n := 0
	for ; r.Next(&packet); n++ {
		if frames.Segment(&packet, &segment) {
			streams.Add(&segment)
		}
	}
	streams.Close()
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	return n
}

// flowFunc is called with all that is told but ends: bytes, or a gap, or a
// finding.
type flowFunc func(from decode.Side, p []byte, gap int64, finding string)

func (f flowFunc) Data(_ time.Time, _ int64, from decode.Side, p []byte) bool {
	f(from, p, 0, "")
	return true
}

func (f flowFunc) Gap(_ time.Time, _ int64, from decode.Side, n int64) { f(from, nil, n, "") }

func (f flowFunc) Note(_ time.Time, _ int64, id, detail string) { f(0, nil, 0, id+" "+detail) }

func (f flowFunc) End(time.Time, int64, decode.Side, decode.Why) {}
