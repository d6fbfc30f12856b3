package capture_test

import (
	"bytes"
	"net/netip"
	"slices"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
)

// A capture of headers only says nothing, at any length: what is kept of it does
// not grow with it.
func TestHeadersOnlyBound(t *testing.T) {
	const n = 50_000
	file := only(t, spoken(t, 40000, 25, slices.Repeat([]string{"C x", "S y"}, n/2)...), func(p *pcap.Packet, _ *packet.Segment) bool {
		p.Data = p.Data[:min(len(p.Data), 54)]
		return true
	})
	var early, late int64
	r := &pipeline{Track: func(int) func(int64, int64, []int64) {
		return func(packet, _ int64, _ []int64) {
			switch packet {
			case n / 10:
				early = capturetest.Heap()
			case n:
				late = capturetest.Heap()
			}
		}
	}}
	all := sessionsOf(t, bytes.NewReader(file), r)
	if grown := late - early; grown > 1<<20 {
		t.Errorf("%d bytes are kept of %d packets", grown, n)
	}
	if len(all) != 1 {
		t.Fatalf("%d sessions", len(all))
	}
	gaps, lost := 0, int64(0)
	for _, ev := range all[0].events {
		if g, ok := ev.Payload.(*decode.Gap); ok {
			gaps, lost = gaps+1, lost+g.Bytes
		}
	}
	if gaps > 1002 || lost != n {
		t.Errorf("%d bytes in %d gaps", lost, gaps)
	}
}

// A connection whose second side ends behind a gap is told of like any other.
func TestGapBetweenEnds(t *testing.T) {
	for port, want := range map[uint16]string{
		25:    "smtp C:40000>S:25 CONNECT=220 gap/10 !gap",
		31110: "skipped 1 on 31110: ",
	} {
		var file bytes.Buffer
		w, err := pcap.NewWriter(&file, "test")
		if err != nil {
			t.Fatal(err)
		}
		at := time.Unix(1_700_000_000, 0)
		r, err := tcp.NewWriter(w).Connect(at, netip.AddrPortFrom(capturetest.Client4.Addr(), 40000), netip.AddrPortFrom(capturetest.Server4.Addr(), port), "")
		if err != nil {
			t.Fatal(err)
		}
		err = r.Data(at, decode.Server, []byte("220"), "")
		if err == nil {
			err = r.End(at, decode.Client, decode.EOF)
		}
		r.Gap(decode.Server, 10)
		if err == nil {
			err = r.End(at, decode.Server, decode.EOF)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := heard(t, file.Bytes(), nil); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
