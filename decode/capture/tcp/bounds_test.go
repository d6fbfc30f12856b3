package tcp_test

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/tcp"
)

// Whoever sends without end what cannot be told yet is not listened to for
// ever: the hole is given up.
func TestOutOfOrderBound(t *testing.T) {
	block := strings.Repeat("x", 60_000)
	for name, c := range map[string]struct {
		step, times int
		data        string
	}{
		"large": {len(block), 60, block},
		"small": {1, 40_000, "x"},
		"apart": {2, 40_000, "x"},
	} {
		t.Run(name, func(t *testing.T) {
			st := newStory()
			var told, lost int64
			limit := false
			a := tcp.NewAssembler(func(tcp.Key) tcp.Handler {
				return capturetest.HandlerFunc(func(_ decode.Side, p []byte, gap int64, note string) {
					told, lost = told+int64(len(p)), lost+gap
					limit = limit || strings.HasPrefix(note, "limit-reached")
				})
			})
			sent := 0
			for i := range c.times {
				s, _ := st.segment(t, fmt.Sprintf("C:%d/0:%s", 10+i*c.step, c.data))
				if i == 0 {
					s, _ = st.segment(t, "C:syn")
				} else {
					sent += len(c.data)
				}
				a.Add(&s)
			}
			if !limit || told == 0 {
				t.Errorf("limit told: %v, bytes told: %d", limit, told)
			}
			a.Close()
			if told != int64(sent) || lost == 0 {
				t.Errorf("%d of %d bytes, and %d lost", told, sent, lost)
			}
		})
	}
}

func TestOutOfOrderBoundOfAll(t *testing.T) {
	st := newStory()
	block := strings.Repeat("x", 60_000)
	a := tcp.NewAssembler(func(tcp.Key) tcp.Handler { return capturetest.HandlerFunc(func(decode.Side, []byte, int64, string) {}) })
	before := capturetest.Heap()
	for i := range 200 {
		st.client.Port = uint16(1000 + i)
		for j := range 10 {
			s, _ := st.segment(t, fmt.Sprintf("C:%d/0:%s", 10+j*len(block), block))
			if j == 0 {
				s, _ = st.segment(t, "C:syn")
			}
			a.Add(&s)
		}
	}
	if grown := capturetest.Heap() - before; grown > 100<<20 {
		t.Errorf("200 connections keep %d MB", grown>>20)
	}
	runtime.KeepAlive(a)
}

func TestManyConnections(t *testing.T) {
	for name, words := range map[string]string{
		"handshakes never completed": "C:syn",
		"one packet each":            "C:0/0:hello",
		"one reset each":             "C:rst:0/0",
		"bytes out of order":         "C:syn C:100/0:hello",
	} {
		t.Run(name, func(t *testing.T) {
			st := newStory()
			wanted := 0
			var honest teller
			a := tcp.NewAssembler(func(k tcp.Key) tcp.Handler {
				if k.Client.Port() == 7 {
					return honest.open(k)
				}
				wanted++
				return capturetest.HandlerFunc(func(decode.Side, []byte, int64, string) {})
			})
			before := capturetest.Heap()
			play := func(words string) {
				for _, word := range strings.Fields(words) {
					if s, ok := st.segment(t, word); ok {
						a.Add(&s)
					}
				}
			}
			for i := range 120_000 {
				binary.BigEndian.PutUint32(st.client.IP[12:], uint32(i))
				play(words)
			}
			if grown := capturetest.Heap() - before; grown > 160<<20 {
				t.Errorf("they keep %d MB", grown>>20)
			}
			st.client = endpoint(7)
			play(shake + "S:0/0:220 C:0/3:QUIT C:fin:4/3 S:fin:3/5")
			if got, want := honest.b.String(), "# S:220 C:QUIT C.eof S.eof"; got != want {
				t.Errorf("the honest one: %s", got)
			}
			a.Close()
		})
	}
}

// The one that was silent for longest has to go, but first those on which
// nothing was said.
func TestEviction(t *testing.T) {
	st := newStory()
	var first, second teller
	a := tcp.NewAssembler(func(k tcp.Key) tcp.Handler {
		switch k.Client.Port() {
		case 1:
			return first.open(k)
		case 2:
			return second.open(k)
		}
		return capturetest.HandlerFunc(func(decode.Side, []byte, int64, string) {})
	})
	play := func(ip uint32, port uint16, words string) {
		st.client = endpoint(port)
		binary.BigEndian.PutUint32(st.client.IP[12:], ip)
		for _, word := range strings.Fields(words) {
			if s, ok := st.segment(t, word); ok {
				a.Add(&s)
			}
		}
	}
	play(1, 1, shake+"C:0/0:a")
	play(1, 2, shake+"C:0/0:b")
	for i := range uint32(100_000) {
		play(2+i, 3, "C:syn")
	}
	if first.b.String() != "# C:a" || second.b.String() != "# C:b" {
		t.Fatalf("handshakes evicted what was said: %s %s", &first.b, &second.b)
	}
	play(1, 1, "C:1/0:c")
	for i := range uint32(19_999) {
		play(2+i, 4, "C:0/0:x")
	}
	if got, want := second.b.String(), "# C:b !limit-reached C.cut S.cut"; got != want {
		t.Errorf("the silent one: %s", got)
	}
	if got := first.b.String(); got != "# C:ac" {
		t.Errorf("the other one: %s", got)
	}
}

// What nobody wants costs nothing and is not told.
func TestUnwanted(t *testing.T) {
	st := newStory()
	asked, told := 0, 0
	a := tcp.NewAssembler(func(k tcp.Key) tcp.Handler {
		if asked++; asked == 1 {
			return nil
		}
		return once{&told}
	})
	for _, word := range strings.Fields(shake + "C:0/0:a C:4/0:b C:1/0:c C:fin:5/0 S:0/0:d C:syn S:syn C:0/0:e C:1/0:f C:9/0:h S:fin:0/9") {
		s, _ := st.segment(t, word)
		a.Add(&s)
	}
	a.Close()
	if asked != 2 || told != 1 {
		t.Errorf("asked %d times, told %d times", asked, told)
	}
}

// once wants the first bytes only.
type once struct{ told *int }

func (o once) Data(time.Time, int64, decode.Side, []byte) bool { *o.told++; return false }

func (o once) Gap(time.Time, int64, decode.Side, int64) { *o.told++ }

func (o once) Note(time.Time, int64, string, string) { *o.told++ }

func (o once) End(time.Time, int64, decode.Side, decode.Why) { *o.told++ }
