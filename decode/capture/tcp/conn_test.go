package tcp_test

import (
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/tcp"
)

const shake = "C:syn S:syn C:0/0 "

// stories are words, and what is told of them.
type stories map[string]struct{ words, want string }

// check has each told from numbers that wrap at different places.
func (all stories) check(t *testing.T) {
	for name, c := range all {
		t.Run(name, func(t *testing.T) {
			for _, base := range []uint32{1000, 0, 0xffffffff, 0xfffffffd, 0x7ffffffe} {
				st := newStory()
				st.base = base
				if got, _ := st.told(t, c.words); got != c.want {
					t.Fatalf("from %d:\ngot  %s\nwant %s", base, got, c.want)
				}
			}
		})
	}
}

func TestStories(t *testing.T) {
	stories{
		"plain": {shake + "S:0/0:220 C:0/3:HELO S:3/4:250 C:fin:4/6 S:fin:6/5 C:5/7",
			"# S:220 C:HELO S:250 C.eof S.eof"},
		"end of the capture": {shake + "S:0/0:220 C:0/3:HE", "# S:220 C:HE C.cut S.cut"},
	}.check(t)
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
