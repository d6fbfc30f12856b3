package pcap_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/pcap"
)

// damage is captures that are wrong in some way, by what is wrong: how many
// packets are read of them, and what is warned of, "" for nothing.
type damage map[string]struct {
	file []byte
	want int
	warn string
}

func (d damage) check(t *testing.T) {
	for name, c := range d {
		t.Run(name, func(t *testing.T) {
			all, r, err := capturetest.Packets(c.file)
			if err != nil || len(all) != c.want {
				t.Fatalf("%d packets, not %d (%v, %s)", len(all), c.want, err, warned(r))
			}
			if got := warned(r); !strings.Contains(got, c.warn) || (c.warn == "") != (got == "") {
				t.Errorf("warned %q, not %q", got, c.warn)
			}
			for _, p := range all {
				if p.Length < len(p.Data) || p.Length > 1<<20 {
					t.Errorf("%d bytes of %d", len(p.Data), p.Length)
				}
			}
		})
	}
}

// refused is files that are no captures, or none that is read, with what the
// error says.
type refused map[string]struct {
	file []byte
	want string
}

// check holds errors to what they have to be: they name the file and an offset,
// and do not repeat what the file holds.
func (r refused) check(t *testing.T) {
	for name, c := range r {
		t.Run(name, func(t *testing.T) {
			_, _, err := capturetest.Packets(c.file)
			var bad *pcap.Error
			if !errors.As(err, &bad) || !strings.HasPrefix(err.Error(), "x.pcap: offset 0: ") || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("%v, not %q", err, c.want)
			}
			if strings.ContainsAny(err.Error(), "\x1b\n\x07") {
				t.Errorf("%q", err)
			}
		})
	}
}

// pcapHead is the header of a pcap file, pcapGood a record.
var (
	pcapHead = capturetest.Pcap(0xa1b2c3d4, true, 101)
	pcapGood = capturetest.Record(true, 0, 3, 3, []byte("abc"))
)

// lies is a record of 3 bytes that says other numbers.
func lies(captured, wire int) []byte {
	return capturetest.Record(true, 0, captured, wire, []byte("abc"))
}

func pcapOf(parts ...any) []byte { return capturetest.Cat(append([]any{pcapHead}, parts...)...) }

func TestHostile01HeadersCut(t *testing.T) {
	refused{
		"one byte":    {pcapHead[:1], "this is no capture"},
		"three bytes": {pcapHead[:3], "this is no capture"},
		"pcap":        {pcapHead[:23], "23 bytes of a header of 24"},
		"pcapng":      {capturetest.Section(true)[:27], "the first section is damaged: the capture ends"},
	}.check(t)
}

// A capture may end anywhere: what is whole counts, and the end is told unless
// it falls between two packets.
func TestHostile01CutAnywhere(t *testing.T) {
	old := [][]byte{capturetest.Pcap(0xa1b2c3d4, false, 1), capturetest.Record(false, 0, 5, 5, []byte("first")),
		capturetest.Record(false, 1, 6, 6, []byte("second")), capturetest.Record(false, 2, 5, 5, []byte("third"))}
	newer := [][]byte{capturetest.Section(false), capturetest.Interface(false, 1), capturetest.Enhanced(false, 0, 1, []byte("first")),
		capturetest.Enhanced(false, 0, 2, []byte("second")), capturetest.Enhanced(false, 0, 3, []byte("third"))}
	for name, parts := range map[string][][]byte{"pcap": old, "pcapng": newer} {
		whole := bytes.Join(parts, nil)
		for n := range len(whole) {
			all, r, err := capturetest.Packets(whole[:n])
			if n < len(parts[0]) {
				if err == nil {
					t.Fatalf("%s: no error for %d bytes", name, n)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s: %d bytes: %v", name, n, err)
			}
			complete, rest := 0, n
			for _, p := range parts {
				if len(p) > rest {
					break
				}
				complete, rest = complete+1, rest-len(p)
			}
			if want := max(0, complete-len(parts)+3); len(all) != want {
				t.Fatalf("%s: %d bytes: %d packets, not %d", name, n, len(all), want)
			}
			if got := warned(r); (rest > 0) != strings.Contains(got, "capture-cut-short") || rest == 0 && got != "" {
				t.Fatalf("%s: %d bytes: %s", name, n, got)
			}
		}
	}
}

func TestHostile03NoCapture(t *testing.T) {
	refused{
		"empty":   {nil, "the file is empty"},
		"text":    {[]byte("Hello, world! This is text."), "this is no capture"},
		"escapes": {bytes.Repeat([]byte("\x1b]0;evil\x07"), 10), "this is no capture"},
		"zeros":   {make([]byte, 100), "a file of zeros"},
		"program": {[]byte("\x7fELF\x02\x01\x01                    "), "a program"},
		"snoop":   {[]byte("snoop\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x04                "), "a snoop file"},
		"xz":      {[]byte("\xfd7zXZ\x00 and more"), "this is a xz file: unpack it first"},
	}.check(t)
}

func TestHostile04Magics(t *testing.T) {
	for name, c := range map[string]struct {
		magic uint32
		big   bool
		nanos int
	}{
		"micro big":    {0xa1b2c3d4, true, 123456000},
		"micro little": {0xa1b2c3d4, false, 123456000},
		"nano big":     {0xa1b23c4d, true, 123456},
		"nano little":  {0xa1b23c4d, false, 123456},
	} {
		t.Run(name, func(t *testing.T) {
			all, r, err := capturetest.Packets(capturetest.Pcap(c.magic, c.big, 101, []byte("one"), nil, []byte("three")))
			if err != nil || len(all) != 3 || len(r.Warnings()) > 0 {
				t.Fatal(len(all), err, r)
			}
			last := all[2]
			if last.Number != 3 || string(last.Data) != "three" || last.Link != 101 || last.Length != 5 {
				t.Errorf("%+v", last)
			}
			if last.Time.Unix() != 1e9+2 || last.Time.Nanosecond() != c.nanos {
				t.Errorf("time %v", last.Time)
			}
		})
	}
	refused{
		"kuznetzov":        {capturetest.Cat(uint32(0xa1b2cd34), pcapHead[4:]), "modified by Kuznetzov"},
		"kuznetzov little": {capturetest.Order(false, uint32(0xa1b2cd34), pcapHead[4:]), "modified by Kuznetzov"},
	}.check(t)
}

func TestHostile05Snaplen(t *testing.T) {
	of := func(snaplen uint32) []byte {
		return capturetest.Cat(pcapHead[:16], snaplen, pcapHead[20:], capturetest.Record(true, 0, 60, 60, make([]byte, 60)))
	}
	ng := func(snaplen uint32) []byte {
		return capturetest.Cat(capturetest.Section(true), capturetest.Block(true, 1, uint16(101), uint16(0), snaplen), capturetest.Enhanced(true, 0, 1, make([]byte, 60)))
	}
	for _, snaplen := range []uint32{0, 2, 16, 1 << 31, 0xffffffff} {
		for name, file := range map[string][]byte{"pcap": of(snaplen), "pcapng": ng(snaplen)} {
			all, r, err := capturetest.Packets(file)
			if err != nil || len(all) != 1 || len(all[0].Data) != 60 || len(r.Warnings()) > 0 {
				t.Errorf("%s, snaplen %d: %d packets, %v, %s", name, snaplen, len(all), err, warned(r))
			}
		}
	}
}

func TestHostile06VersionAndLinkType(t *testing.T) {
	refused{
		"version 99":      {capturetest.Cat(pcapHead[:4], uint16(99), pcapHead[6:]), "version 99.4"},
		"version 1":       {capturetest.Cat(pcapHead[:4], uint16(1), pcapHead[6:]), "version 1.4"},
		"link type 65535": {capturetest.Pcap(0xa1b2c3d4, true, 65535), "link type 65535"},
		"link type 105":   {capturetest.Pcap(0xa1b2c3d4, true, 105), "link type 105 (802.11)"},
	}.check(t)
	all, r, err := capturetest.Packets(capturetest.Cat(pcapHead[:20], uint32(0x54000065), pcapGood))
	if err != nil || len(all) != 1 || all[0].Link != 101 || len(r.Warnings()) > 0 {
		t.Errorf("with the bits of a frame check sequence: %+v, %v", all, err)
	}
}

func TestHostile07CapturedLengthsThatLie(t *testing.T) {
	damage{
		"4 G":      {pcapOf(pcapGood, lies(0xffffffff, 3), pcapGood), 1, "offset 43: packet 2 says it has 4294967295 bytes"},
		"2 G":      {pcapOf(pcapGood, lies(0x7fffffff, 3), pcapGood), 1, "packet 2 says it has 2147483647 bytes"},
		"262145":   {pcapOf(pcapGood, lies(262145, 3), pcapGood), 1, "packet 2 says it has 262145 bytes"},
		"first":    {pcapOf(lies(0xffffffff, 3), pcapGood), 0, "packet 1 says it has 4294967295 bytes"},
		"last":     {pcapOf(pcapGood, lies(0xffffffff, 3)), 1, "packet 2 says it has 4294967295 bytes"},
		"the rest": {pcapOf(pcapGood, lies(262144, 3), pcapGood), 1, "capture-cut-short"},
	}.check(t)
	for _, captured := range []int{262144, 262145, 0x7fffffff, 0xffffffff} {
		file := pcapOf(pcapGood, lies(captured, 3))
		if grown := allocated(func() { capturetest.Packets(file) }); grown > 2<<20 {
			t.Errorf("captured %d: %d bytes allocated", captured, grown)
		}
	}
}

func TestHostile08WireLengthsThatLie(t *testing.T) {
	damage{
		"less than captured": {pcapOf(pcapGood, lies(3, 2), pcapGood), 3, "had 2 bytes on the wire, of which 3 were captured"},
		"0":                  {pcapOf(lies(3, 0), pcapGood), 2, "had 0 bytes on the wire"},
		"4 G":                {pcapOf(lies(3, 0xffffffff), pcapGood), 2, "had 4294967295 bytes on the wire"},
		"captured 0":         {pcapOf(capturetest.Record(true, 0, 0, 60, nil), pcapGood), 2, ""},
		"both 0":             {pcapOf(capturetest.Record(true, 0, 0, 0, nil), pcapGood), 2, ""},
	}.check(t)
}

// Times that no clock gives, and that go back, are times all the same.
func TestHostile09Times(t *testing.T) {
	at := func(seconds, fraction uint32) []byte {
		return capturetest.Cat(seconds, fraction, uint32(1), uint32(1), "x")
	}
	all, r, err := capturetest.Packets(pcapOf(at(0xffffffff, 0xffffffff), at(0, 0), at(1e9, 1e6), at(1e9-1, 999_999)))
	if err != nil || len(r.Warnings()) > 0 {
		t.Fatal(err, warned(r))
	}
	for i, want := range []string{"2106-02-07T07:39:49.967295Z", "1970-01-01T00:00:00Z", "2001-09-09T01:46:41Z", "2001-09-09T01:46:39.999999Z"} {
		if got := all[i].Time.Format(time.RFC3339Nano); got != want {
			t.Errorf("packet %d: %s, not %s", i+1, got, want)
		}
	}
}

func TestHostile10NoiseBetweenRecords(t *testing.T) {
	noise := bytes.Repeat([]byte{0xa7}, 64)
	block := capturetest.Enhanced(false, 0, 1, []byte("good"))
	damage{
		"pcap":   {pcapOf(pcapGood, noise, pcapGood), 1, "offset 43: packet 2 says it has 2812782503 bytes"},
		"pcapng": {pcapngOf(block, noise, block), 1, "offset 84: a block says it has 2812782503 bytes"},
	}.check(t)
}
