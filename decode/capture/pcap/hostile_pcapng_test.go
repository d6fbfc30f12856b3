package pcap_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/pcap"
)

// pcapngHead is a section with an interface, pcapngGood a packet of it.
var (
	pcapngHead = capturetest.Cat(capturetest.Section(false), capturetest.Interface(false, 101))
	pcapngGood = capturetest.Enhanced(false, 0, 1, []byte("good"))
)

func pcapngOf(blocks ...any) []byte {
	return capturetest.Cat(append([]any{pcapngHead}, blocks...)...)
}

// with is a block in which a number stands elsewhere than it should.
func with(block []byte, offset int, n uint32) []byte {
	return capturetest.Order(false, block[:offset], n, block[offset+4:])
}

// allocated is how many bytes are allocated, kept or not.
func allocated(do func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

func TestHostile13BlockLengthsThatLie(t *testing.T) {
	for n, want := range map[uint32]struct{ block, section string }{
		0:          {"a block says it has 0 bytes", "a block says it has 0 bytes"},
		4:          {"a block says it has 4 bytes", "a block says it has 4 bytes"},
		8:          {"a block says it has 8 bytes", "a block says it has 8 bytes"},
		11:         {"a block says it has 11 bytes", "a block says it has 11 bytes"},
		12:         {"a packet block of 0 bytes", "a section header has 12 bytes, not 28"},
		13:         {"a block says it has 13 bytes", "a block says it has 13 bytes"},
		14:         {"a block says it has 14 bytes", "a block says it has 14 bytes"},
		15:         {"a block says it has 15 bytes", "a block says it has 15 bytes"},
		0x7ffffffc: {"cut-short", "a section header says it has 2147483644 bytes"},
		0x80000000: {"cut-short", "a section header says it has 2147483648 bytes"},
		0xfffffffc: {"cut-short", "a section header says it has 4294967292 bytes"},
		0xffffffff: {"a block says it has 4294967295 bytes", "a block says it has 4294967295 bytes"},
	} {
		damage{
			fmt.Sprint("block of ", n):          {pcapngOf(pcapngGood, with(pcapngGood, 4, n), pcapngGood), 1, want.block},
			fmt.Sprint("second section of ", n): {pcapngOf(pcapngGood, with(capturetest.Section(false), 4, n), pcapngHead, pcapngGood), 1, want.section},
		}.check(t)
		refused{fmt.Sprint("section of ", n): {capturetest.Cat(with(capturetest.Section(false), 4, n), pcapngGood), want.section}}.check(t)
	}
}

// What a block says at its end, and what its options say, is no reason to read
// no further.
func TestHostile14EndsAndOptions(t *testing.T) {
	var many []byte
	for range 1001 {
		many = append(many, capturetest.Option(false, 2, "many")...)
	}
	optioned := func(options any) []byte { return capturetest.Enhanced(false, 0, 1, []byte("x"), options) }
	damage{
		"length at the end": {pcapngOf(pcapngGood, with(pcapngGood, len(pcapngGood)-4, 99), pcapngGood), 3, "says at its end that it has 99"},
		"option too long":   {pcapngOf(optioned(capturetest.Cat(uint16(0x0100), uint16(0xff00), uint32(0))), pcapngGood), 2, "runs over the end"},
		"1001 options":      {pcapngOf(optioned(many), pcapngGood), 2, "more than 1000 options"},
		"half an option":    {pcapngOf(optioned(uint32(1)), pcapngGood), 2, ""},
		"of the section":    {capturetest.Cat(capturetest.Section(false, uint16(1), uint16(0xffff), uint32(0)), capturetest.Interface(false, 101), pcapngGood), 1, "runs over the end"},
		"of the interface":  {capturetest.Cat(capturetest.Section(false), capturetest.Interface(false, 101, many), pcapngGood), 1, "more than 1000 options"},
	}.check(t)
}

func TestHostile15SectionHeadersThatLie(t *testing.T) {
	head := capturetest.Section(false)
	sized := func(n uint64) []byte { return capturetest.Order(false, head[:16], n, head[24:]) }
	refused{
		"byte-order magic": {with(head, 8, 0x11111111), "byte-order magic 11111111"},
		"version 2":        {with(head, 12, 2), "pcapng version 2.0"},
	}.check(t)
	damage{
		"byte-order magic, later":    {pcapngOf(pcapngGood, with(head, 8, 0x6f6f7073), pcapngGood), 1, "byte-order magic 73706f6f"},
		"version 2, later":           {pcapngOf(pcapngGood, with(head, 12, 2), pcapngGood), 1, "pcapng version 2.0"},
		"section length 8":           {capturetest.Cat(sized(8), pcapngHead[len(head):], pcapngGood), 1, ""},
		"section length -2":          {capturetest.Cat(sized(^uint64(1)), pcapngHead[len(head):], pcapngGood), 1, ""},
		"section length, far beyond": {capturetest.Cat(sized(1<<62), pcapngHead[len(head):], pcapngGood), 1, ""},
	}.check(t)
}

func TestHostile16Sections(t *testing.T) {
	file := pcapngOf(pcapngGood, capturetest.Section(true), capturetest.Interface(true, 1), capturetest.Interface(true, 276), capturetest.Enhanced(true, 1, 2, []byte("other")))
	all, r, err := capturetest.Packets(file)
	if err != nil || len(all) != 2 || len(r.Warnings()) > 0 {
		t.Fatal(len(all), err, warned(r))
	}
	if all[0].Link != 101 || string(all[0].Data) != "good" || all[1].Link != 276 || string(all[1].Data) != "other" || all[1].Number != 2 {
		t.Errorf("%+v", all)
	}
	damage{"ids begin again": {pcapngOf(pcapngGood, capturetest.Section(false), pcapngGood), 1, "interface 0"}}.check(t)
}

func TestHostile17Interfaces(t *testing.T) {
	damage{
		"none":            {capturetest.Cat(capturetest.Section(false), pcapngGood), 0, "a packet of interface 0, which the section does not have"},
		"no such":         {pcapngOf(capturetest.Enhanced(false, 7, 1, nil), pcapngGood), 1, "interface 7"},
		"number 4 G":      {pcapngOf(capturetest.Enhanced(false, math.MaxUint32, 1, nil), pcapngGood), 1, "interface 4294967295"},
		"link type 105":   {pcapngOf(capturetest.Interface(false, 105), capturetest.Enhanced(false, 1, 1, []byte("x")), pcapngGood), 2, "link type 105 (802.11)"},
		"link type 65535": {pcapngOf(capturetest.Interface(false, 65535), capturetest.Enhanced(false, 1, 1, []byte("x")), pcapngGood), 2, "link type 65535"},
		"of nothing":      {pcapngOf(capturetest.Block(false, 1), pcapngGood), 1, "an interface of 0 bytes"},
	}.check(t)
}

func TestHostile17ManyInterfaces(t *testing.T) {
	p := capturetest.Section(true)
	for range 20_000 {
		p = append(p, capturetest.Interface(true, 101)...)
	}
	all, r, err := capturetest.Packets(capturetest.Cat(p, capturetest.Enhanced(true, 9_999, 1, nil), capturetest.Enhanced(true, 10_000, 1, nil)))
	if err != nil || len(all) != 1 || len(r.Warnings()) != 2 {
		t.Errorf("%d packets, %v, %q", len(all), err, warned(r))
	}
}

func TestHostile18CapturedLengthsThatLie(t *testing.T) {
	captured := func(n uint32) []byte { return with(pcapngGood, 20, n) }
	old := func(captured uint32) []byte {
		return capturetest.Block(false, 2, uint16(0), uint16(9), uint64(0), captured, uint32(4), "good")
	}
	damage{
		"one too many":      {pcapngOf(captured(5), pcapngGood), 1, "5 bytes in a block of 4"},
		"4 G":               {pcapngOf(captured(0xffffffff), pcapngGood), 1, "4294967295 bytes in a block of 4"},
		"wire 4 G":          {pcapngOf(with(pcapngGood, 24, 0xffffffff), pcapngGood), 2, "had 4294967295 bytes on the wire"},
		"wire 0":            {pcapngOf(with(pcapngGood, 24, 0), pcapngGood), 2, "had 0 bytes on the wire"},
		"simple":            {pcapngOf(capturetest.Block(false, 3, uint32(99), "abcd"), pcapngGood), 2, ""},
		"simple, 4 G":       {pcapngOf(capturetest.Block(false, 3, uint32(0xffffffff), "abcd"), pcapngGood), 2, "had 4294967295 bytes on the wire"},
		"simple of nothing": {pcapngOf(capturetest.Block(false, 3), pcapngGood), 1, "a simple packet block of 0 bytes"},
		"old":               {pcapngOf(old(4), pcapngGood), 2, ""},
		"old, 4 G":          {pcapngOf(old(0xffffffff), pcapngGood), 1, "4294967295 bytes in a block of 4"},
		"old of nothing":    {pcapngOf(capturetest.Block(false, 2), pcapngGood), 1, "an old packet block of 0 bytes"},
	}.check(t)
}

// Time stamps count in units of every size, from any second.
func TestHostile19Times(t *testing.T) {
	second := "2001-09-09T01:46:40Z"
	for name, c := range map[string]struct {
		resolution string
		offset     uint64
		stamp      uint64
		want       string
		warn       bool
	}{
		"seconds":         {"\x00", 0, 1e9, second, false},
		"milliseconds":    {"\x03", 0, 1e12 + 5, "2001-09-09T01:46:40.005Z", false},
		"microseconds":    {"", 0, 1e15 + 5, "2001-09-09T01:46:40.000005Z", false},
		"nanoseconds":     {"\x09", 0, 1e18 + 5, "2001-09-09T01:46:40.000000005Z", false},
		"10^-18":          {"\x12", 1e9, 5e9, "2001-09-09T01:46:40.000000005Z", false},
		"10^-19":          {"\x13", 1e9, 1e19 + 5e10, "2001-09-09T01:46:41.000000005Z", false},
		"10^-20":          {"\x14", 0, 1e15, second, true},
		"10^-63":          {"\x3f", 0, 1e15, second, true},
		"10^-127":         {"\x7f", 0, 1e15, second, true},
		"2^0":             {"\x80", 0, 1e9, second, false},
		"2^-10":           {"\x8a", 0, 1e9<<10 + 512, "2001-09-09T01:46:40.5Z", false},
		"2^-32":           {"\xa0", 0, 1e9<<32 + 1<<31, "2001-09-09T01:46:40.5Z", false},
		"2^-63":           {"\xbf", 1e9, 1 << 62, "2001-09-09T01:46:40.5Z", false},
		"2^-64":           {"\xc0", 0, 1e15, second, true},
		"2^-127":          {"\xff", 0, 1e15, second, true},
		"all ones":        {"\x00", 0, math.MaxUint64, "1970-01-01T00:00:00Z", true},
		"nanoseconds max": {"\x09", 0, math.MaxUint64, "2554-07-21T23:34:33.709551615Z", false},
		"offset":          {"", 1e9 - 1, 1e6, second, false},
		"offset back":     {"", ^uint64(0), 1e15 + 1e6, second, false},
		"offset max":      {"", math.MaxInt64, 1e6, "1970-01-01T00:00:00Z", true},
		"offset min":      {"", 1 << 63, 1e6, "1970-01-01T00:00:00Z", true},
		"before 1970":     {"", ^uint64(9), 5, "1970-01-01T00:00:00Z", true},
	} {
		t.Run(name, func(t *testing.T) {
			for _, big := range []bool{true, false} {
				var options []any
				if c.resolution != "" {
					options = append(options, capturetest.Option(big, 9, c.resolution))
				}
				options = append(options, capturetest.Option(big, 14, string(capturetest.Order(big, c.offset))), capturetest.Option(big, 0, ""))
				all, r, err := capturetest.Packets(capturetest.Cat(capturetest.Section(big), capturetest.Interface(big, 1, options...), capturetest.Enhanced(big, 0, c.stamp, nil)))
				if err != nil || len(all) != 1 {
					t.Fatal(len(all), err)
				}
				if got := all[0].Time.Format(time.RFC3339Nano); got != c.want {
					t.Errorf("%s, not %s", got, c.want)
				}
				if got := len(r.Warnings()) > 0; got != c.warn {
					t.Errorf("warned %q", warned(r))
				}
			}
		})
	}
	for resolution := range 256 { // whatever it is, it is survived
		for _, stamp := range []uint64{0, 1, math.MaxInt64, math.MaxUint64} {
			options := []any{capturetest.Option(true, 9, string([]byte{byte(resolution)})), capturetest.Option(true, 14, string(capturetest.Cat(uint64(math.MaxInt64))))}
			all, _, err := capturetest.Packets(capturetest.Cat(capturetest.Section(true), capturetest.Interface(true, 1, options...), capturetest.Enhanced(true, 0, stamp, nil)))
			if err != nil || len(all) != 1 || all[0].Time.Year() < 1970 || all[0].Time.Year() > 9999 {
				t.Fatalf("resolution %d, stamp %d: %v, %v", resolution, stamp, all, err)
			}
		}
	}
}

// Comments are kept up to a bound, and putting them together takes no more than they
// have, in however many pieces they come.
func TestHostile20Comments(t *testing.T) {
	comments := func(n, size int) []byte {
		one := capturetest.Option(false, 1, strings.Repeat("c", size))
		return pcapngOf(capturetest.Enhanced(false, 0, 1, []byte("x"), bytes.Repeat(one, n)), pcapngGood)
	}
	for name, c := range map[string]struct{ n, size, want int }{
		"one":         {1, 5, 5},
		"two":         {2, 5, 11},
		"a long one":  {1, 65535, 65535},
		"small":       {1000, 4, 4999},
		"a thousand":  {1000, 200, 64 << 10},
		"long":        {200, 65535, 64 << 10},
		"of one byte": {1000, 1, 1999},
	} {
		file := comments(c.n, c.size)
		var all []pcap.Packet
		var err error
		grown := allocated(func() { all, _, err = capturetest.Packets(file) })
		if err != nil || len(all) != 2 || len(all[0].Comment) != c.want || all[1].Comment != "" {
			t.Errorf("%s: %v, %d packets", name, err, len(all))
		}
		if most := int64(3*len(file) + 512<<10); grown > most { // the block, twice as the window grows, and the comment
			t.Errorf("%s: %d bytes were allocated for a file of %d", name, grown, len(file))
		}
	}
}

func TestHostile22OtherBlocks(t *testing.T) {
	secrets := func(kind, n uint32, text string) []byte { return capturetest.Block(false, 10, kind, n, text) }
	damage{
		"secrets too long":   {pcapngOf(secrets(0x544c534b, 0xffffffff, "CLIENT_RANDOM"), pcapngGood), 1, "4294967295 bytes of TLS secrets"},
		"secrets of nothing": {pcapngOf(capturetest.Block(false, 10), pcapngGood), 1, ""},
		"other secrets":      {pcapngOf(secrets(0x57474b4c, 4, "wire"), pcapngGood), 1, ""},
		"broken names":       {pcapngOf(capturetest.Block(false, 4, uint16(1), uint16(0xffff), "x"), pcapngGood), 1, ""},
		"custom":             {pcapngOf(capturetest.Block(false, 0x0bad, uint32(1), "x"), capturetest.Block(false, 0x40000bad, ""), pcapngGood), 1, ""},
		"unknown":            {pcapngOf(capturetest.Block(false, 0x7777, "x"), capturetest.Block(false, 0xffffffff), pcapngGood), 1, ""},
	}.check(t)
}

// A long block is passed over, and not held.
func TestHostile22LongBlocks(t *testing.T) {
	for _, n := range []int{17 << 20, 64 << 20} {
		size := capturetest.Order(false, uint32(n+12))
		file := io.MultiReader(bytes.NewReader(pcapngOf(pcapngGood, capturetest.Order(false, uint32(0x7777)), size)),
			io.LimitReader(zeros{}, int64(n)), bytes.NewReader(capturetest.Cat(size, pcapngGood)))
		packets := 0
		grown := allocated(func() {
			r, err := pcap.NewReader("x", file)
			if err != nil {
				t.Fatal(err)
			}
			for p := new(pcap.Packet); r.Next(p); packets++ {
			}
			if got, want := warned(r), fmt.Sprintf("a block of %d bytes is too long", n+12); !strings.Contains(got, want) {
				t.Errorf("warned %q, not %q", got, want)
			}
		})
		if packets != 2 || grown > 2<<20 {
			t.Errorf("a block of %d MB: %d packets, %d bytes allocated", n>>20, packets, grown)
		}
	}
}

// zeros is a reader without end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
