package capture_test

import (
	"bytes"
	"slices"
	"testing"

	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/decodetest"
)

// Twice as large a capture takes twice as much work, whatever it has more of.
func TestLinear(t *testing.T) {
	short := spoken(t, 40000, 25, "S 220 mx\r\n", "C EHLO a\r\n", "S 250 mx\r\n", "C QUIT\r\n", "S 221 bye\r\n")
	for name, c := range map[string]struct {
		n    int
		file func(n int) []byte
	}{
		"sessions": {200, func(n int) []byte { return bytes.Repeat(short, n) }}, // each a section of its own
		"packets": {2000, func(n int) []byte {
			return spoken(t, 40000, 25, slices.Repeat([]string{"C NOOP\r\n", "S 250 ok\r\n"}, n)...)
		}},
		"unheard": {2000, func(n int) []byte { return spoken(t, 40000, 31110, slices.Repeat([]string{"C x", "S y"}, n)...) }},
		"cut packets": {400, func(n int) []byte {
			return remade(t, spoken(t, 40000, 25, slices.Repeat([]string{"C NOOP x\r\n", "S 250 ok x\r\n"}, n)...), snap(58))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			decodetest.Linear(t, c.n, func(n int) func() {
				file := c.file(n)
				return func() { sessionsOf(t, bytes.NewReader(file), &pipeline{Warn: func(string, pcap.Warning) {}}) }
			})
		})
	}
}

// So do twice as many fragments.
func TestLinearFragments(t *testing.T) {
	for name, part := range map[string]func(i, n int) []byte{
		"of one packet":   func(i, n int) []byte { return capturetest.IP4Fragment(1, 8*i, true, make([]byte, 8)) },
		"reversed":        func(i, n int) []byte { return capturetest.IP4Fragment(1, 8*(n-i), true, make([]byte, 8)) },
		"of many packets": func(i, n int) []byte { return capturetest.IP4Fragment(uint16(i), 0, true, make([]byte, 8)) },
		"again":           func(i, n int) []byte { return capturetest.IP4Fragment(1, 0, true, make([]byte, 800)) },
		"of whole packets": func(i, n int) []byte {
			return capturetest.IP4Fragment(uint16(i/2), 8*(i%2), i%2 == 0, make([]byte, 24))
		},
		"far from the rest": func(i, n int) []byte { return capturetest.IP4Fragment(uint16(i), 60_000, true, make([]byte, 8)) },
	} {
		t.Run(name, func(t *testing.T) {
			decodetest.Linear(t, 2000, func(n int) func() {
				var packets [][]byte
				for i := range n {
					packets = append(packets, part(i, n))
				}
				return func() {
					var d packet.Decoder
					for i, p := range packets {
						d.Segment(&pcap.Packet{Number: int64(i + 1), Link: 101, Data: p, Length: len(p)}, new(packet.Segment))
					}
				}
			})
		})
	}
}
