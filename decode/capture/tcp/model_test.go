package tcp_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/tcp"
)

// talk is a connection as it really was, in segments, of which a capture has
// some, in some order.
type talk struct {
	said     map[decode.Side][]byte
	heard    map[decode.Side][]int64 // how much of its peer a side had heard when it said each byte
	segments []packet.Segment
}

// newTalk makes a connection of which each byte of the plan is a segment: who
// speaks, and how long.
func newTalk(plan []byte, base uint32) *talk {
	k := &talk{said: map[decode.Side][]byte{}, heard: map[decode.Side][]int64{}}
	k.add(decode.Client, base-1, 0, packet.SYN, nil)
	k.add(decode.Server, base-1, base, packet.SYN|packet.ACK, nil)
	for i, c := range plan {
		side := decode.Client + decode.Side(c&1)
		data := fmt.Appendf(nil, "%d:", i)
		data = append(data, bytes.Repeat([]byte{'a' + c%26}, int(c>>1))...)
		k.add(side, base+uint32(len(k.said[side])), base+uint32(len(k.said[side.Other()])), packet.ACK, data)
		k.said[side] = append(k.said[side], data...)
		for range data {
			k.heard[side] = append(k.heard[side], int64(len(k.said[side.Other()])))
		}
	}
	c, s := uint32(len(k.said[decode.Client])), uint32(len(k.said[decode.Server]))
	k.add(decode.Client, base+c, base+s, packet.FIN|packet.ACK, nil)
	k.add(decode.Server, base+s, base+c+1, packet.FIN|packet.ACK, nil)
	return k
}

func (k *talk) add(from decode.Side, seq, ack uint32, flags packet.Flags, data []byte) {
	s := packet.Segment{Src: endpoint(40000), Dst: endpoint(25), Seq: seq, Ack: ack, Flags: flags, Data: data}
	if from == decode.Server {
		s.Src, s.Dst = s.Dst, s.Src
	}
	k.segments = append(k.segments, s)
}

// captured is the segments as a capture has them: each byte of the faults says
// what becomes of the next. It reports whether some are missing.
func (k *talk) captured(faults []byte) (all []packet.Segment, missing bool) {
	rest := append([]packet.Segment(nil), k.segments...)
	for i := 0; len(rest) > 0; i++ {
		var fault byte
		if i < len(faults) {
			fault = faults[i]
		}
		s := rest[0]
		if s.Flags&packet.SYN != 0 {
			fault &^= 7 // a SYN that comes late begins another connection
		}
		switch fault % 8 {
		case 1: // later
			n := min(1+int(fault>>3), len(rest)-1)
			copy(rest, rest[1:n+1])
			rest[n] = s
			continue
		case 2: // twice
			all = append(all, s)
		case 3: // an earlier one again
			if len(all) > 0 {
				if old := all[int(fault>>3)%len(all)]; old.Flags&packet.SYN == 0 {
					all = append(all, old)
				}
			}
		case 4: // in two, the second first
			if n := len(s.Data) / 2; n > 0 && s.Flags == packet.ACK {
				second := s
				second.Seq, second.Data = s.Seq+uint32(n), s.Data[n:]
				all = append(all, second)
				s.Data = s.Data[:n]
			}
		case 5: // never
			missing = true
			rest = rest[1:]
			continue
		case 6: // a wait
			all = append(all, packet.Segment{})
		}
		all = append(all, s)
		rest = rest[1:]
	}
	return all, missing
}

// checker holds what is told of a talk to the truth.
type checker struct {
	t     *testing.T
	k     *talk
	at    map[decode.Side]int64
	gaps  int
	ended map[decode.Side]decode.Why
}

func (c *checker) Data(_ time.Time, _ int64, from decode.Side, p []byte) bool {
	c.open(from)
	said, at := c.k.said[from], c.at[from]
	if at+int64(len(p)) > int64(len(said)) || !bytes.Equal(said[at:at+int64(len(p))], p) {
		c.t.Fatalf("%v said %q at %d of %q", from, p, at, said)
	}
	if heard := c.k.heard[from][at]; heard > c.at[from.Other()] {
		c.t.Fatalf("%v answers what %v has not said", from, from.Other())
	}
	c.at[from] += int64(len(p))
	return true
}

func (c *checker) Gap(_ time.Time, _ int64, from decode.Side, n int64) {
	c.open(from)
	if n <= 0 {
		c.t.Fatalf("a gap of %d", n)
	}
	c.gaps++
	c.at[from] += n
}

func (c *checker) Note(_ time.Time, _ int64, id, detail string) {
	c.t.Fatalf("finding %s: %s", id, detail)
}

func (c *checker) End(_ time.Time, _ int64, from decode.Side, why decode.Why) {
	c.open(from)
	c.ended[from] = why
}

func (c *checker) open(from decode.Side) {
	if c.ended[from] != 0 {
		c.t.Fatalf("%v says more behind its end", from)
	}
}

// FuzzReassembly plays a connection with the faults that captures have, and
// compares what comes out with what was said.
func FuzzReassembly(f *testing.F) {
	f.Add([]byte{1, 0, 3, 2, 255, 254}, []byte{}, uint32(1000))
	f.Add([]byte{1, 1, 1, 0, 0, 0, 1, 0}, []byte{0, 0, 1, 1, 9, 17, 25}, uint32(0xfffffffe))
	f.Add([]byte{81, 40, 41, 60, 90}, []byte{2, 2, 2, 3, 3, 3, 11, 19, 4, 4, 4}, uint32(0x7fffffff))
	f.Add([]byte{81, 40, 41, 60, 90, 33, 22}, []byte{0, 0, 5, 0, 6, 0, 5, 5, 6, 6}, uint32(1))
	f.Fuzz(func(t *testing.T, plan, faults []byte, base uint32) {
		if len(plan) > 60 || len(faults) > 120 {
			return
		}
		k := newTalk(plan, base)
		segments, missing := k.captured(faults)
		c := &checker{t, k, map[decode.Side]int64{}, 0, map[decode.Side]decode.Why{}}
		a := tcp.NewAssembler(func(tcp.Key) tcp.Handler { return c })
		now := time.Unix(1e9, 0)
		waited := false
		for i, s := range segments {
			now = now.Add(time.Millisecond)
			if s.Flags == 0 {
				now, waited = now.Add(2*time.Second), true
				continue
			}
			s.Time, s.Frame = now, int64(i+1)
			a.Add(&s)
		}
		a.Close()
		if len(c.ended) != 2 {
			t.Fatalf("ended %v", c.ended)
		}
		if missing || waited {
			return
		}
		if c.gaps > 0 || c.ended[decode.Client] != decode.EOF || c.ended[decode.Server] != decode.EOF {
			t.Fatalf("%d gaps, ended %v, though nothing is missing", c.gaps, c.ended)
		}
		for side, said := range k.said {
			if c.at[side] != int64(len(said)) {
				t.Fatalf("%v: %d of %d bytes", side, c.at[side], len(said))
			}
		}
	})
}
