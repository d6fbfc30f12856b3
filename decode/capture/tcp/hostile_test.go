package tcp_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"runtime"
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

// What was not captured of a packet is missing, and not made up.
func TestHostile11SnappedPackets(t *testing.T) {
	stories{
		"cut":                {shake + "C:0/0:ab~3 C:5/0:cd~3", "# C:ab !packets-cut C-3 C:cd C-3 C.cut S.cut"},
		"all cut":            {shake + "C:0/0:~5 S:0/5:x", "# !packets-cut C-5 S:x C.cut S.cut"},
		"cut, out of order":  {shake + "C:5/0:cd~3 C:0/0:ab~3", "# C:ab !packets-cut C-3 C:cd C-3 C.cut S.cut"},
		"cut, in part again": {shake + "C:0/0:ab~3 C:3/0:defg", "# C:ab !packets-cut C-3 C:fg C.cut S.cut"},
	}.check(t)
}

// A capture of which one byte in a hundred was overwritten is read as far as it
// can be.
func TestHostile12Overwritten(t *testing.T) {
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

// Segments of any size, in any order, any number of times, are the bytes once.
func TestHostile31SegmentsInAnyOrder(t *testing.T) {
	stories{
		"one-byte segments": {shake + "S:0/0:2 S:1/0:2 S:2/0:0 C:0/3:H C:1/3:I", "# S:220 C:HI C.cut S.cut"},
		"everything twice": {"C:syn C:syn S:syn S:syn C:0/0 C:0/0 S:0/0:220 S:0/0:220 C:0/3:HELO C:0/3:HELO S:3/4:250 S:3/4:250 C:fin:4/6 C:fin:4/6 S:fin:6/5 S:fin:6/5 C:5/7 C:5/7",
			"# S:220 C:HELO S:250 C.eof S.eof"},
		"three times":         {shake + "C:0/0:abc C:0/0:abc C:0/0:abc C:3/0:d", "# C:abcd C.cut S.cut"},
		"reversed":            {shake + "C:4/0:ef C:2/0:cd C:0/0:ab", "# C:abcdef C.cut S.cut"},
		"one in between":      {shake + "C:0/0:ab C:4/0:ef C:2/0:cd", "# C:abcdef C.cut S.cut"},
		"partly again":        {shake + "C:0/0:abcd C:2/0:cdef", "# C:abcdef C.cut S.cut"},
		"over several":        {shake + "C:2/0:c C:4/0:e C:0/0:abcdefg", "# C:abcdefg C.cut S.cut"},
		"again, with a fin":   {shake + "C:fin:0/0:ab C:fin:0/0:ab C:3/0 S:fin:0/3", "# C:ab C.eof S.eof"},
		"the answer first":    {shake + "S:0/0:220 S:3/4:250 C:0/3:HELO", "# S:220 C:HELO S:250 C.cut S.cut"},
		"the command first":   {shake + "C:0/3:HELO S:0/0:220 S:3/4:250", "# S:220 C:HELO S:250 C.cut S.cut"},
		"the fin's ack first": {shake + "S:0/3:bye C:fin:0/0:ab", "# C:ab C.eof S:bye S.cut"},
		"late is not a hole":  {shake + "C:2/0:cd S:0/0 S:0/0 +5s C:0/0:ab", "# C:abcd C.cut S.cut"},
		"every other one":     {shake + "C:0/0:ab C:4/0:ef C:2/0:cd C:8/0:ij C:6/0:gh", "# C:abcdefghij C.cut S.cut"},
		"everything reversed": {shake + "C:5/7 S:fin:6/5 C:fin:4/6 S:3/4:250 C:0/3:HELO S:0/0:220", "# S:220 C:HELO S:250 C.eof S.eof"},
	}.check(t)
}

// Whoever sends without end what cannot be told yet is not listened to for
// ever: the hole is given up.
func TestHostile31OutOfOrderBound(t *testing.T) {
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

func TestHostile31OutOfOrderBoundOfAll(t *testing.T) {
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

// The first copy counts, and both are shown.
func TestHostile32Contradictions(t *testing.T) {
	for name, c := range map[string]struct{ words, want, shown string }{
		"unacknowledged":  {shake + "C:0/0:good C:0/0:evil C:4/0:!", "# C:good !retransmission-differs C:! C.cut S.cut", `"good" came first, "evil" later`},
		"acknowledged":    {shake + "C:0/0:good S:0/4:ok C:0/2:evil C:4/2:!", "# C:good S:ok !retransmission-differs C:! C.cut S.cut", `"good" came first, "evil" later`},
		"behind a hole":   {shake + "C:2/0:good C:2/0:evil C:0/0:ab", "# !retransmission-differs C:abgood C.cut S.cut", `"good" came first, "evil" later`},
		"partly":          {shake + "C:0/0:abgood C:2/0:evilxy", "# C:abgood !retransmission-differs C:xy C.cut S.cut", `"good" came first, "evil" later`},
		"around":          {shake + "C:2/0:good C:0/0:abevilxy", "# !retransmission-differs C:abgoodxy C.cut S.cut", `"good" came first, "evil" later`},
		"bytes that show": {shake + "C:0/0:a\x1bb C:0/0:a\x00b", "# C:a\x1bb !retransmission-differs C.cut S.cut", `"a\x1bb" came first, "a\x00b" later`},
		"at the memory's edge": {shake + "C:0/0:" + strings.Repeat("x", 40_000) + " C:39998/0:yy C:40000/0:z",
			"# C:" + strings.Repeat("x", 40_000) + " !retransmission-differs C:z C.cut S.cut", `"xx" came first, "yy" later`},
		"forgotten": {shake + "C:0/0:" + strings.Repeat("x", 40_000) + " C:0/0:yy C:40000/0:z",
			"# C:" + strings.Repeat("x", 40_000) + "z C.cut S.cut", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, w := newStory().told(t, c.words)
			if got != c.want {
				t.Errorf("\ngot  %.200s\nwant %.200s", got, c.want)
			}
			if strings.TrimSpace(w.full) != c.shown {
				t.Errorf("\nshown %s\nwant  %s", w.full, c.shown)
			}
		})
	}
}

// A hole is told with its size, and what stands behind it is read.
func TestHostile33Holes(t *testing.T) {
	stories{
		"hole, at the end":     {shake + "C:0/0:ab C:4/0:ef", "# C:ab C-2 C:ef C.cut S.cut"},
		"hole, acknowledged":   {shake + "C:0/0:ab C:4/0:ef S:0/6 +2s C:6/0:gh", "# C:ab C-2 C:efgh C.cut S.cut"},
		"hole, answered":       {shake + "C:0/0:ab S:0/4:250 +2s C:4/3:ef", "# C:ab C-2 S:250 C:ef C.cut S.cut"},
		"hole, last":           {shake + "C:0/0:ab S:0/6", "# C:ab C-4 C.cut S.cut"},
		"the fin is missing":   {shake + "C:0/0:ab S:0/3:x S:fin:1/3", "# C:ab C.eof S:x S.eof"},
		"hole of 1 GiB":        {shake + "C:0/0:ab C:1073741826/0:cd S:0/1073741828 +2s C:1073741828/0:e", "# C:ab C-1073741824 C:cde C.cut S.cut"},
		"many holes":           {shake + "C:1/0:b C:3/0:d C:5/0:f S:0/6 +2s C:6/0:g", "# C-1 C:b C-1 C:d C-1 C:fg C.cut S.cut"},
		"holes on both sides":  {shake + "C:2/3:cd S:3/2:250 +2s C:4/6:e", "# C-2 S-3 C:cd S:250 C:e C.cut S.cut"},
		"too late for content": {shake + "C:0/0:ab C:4/0:ef S:0/6 +2s C:6/0:g C:2/0:XX", "# C:ab C-2 C:efg C.cut S.cut"},
	}.check(t)
}

// Numbers of both sides wrap where they like.
func TestHostile34NumbersWrap(t *testing.T) {
	words := shake + "S:0/0:220 C:0/3:HELO S:3/4:250 C:8/6:FGHI C:4/6:BCDE C:4/6:BCDE S:6/12:ok C:fin:12/8 S:fin:8/13"
	for base := uint32(0xffffffff - 20); base != 5; base++ {
		for _, half := range []uint32{0, 1 << 31} {
			st := newStory()
			st.base = base + half
			if got, _ := st.told(t, words); got != "# S:220 C:HELO S:250 C:BCDEFGHI S:ok C.eof S.eof" {
				t.Errorf("from %d: %s", st.base, got)
			}
		}
	}
}

// Bytes with a SYN, and what only asks whether the other is there.
func TestHostile35Probes(t *testing.T) {
	stories{
		"keep-alive":          {shake + "C:0/0:abcd S:0/4 C:3/0:x S:0/4 C:3/0 S:0/4 C:4/0:ef", "# C:abcdef C.cut S.cut"},
		"fast open":           {"C:syn:0/:EHLO S:syn:0/4 S:0/4:220", "# C:EHLO S:220 C.cut S.cut"},
		"from the SYN on":     {shake + "C:-1/0:EHLO S:-1/3:250 C:3/2:QUIT S:2/7:221 C:fin:7/5", "# !syn-counted C:EHLO S:250 C:QUIT S:221 C.eof S.cut"},
		"from the SYN, acked": {shake + "C:-1/0:EHLO S:-1/4:250 C:3/3:QUIT S:2/8:221 C:fin:7/6 S:fin:5/9", "# !syn-counted C:EHLO S:250 C:QUIT S:221 C.eof S.eof"},
		"probed at once":      {shake + "C:-1/0:x C:0/0:EHLO", "# C:EHLO C.cut S.cut"},
	}.check(t)
}

func TestHostile36Ends(t *testing.T) {
	stories{
		"the end came first":  {shake + "C:fin:4/0 C:0/0:abcd S:0/5", "# C:abcd C.eof S.cut"},
		"bytes with the end":  {shake + "C:fin:0/0:abcd S:fin:0/5:xyz", "# C:abcd C.eof S:xyz S.eof"},
		"half closed":         {shake + "C:fin:0/0:LIST S:0/5:a S:1/5:b S:2/5:c S:fin:3/5", "# C:LIST C.eof S:abc S.eof"},
		"nothing said":        {shake + "C:fin:0/0 S:fin:0/1 C:1/1", "# C.eof S.eof"},
		"bytes behind an end": {shake + "C:fin:0/0:ab C:3/0:cd S:fin:0/3", "# C:ab C.eof !data-after-end S.eof"},
		"a fin in the middle": {shake + "C:0/0:abcd C:fin:2/0 C:4/0:e", "# C:abcde C.cut S.cut"},
		"reset":               {shake + "S:0/0:220 C:0/3:DATA C:rst:4/3", "# S:220 C:DATA C.reset S.cut"},
		"reset, late bytes":   {shake + "C:rst:0/0 S:0/0:220 S:rst:3/0", "# C.reset S:220 S.reset"},
		"reset behind a hole": {shake + "C:2/0:cd C:rst:4/0", "# C-2 C:cd C.reset S.cut"},
	}.check(t)
}

// A reset whose number cannot be is of another connection.
func TestHostile37EndsOfNobody(t *testing.T) {
	stories{
		"reset of another":  {shake + "C:0/0:ab C:rst:99000000/0 C:2/0:cd", "# C:abcd C.cut S.cut"},
		"far behind":        {shake + "C:0/0:ab C:rst:-99000000/0 C:2/0:cd", "# C:abcd C.cut S.cut"},
		"of the other side": {shake + "C:0/0:ab S:rst:99000000/2 C:2/0:cd", "# C:abcd C.cut S.cut"},
	}.check(t)
}

func TestHostile38PortsUsedAgain(t *testing.T) {
	stories{
		"reused after the end":   {shake + "C:fin:0/0:a S:fin:0/2 C:syn S:syn C:0/0:b", "# C:a C.eof S.eof # C:b C.cut S.cut"},
		"reused without an end":  {shake + "C:0/0:a C:syn S:syn C:0/0:b C:syn S:syn C:0/0:c", "# C:a C.cut S.cut # C:b C.cut S.cut # C:c C.cut S.cut"},
		"reused after a reset":   {shake + "C:0/0:a S:rst:0/1 C:syn S:syn C:0/0:b", "# C:a S.reset C.cut # C:b C.cut S.cut"},
		"reused after no start":  {"C:0/0:a C:syn S:syn C:0/0:b", "# !start-not-seen C:a C.cut S.cut # C:b C.cut S.cut"},
		"late bytes of the past": {shake + "C:fin:0/0:ab S:fin:0/3 C:0/0:ab C:fin:2/1 S:0/3", "# C:ab C.eof S.eof"},
		"three times":            {strings.Repeat(shake+"S:0/0:220 C:0/3:QUIT C:fin:4/3 S:fin:3/5 C:5/4 ", 3), strings.TrimSpace(strings.Repeat("# S:220 C:QUIT C.eof S.eof ", 3))},
	}.check(t)
}

func TestHostile39StartNotSeen(t *testing.T) {
	stories{
		"no syn":               {"S:0/0:220 C:0/3:HELO", "# !start-not-seen S:220 C:HELO C.cut S.cut"},
		"no syn, client first": {"C:0/0:HELO S:0/4:250", "# !start-not-seen C:HELO S:250 C.cut S.cut"},
		"no syn, only acks":    {"C:0/0 S:0/0 C:fin:0/0", ""},
		"one side":             {"C:0/0:HELO C:4/20:MAIL C:8/50:RCPT", "# !start-not-seen C:HELOMAILRCPT C.cut S.cut"},
		"one side, syn":        {"C:syn C:0/0 C:0/9:HELO C:fin:4/50", "# C:HELO C.eof S.cut"},
		"the other side":       {"S:syn S:0/0:220 S:3/4:250", "# S:220250 C.cut S.cut"},
		"no acks":              {"C:syn S:syn S:0/:220 C:0/:HELO S:3/:250", "# S:220 C:HELO S:250 C.cut S.cut"},
	}.check(t)
}

// Where no SYN was seen, ports tell who is who, then words, then numbers.
func TestHostile39Roles(t *testing.T) {
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

func TestHostile42Handshakes(t *testing.T) {
	stories{
		"nobody answers": {"C:syn C:syn C:syn", ""},
		"refused":        {"C:syn S:rst:0/0", ""},
	}.check(t)
}

func TestHostile42ManyConnections(t *testing.T) {
	for name, words := range map[string]string{
		"handshakes never completed": "C:syn",
		"one packet each":            "C:0/0:hello",
		"one reset each":             "C:rst:0/0",
		"bytes out of order":         "C:syn C:100/0:hello",
	} {
		t.Run(name, func(t *testing.T) {
			st := newStory()
			var honest teller
			a := tcp.NewAssembler(func(k tcp.Key) tcp.Handler {
				if k.Client.Port() == 7 {
					return honest.open(k)
				}
				return capturetest.HandlerFunc(func(decode.Side, []byte, int64, string) {})
			})
			var all []packet.Segment
			for _, word := range strings.Fields(words) {
				s, _ := st.segment(t, word)
				all = append(all, s)
			}
			before := capturetest.Heap()
			for i := range uint32(200_000) {
				for _, s := range all {
					binary.BigEndian.PutUint32(s.Src.IP[12:], i)
					a.Add(&s)
				}
			}
			if grown := capturetest.Heap() - before; grown > 160<<20 {
				t.Errorf("they keep %d MB", grown>>20)
			}
			st.client = endpoint(7)
			for _, word := range strings.Fields(shake + "S:0/0:220 C:0/3:QUIT C:fin:4/3 S:fin:3/5") {
				s, _ := st.segment(t, word)
				a.Add(&s)
			}
			if got, want := honest.b.String(), "# S:220 C:QUIT C.eof S.eof"; got != want {
				t.Errorf("the honest one: %s", got)
			}
			a.Close()
		})
	}
}

// The one that was silent for longest has to go, but first those on which
// nothing was said.
func TestHostile42Eviction(t *testing.T) {
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
