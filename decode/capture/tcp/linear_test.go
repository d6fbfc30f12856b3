package tcp_test

import (
	"encoding/binary"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/tcp"
	"mitmail/decode/decodetest"
)

// Twice as many segments take twice as much work, in whatever order they come.
func TestLinear(t *testing.T) {
	for name, segments := range map[string]func(i, n uint32) (seq uint32, s packet.Segment){
		"in order":      func(i, _ uint32) (uint32, packet.Segment) { return i, packet.Segment{Data: []byte("x")} },
		"reversed":      func(i, n uint32) (uint32, packet.Segment) { return n - i, packet.Segment{Data: []byte("x")} },
		"behind a hole": func(i, _ uint32) (uint32, packet.Segment) { return i + 1, packet.Segment{Data: []byte("x")} },
		"apart":         func(i, _ uint32) (uint32, packet.Segment) { return 2*i + 1, packet.Segment{Data: []byte("x")} },
		"inside out": func(i, n uint32) (uint32, packet.Segment) {
			if i%2 == 0 {
				return n + i + 1, packet.Segment{Data: []byte("x")}
			}
			return n - i, packet.Segment{Data: []byte("x")}
		},
		"again and again": func(uint32, uint32) (uint32, packet.Segment) { return 0, packet.Segment{Data: []byte("x")} },
		"in several":      func(uint32, uint32) (uint32, packet.Segment) { return 1, packet.Segment{Data: make([]byte, 100)} },
		"contradictory":   func(i, _ uint32) (uint32, packet.Segment) { return 1, packet.Segment{Data: []byte{byte(i)}} },
		"connections": func(i, _ uint32) (uint32, packet.Segment) {
			return 0, packet.Segment{Data: []byte("x"), Src: packet.Endpoint{Port: uint16(i)}}
		},
		"handshakes": func(i, _ uint32) (uint32, packet.Segment) {
			return 0, packet.Segment{Flags: packet.SYN, Src: packet.Endpoint{Port: uint16(i)}}
		},
		"ports used again": func(i, _ uint32) (uint32, packet.Segment) {
			return i << 16, packet.Segment{Flags: packet.SYN, Data: []byte("x")}
		},
	} {
		t.Run(name, func(t *testing.T) {
			decodetest.Linear(t, 4000, func(n int) func() {
				all := make([]packet.Segment, n)
				for i := range all {
					seq, s := segments(uint32(i), uint32(n))
					s.Seq, s.Frame, s.Time = 1000+seq, int64(i+1), time.Unix(int64(i), 0)
					s.Src.IP, s.Dst.IP, s.Dst.Port = [16]byte{15: 1}, [16]byte{15: 2}, 25
					binary.BigEndian.PutUint16(s.Src.IP[8:], s.Src.Port)
					all[i] = s
				}
				return func() {
					a := tcp.NewAssembler(func(tcp.Key) tcp.Handler { return capturetest.HandlerFunc(func(decode.Side, []byte, int64, string) {}) })
					for i := range all {
						a.Add(&all[i])
					}
					a.Close()
				}
			})
		})
	}
}
