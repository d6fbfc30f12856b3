package tcp_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/detect"
	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
)

// Where no SYN was seen, ports tell who is who, then words, then numbers.
func TestRoles(t *testing.T) {
	for name, c := range map[string]struct {
		from, to uint16
		said     string
		client   uint16
	}{
		"to 25":               {40000, 25, "hello", 40000},
		"from 25":             {25, 40000, "hello", 40000},
		"to 110":              {1, 110, "+OK", 1},
		"a port of the user":  {40000, 9999, "220 hi", 40000},
		"a greeting":          {2526, 2527, "220 mail.example.com", 2527},
		"a long greeting":     {2526, 2527, "220-mail.example.com", 2527},
		"a greeting of POP3":  {2526, 2527, "+OK", 2527},
		"a refusal":           {2526, 2527, "554 no", 2527},
		"a command":           {2527, 2526, "EHLO a", 2527},
		"neither":             {40000, 31110, "hello", 40000},
		"neither, the server": {31110, 40000, "hello", 40000},
		"25 to 25, greeting":  {25, 25, "220 mail.example.com", 25},
		"25 to 25, command":   {25, 25, "EHLO a", 25},
	} {
		t.Run(name, func(t *testing.T) {
			var w teller
			a := tcp.NewAssembler(w.open)
			a.Serves = func(p uint16) bool { return p == 9999 || detect.MailPort(p) }
			s := packet.Segment{Src: endpoint(c.from), Dst: endpoint(c.to), Data: []byte(c.said), Frame: 1}
			s.Src.IP[15], s.Dst.IP[15] = 1, 2
			a.Add(&s)
			if len(w.keys) != 1 || w.keys[0].Client.Port() != c.client {
				t.Fatalf("%+v", w.keys)
			}
			sender := w.keys[0].Client.Addr().As16()[15] == 1
			if spoke := strings.Contains(w.b.String(), "C:"); spoke != sender {
				t.Errorf("told %s, of %+v", w.b.String(), w.keys[0])
			}
			if name == "25 to 25, greeting" && sender || name == "25 to 25, command" && !sender {
				t.Errorf("the client is %v", w.keys[0].Client)
			}
		})
	}
}

// stamps writes down when, by which packet, bytes were told.
type stamps struct{ b strings.Builder }

func (s *stamps) Data(at time.Time, frame int64, _ decode.Side, p []byte) bool {
	fmt.Fprintf(&s.b, "%s %d@%d ", p, frame, at.Sub(time.Unix(1e9, 0)).Milliseconds())
	return true
}

func (s *stamps) Gap(at time.Time, frame int64, _ decode.Side, n int64) {
	fmt.Fprintf(&s.b, "-%d %d@%d ", n, frame, at.Sub(time.Unix(1e9, 0)).Milliseconds())
}

func (s *stamps) Note(time.Time, int64, string, string) {}

func (s *stamps) End(time.Time, int64, decode.Side, decode.Why) {}

// Bytes have the time of the packet that completed them.
func TestWhen(t *testing.T) {
	for name, c := range map[string]struct{ words, want string }{
		"in order":     {shake + "C:0/0:a C:1/0:b", "a 4@4 b 5@5 "},
		"out of order": {shake + "C:1/0:b C:2/0:c C:0/0:a C:3/0:d", "a 6@6 b 6@6 c 6@6 d 7@7 "},
		"again":        {shake + "C:0/0:a C:0/0:a C:1/0:b", "a 4@4 b 6@6 "},
		"an answer":    {shake + "S:0/1:x C:0/0:a", "a 5@5 x 4@4 "},
		"a gap":        {shake + "C:0/0:a C:3/0:d S:0/4 +2s C:4/0:e", "a 4@4 -2 5@5 d 5@5 e 7@2007 "},
	} {
		st := newStory()
		var w stamps
		var key tcp.Key
		a := tcp.NewAssembler(func(k tcp.Key) tcp.Handler { key = k; return &w })
		for _, word := range strings.Fields(c.words) {
			if s, ok := st.segment(t, word); ok && a.Add(&s) != 1 {
				t.Errorf("%s: %s is of another connection", name, word)
			}
		}
		if w.b.String() != c.want {
			t.Errorf("%s: %s, not %s", name, w.b.String(), c.want)
		}
		if !key.Begun || key.Frame != 1 || key.ID != 1 || key.Time != time.Unix(1e9, 1e6) {
			t.Errorf("%s: %+v", name, key)
		}
	}
}

// A segment that belongs to nothing has no ID, and each connection its own.
func TestIDs(t *testing.T) {
	st := newStory()
	a := tcp.NewAssembler(new(teller).open)
	for i, want := range []int64{0, 0, 1, 1, 2, 3, 0} {
		word := strings.Fields("C:0/0 S:fin:0/0 C:syn C:0/0:a C:syn S:0/0:a C:rst:0/0")[i]
		if i > 4 {
			st.client.Port = uint16(i)
		}
		s, _ := st.segment(t, word)
		if got := a.Add(&s); got != want {
			t.Errorf("segment %d, %s: connection %d, not %d", i, word, got, want)
		}
	}
}

// A capture of which one byte in a hundred was overwritten is read as far as it
// can be.
func TestOverwritten(t *testing.T) {
	var recorded blocks
	dialogue(t, &recorded, "192.0.2.1:40000", "192.0.2.2:25")
	all, _, err := capturetest.Packets(recorded.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	old := capturetest.Pcap(0xa1b2c3d4, false, 1)
	for _, p := range all {
		old = append(old, capturetest.Record(false, 0, len(p.Data), p.Length, p.Data)...)
	}
	for seed := range uint64(20) {
		for name, file := range map[string][]byte{"pcap": old, "pcapng": recorded.Bytes()} {
			dice := rand.New(rand.NewPCG(seed, 1))
			file = bytes.Clone(file)
			for range len(file) / 100 {
				file[24+dice.IntN(len(file)-24)] = byte(dice.Uint32())
			}
			if _, err := pcap.NewReader(name, bytes.NewReader(file)); err != nil {
				continue // the header of the section was hit
			}
			opened, ended := 0, 0
			capturetest.Read(t, bytes.NewReader(file), func(tcp.Key) tcp.Handler { opened++; return endings{&ended} })
			if ended != 2*opened {
				t.Errorf("%s, seed %d: %d connections, %d ends", name, seed, opened, ended)
			}
		}
	}
}

// endings counts the ends of sides.
type endings struct{ n *int }

func (e endings) Data(time.Time, int64, decode.Side, []byte) bool { return true }

func (e endings) Gap(time.Time, int64, decode.Side, int64) {}

func (e endings) Note(time.Time, int64, string, string) {}

func (e endings) End(time.Time, int64, decode.Side, decode.Why) { *e.n++ }
