package tcp_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/tcp"
)

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
