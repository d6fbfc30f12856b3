package tcp_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/tcp"
)

// A story is the segments of a connection, in words; a word begins with its
// side:
//
//	C:syn S:syn          the handshake
//	C:0/0:hello          bytes, behind a sequence number and an acknowledgement
//	C:0/0:he~3           two bytes, and three that were not captured
//	C:fin:5/0  C:rst:5/0 the end; fin may have bytes behind it
//	C:5/9                an acknowledgement
//	+2s                  time passes
//
// Numbers count from the first byte of a side. What is told of it is words too:
//
//	#                    a connection
//	C:hello C-3 C.eof    bytes, a gap, an end
//	!gap                 a finding
type story struct {
	client, server packet.Endpoint
	base           uint32 // of the first bytes
	now            time.Time
	frame          int64
}

func newStory() *story {
	return &story{endpoint(40000), endpoint(25), 1000, time.Unix(1e9, 0), 0}
}

func endpoint(port uint16) packet.Endpoint {
	return packet.Endpoint{IP: [16]byte{10: 0xff, 11: 0xff, 12: 192, 14: 2, 15: byte(port)}, Port: port}
}

// segment reads one word. It reports false where that is no segment.
func (st *story) segment(t testing.TB, word string) (packet.Segment, bool) {
	t.Helper()
	if d, ok := strings.CutPrefix(word, "+"); ok {
		more, err := time.ParseDuration(d)
		if err != nil {
			t.Fatal(err)
		}
		st.now = st.now.Add(more)
		return packet.Segment{}, false
	}
	st.frame++
	st.now = st.now.Add(time.Millisecond)
	s := packet.Segment{Src: st.client, Dst: st.server, Flags: packet.ACK, Time: st.now, Frame: st.frame}
	parts := strings.Split(word, ":")
	if parts[0] == "S" {
		s.Src, s.Dst = st.server, st.client
	}
	if parts[1] == "syn" {
		s.Seq, s.Flags = ^uint32(0), packet.SYN|packet.ACK
		if parts[0] == "C" {
			s.Flags = packet.SYN
		}
		if parts = parts[1:]; len(parts) == 1 {
			parts = append(parts, "0/0")
		}
	}
	if flag := map[string]packet.Flags{"fin": packet.FIN, "rst": packet.RST}[parts[1]]; flag != 0 {
		s.Flags |= flag
		parts = parts[1:]
	}
	seq, acked, _ := strings.Cut(parts[1], "/")
	s.Seq += st.base + number(t, seq)
	s.Ack = st.base + number(t, acked)
	if acked == "" || s.Flags == packet.SYN {
		s.Ack, s.Flags = 0, s.Flags&^packet.ACK
	}
	if len(parts) > 2 {
		data, cut, _ := strings.Cut(parts[2], "~")
		s.Data, s.Cut = []byte(data), int(number(t, cut))
	}
	return s, true
}

func number(t testing.TB, s string) uint32 {
	t.Helper()
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return uint32(n)
}

// teller writes down what is told.
type teller struct {
	b    strings.Builder
	last string // whose bytes were the last, "" for nothing of the kind
	keys []tcp.Key
	full string // the findings, with their details
}

var sides = map[decode.Side]string{decode.Client: "C", decode.Server: "S", 0: "?"}

var ends = map[decode.Why]string{decode.EOF: "eof", decode.Reset: "reset", decode.Cut: "cut"}

func (w *teller) open(k tcp.Key) tcp.Handler {
	w.keys = append(w.keys, k)
	w.word("#")
	return w
}

func (w *teller) word(s string) {
	if w.b.Len() > 0 {
		w.b.WriteByte(' ')
	}
	w.b.WriteString(s)
	w.last = ""
}

func (w *teller) Data(_ time.Time, _ int64, from decode.Side, p []byte) bool {
	if w.last != sides[from] {
		w.word(sides[from] + ":")
		w.last = sides[from]
	}
	w.b.Write(p)
	return true
}

func (w *teller) Gap(_ time.Time, _ int64, from decode.Side, n int64) {
	w.word(fmt.Sprintf("%s-%d", sides[from], n))
}

func (w *teller) Note(_ time.Time, _ int64, id, detail string) {
	w.word("!" + id)
	w.full += detail + "\n"
}

func (w *teller) End(_ time.Time, _ int64, from decode.Side, why decode.Why) {
	w.word(sides[from] + "." + ends[why])
}

// told is what is told of a story.
func (st *story) told(t testing.TB, words string) (string, *teller) {
	t.Helper()
	var w teller
	a := tcp.NewAssembler(w.open)
	for _, word := range strings.Fields(words) {
		if s, ok := st.segment(t, word); ok {
			a.Add(&s)
		}
	}
	a.Close()
	return w.b.String(), &w
}
