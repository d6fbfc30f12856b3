package pcap_test

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"mitmail/decode/capture/internal/capturetest"
)

func TestPcapng(t *testing.T) {
	const stamp = 1_000_000_000_000_000
	for _, big := range []bool{true, false} {
		file := capturetest.Cat(
			capturetest.Section(big, capturetest.Option(big, 1, "of the section"), capturetest.Option(big, 0, "")),
			capturetest.Block(big, 5, "interface statistics"),
			capturetest.Interface(big, 1, capturetest.Option(big, 2, "eth0"), capturetest.Option(big, 9, "\x09"), capturetest.Option(big, 0, "")),
			capturetest.Interface(big, 276),
			capturetest.Block(big, 4, "names that nobody needs"),
			capturetest.Block(big, 0x0bad, uint32(32473), "custom"),
			capturetest.Enhanced(big, 0, 1e18+5, []byte("nanos"), capturetest.Option(big, 1, "a comment"), capturetest.Option(big, 2, "flag"), capturetest.Option(big, 1, "another"), capturetest.Option(big, 0, "")),
			capturetest.Enhanced(big, 1, 1e15+5, []byte("micros")),
			capturetest.Block(big, 3, uint32(6), "simple"),
			capturetest.Block(big, 2, uint16(1), uint16(9), uint32(stamp>>32), uint32(stamp&math.MaxUint32), uint32(3), uint32(3), "old"),
			capturetest.Section(!big),
			capturetest.Interface(!big, 101),
			capturetest.Enhanced(!big, 0, 1e15, []byte("other order")),
		)
		all, r, err := capturetest.Packets(file)
		if err != nil || len(all) != 5 || len(r.Warnings()) > 0 {
			t.Fatal(len(all), err, warned(r))
		}
		var got []string
		for _, p := range all {
			got = append(got, string(p.Data), p.Link.String(), p.Time.Format(time.RFC3339Nano), p.Comment)
		}
		want := []string{
			"nanos", "1", "2001-09-09T01:46:40.000000005Z", "a comment\nanother",
			"micros", "276", "2001-09-09T01:46:40.000005Z", "",
			"simple", "1", "1970-01-01T00:00:00Z", "",
			"old", "276", "2001-09-09T01:46:40Z", "",
			"other order", "101", "2001-09-09T01:46:40Z", "",
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("\ngot  %q\nwant %q", got, want)
		}
		if r.Comment() != "" {
			t.Errorf("the last section has the comment %q", r.Comment())
		}
	}
}

func TestSectionComment(t *testing.T) {
	_, r, err := capturetest.Packets(capturetest.Section(true, capturetest.Option(true, 1, "one"), capturetest.Option(true, 1, "two"), capturetest.Option(true, 0, "")))
	if err != nil || r.Comment() != "one\ntwo" {
		t.Errorf("%v %q", err, r.Comment())
	}
}

func TestPcapngDamage(t *testing.T) {
	head := capturetest.Cat(capturetest.Section(false), capturetest.Interface(false, 101))
	good := capturetest.Enhanced(false, 0, 1, []byte("good"))
	sized := func(n uint32) []byte { return capturetest.Order(false, good[:4], n, good[8:]) }
	captured := func(n uint32) []byte { return capturetest.Order(false, good[:20], n, good[24:]) }
	many := make([]byte, 0, 8<<10)
	for range 1001 {
		many = append(many, capturetest.Option(false, 2, "many")...)
	}
	for name, c := range map[string]struct {
		blocks []byte
		want   int
		warn   string
	}{
		"length 0":             {capturetest.Cat(good, sized(0), good), 1, "a block says it has 0 bytes"},
		"length 4":             {capturetest.Cat(good, sized(4), good), 1, "a block says it has 4 bytes"},
		"length 8":             {capturetest.Cat(good, sized(8), good), 1, "a block says it has 8 bytes"},
		"length 11":            {capturetest.Cat(good, sized(11), good), 1, "a block says it has 11 bytes"},
		"length 12":            {capturetest.Cat(good, sized(12), good), 1, "a packet block of 0 bytes"},
		"length 13":            {capturetest.Cat(good, sized(13), good), 1, "a block says it has 13 bytes"},
		"length 14":            {capturetest.Cat(good, sized(14), good), 1, "a block says it has 14 bytes"},
		"length 15":            {capturetest.Cat(good, sized(15), good), 1, "a block says it has 15 bytes"},
		"length 0x7ffffffc":    {capturetest.Cat(good, sized(0x7ffffffc), good), 1, "cut-short"},
		"length 0x80000000":    {capturetest.Cat(good, sized(0x80000000), good), 1, "cut-short"},
		"length 0xfffffffc":    {capturetest.Cat(good, sized(0xfffffffc), good), 1, "cut-short"},
		"length 0xffffffff":    {capturetest.Cat(good, sized(0xffffffff), good), 1, "a block says it has 4294967295 bytes"},
		"length at the end":    {capturetest.Cat(good, capturetest.Order(false, good[:len(good)-4], uint32(99)), good), 3, "says at its end that it has 99"},
		"captured too much":    {capturetest.Cat(captured(5), good), 1, "5 bytes in a block of 4"},
		"captured 4 G":         {capturetest.Cat(captured(0xffffffff), good), 1, "4294967295 bytes in a block of 4"},
		"simple lies":          {capturetest.Cat(capturetest.Block(false, 3, uint32(99), "abcd"), good), 2, ""},
		"simple of nothing":    {capturetest.Cat(capturetest.Block(false, 3), good), 1, "a simple packet block of 0 bytes"},
		"old of nothing":       {capturetest.Cat(capturetest.Block(false, 2), good), 1, "an old packet block of 0 bytes"},
		"no such interface":    {capturetest.Cat(capturetest.Enhanced(false, 7, 1, nil), good), 1, "interface 7"},
		"link type 105":        {capturetest.Cat(capturetest.Interface(false, 105), capturetest.Enhanced(false, 1, 1, []byte("x")), good), 2, "link type 105 (802.11)"},
		"interface of nothing": {capturetest.Cat(capturetest.Block(false, 1), good), 1, "an interface of 0 bytes"},
		"option too long":      {capturetest.Cat(capturetest.Enhanced(false, 0, 1, []byte("x"), capturetest.Cat(uint16(0x0100), uint16(0xff00), uint32(0))), good), 2, "runs over the end"},
		"1001 options":         {capturetest.Cat(capturetest.Enhanced(false, 0, 1, []byte("x"), many), good), 2, "more than 1000 options"},
		"secrets too long":     {capturetest.Cat(capturetest.Block(false, 10, uint32(0x544c534b), uint32(0xffffffff), "CLIENT_RANDOM"), good), 1, "4294967295 bytes of TLS secrets"},
		"other secrets":        {capturetest.Cat(capturetest.Block(false, 10, uint32(0x57474b4c), uint32(4), "wire"), good), 1, ""},
		"broken names":         {capturetest.Cat(capturetest.Block(false, 4, uint16(1), uint16(0xffff), "x"), good), 1, ""},
		"17 MB unknown":        {capturetest.Cat(capturetest.Block(false, 0x7777, make([]byte, 17<<20)), good), 1, "a block of 17825804 bytes is too long"},
		"magic in the middle":  {capturetest.Cat(good, capturetest.Section(false)[:8], "oops", capturetest.Section(false)[12:], good), 1, "byte-order magic 6f6f7073"},
		"version 2 later":      {capturetest.Cat(good, capturetest.Order(false, capturetest.Section(false)[:12], uint16(2), capturetest.Section(false)[14:]), good), 1, "pcapng version 2.0"},
		"section length 8":     {capturetest.Cat(capturetest.Order(false, capturetest.Section(false)[:16], uint64(8), capturetest.Section(false)[24:]), capturetest.Interface(false, 101), good), 1, ""},
		"section length -2":    {capturetest.Cat(capturetest.Order(false, capturetest.Section(false)[:16], ^uint64(1), capturetest.Section(false)[24:]), capturetest.Interface(false, 101), good), 1, ""},
		"ids begin again":      {capturetest.Cat(good, capturetest.Section(false), good), 1, "interface 0"},
		"noise":                {capturetest.Cat(good, bytes.Repeat([]byte{0xa7}, 64), good), 1, "a block says it has"},
	} {
		t.Run(name, func(t *testing.T) {
			all, r, err := capturetest.Packets(capturetest.Cat(head, c.blocks))
			if err != nil || len(all) != c.want {
				t.Fatalf("%d packets, not %d (%v, %s)", len(all), c.want, err, warned(r))
			}
			if got := warned(r); !strings.Contains(got, c.warn) || (c.warn == "") != (got == "") {
				t.Errorf("warned %q, not %q", got, c.warn)
			}
		})
	}
}

func TestSecrets(t *testing.T) {
	secrets := func(s string) []byte { return capturetest.Block(true, 10, uint32(0x544c534b), uint32(len(s)), s) }
	_, r, err := capturetest.Packets(capturetest.Cat(capturetest.Section(true), secrets("CLIENT_RANDOM 1 2"), secrets("CLIENT_RANDOM 3 4\n")))
	if err != nil || string(r.Secrets()) != "CLIENT_RANDOM 1 2\nCLIENT_RANDOM 3 4\n" {
		t.Errorf("%v %q", err, r.Secrets())
	}
	large := secrets(strings.Repeat("x", 15<<20))
	_, r, err = capturetest.Packets(capturetest.Cat(capturetest.Section(true), large, large))
	if err != nil || len(r.Secrets()) > 16<<20 || !strings.Contains(warned(r), "too long") {
		t.Errorf("%v: %d bytes kept, warned %q", err, len(r.Secrets()), warned(r))
	}
}

// Time stamps count in units of every size, from any second.
func TestTimes(t *testing.T) {
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
}

func TestManyInterfaces(t *testing.T) {
	p := capturetest.Section(true)
	for range 20_000 {
		p = append(p, capturetest.Interface(true, 101)...)
	}
	all, r, err := capturetest.Packets(capturetest.Cat(p, capturetest.Enhanced(true, 9_999, 1, nil), capturetest.Enhanced(true, 10_000, 1, nil)))
	if err != nil || len(all) != 1 || len(r.Warnings()) != 2 {
		t.Errorf("%d packets, %v, %q", len(all), err, warned(r))
	}
}
