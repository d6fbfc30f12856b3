package pcap_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/pcap"
)

// warned is the warnings in one string.
func warned(r *pcap.Reader) string {
	var all []string
	for _, w := range r.Warnings() {
		all = append(all, w.ID+" "+w.String())
	}
	return strings.Join(all, "; ")
}

func TestPcapMagics(t *testing.T) {
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
}

// What is no capture, or none that is read, is an error that says so, and does
// not repeat what the file holds.
func TestNoCapture(t *testing.T) {
	good := capturetest.Pcap(0xa1b2c3d4, true, 1)
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":               {nil, "x.pcap: offset 0: the file is empty"},
		"three bytes":         {good[:3], "this is no capture"},
		"text":                {[]byte("Hello, world! This is text."), "this is no capture"},
		"escapes":             {bytes.Repeat([]byte("\x1b]0;evil\x07"), 10), "this is no capture"},
		"zeros":               {make([]byte, 100), "a file of zeros"},
		"program":             {[]byte("\x7fELF\x02\x01\x01                    "), "a program"},
		"snoop":               {[]byte("snoop\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x04                "), "a snoop file"},
		"kuznetzov":           {capturetest.Cat(uint32(0xa1b2cd34), good[4:]), "modified by Kuznetzov"},
		"kuznetzov little":    {capturetest.Order(false, uint32(0xa1b2cd34), good[4:]), "modified by Kuznetzov"},
		"header cut":          {good[:23], "23 bytes of a header of 24"},
		"version 99":          {capturetest.Cat(good[:4], uint16(99), good[6:]), "version 99.4"},
		"link type 65535":     {capturetest.Pcap(0xa1b2c3d4, true, 65535), "link type 65535"},
		"link type 105":       {capturetest.Pcap(0xa1b2c3d4, true, 105), "link type 105 (802.11)"},
		"pcapng cut":          {capturetest.Section(true)[:27], "the first section is damaged: the capture ends"},
		"pcapng magic":        {capturetest.Cat(capturetest.Section(true)[:8], uint32(0x11111111), capturetest.Section(true)[12:]), "byte-order magic 11111111"},
		"pcapng version 2":    {capturetest.Cat(capturetest.Section(true)[:12], uint16(2), capturetest.Section(true)[14:]), "pcapng version 2.0"},
		"pcapng of length 0":  {capturetest.Cat(capturetest.Section(true)[:4], uint32(0), capturetest.Section(true)[8:]), "a block says it has 0 bytes"},
		"pcapng of length 12": {capturetest.Cat(capturetest.Section(true)[:4], uint32(12), capturetest.Section(true)[8:]), "12 bytes, not 28"},
		"pcapng of 4 GB":      {capturetest.Cat(capturetest.Section(true)[:4], uint32(0xfffffffc), capturetest.Section(true)[8:]), "4294967292 bytes"},
		"zip":                 {[]byte("PK\x03\x04 and more of a zip file"), "this is a zip file: unpack it first"},
		"gzip, damaged":       {[]byte("\x1f\x8b\x09 and more of a gzip file"), "this is a gzip file, and it is damaged"},
		"zstd, damaged":       {[]byte("\x28\xb5\x2f\xfd\xff\xff\xff\xff\xff\xff"), "this is a zstd file, and it is damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := capturetest.Packets(c.file)
			var bad *pcap.Error
			if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("%v, not %q", err, c.want)
			}
			if strings.ContainsAny(err.Error(), "\x1b\n\x07") {
				t.Errorf("%q", err)
			}
		})
	}
}

// A capture may end anywhere: what is whole counts, and the end is told unless
// it falls between two packets.
func TestCutAnywhere(t *testing.T) {
	pcapng := slicesOf(capturetest.Section(false), capturetest.Interface(false, 1), capturetest.Enhanced(false, 0, 1, []byte("first")),
		capturetest.Enhanced(false, 0, 2, []byte("second")), capturetest.Enhanced(false, 0, 3, []byte("third")))
	pcap := slicesOf(capturetest.Pcap(0xa1b2c3d4, false, 1), capturetest.Record(false, 0, 5, 5, []byte("first")),
		capturetest.Record(false, 1, 6, 6, []byte("second")), capturetest.Record(false, 2, 5, 5, []byte("third")))
	for name, parts := range map[string][][]byte{"pcap": pcap, "pcapng": pcapng} {
		whole := bytes.Join(parts, nil)
		head := len(whole) - len(bytes.Join(parts[len(parts)-3:], nil))
		for n := 1; n < len(whole); n++ {
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
			want, at := 0, head
			for _, p := range parts[len(parts)-3:] {
				if at += len(p); at <= n {
					want++
				}
			}
			if len(all) != want {
				t.Fatalf("%s: %d bytes: %d packets, not %d", name, n, len(all), want)
			}
			if between(parts, n) != (len(r.Warnings()) == 0) {
				t.Fatalf("%s: %d bytes: %s", name, n, warned(r))
			}
		}
	}
}

func slicesOf(parts ...[]byte) [][]byte { return parts }

// between reports whether n bytes end between two parts.
func between(parts [][]byte, n int) bool {
	for _, p := range parts {
		n -= len(p)
		if n == 0 {
			return true
		}
	}
	return false
}

func TestPcapDamage(t *testing.T) {
	head := capturetest.Pcap(0xa1b2c3d4, true, 101)
	good := capturetest.Record(true, 0, 3, 3, []byte("abc"))
	lies := func(captured, wire int) []byte { return capturetest.Record(true, 0, captured, wire, []byte("abc")) }
	for name, c := range map[string]struct {
		file []byte
		want int
		warn string
	}{
		"captured 4 G":       {capturetest.Cat(head, good, lies(0xffffffff, 3), good), 1, "packet 2 says it has 4294967295 bytes"},
		"captured 2 G":       {capturetest.Cat(head, good, lies(0x7fffffff, 3), good), 1, "packet 2 says it has 2147483647 bytes"},
		"captured 262145":    {capturetest.Cat(head, good, lies(262145, 3), good), 1, "packet 2 says it has 262145 bytes"},
		"captured, first":    {capturetest.Cat(head, lies(0xffffffff, 3), good), 0, "packet 1 says it has 4294967295 bytes"},
		"captured, last":     {capturetest.Cat(head, good, lies(0xffffffff, 3)), 1, "packet 2 says it has 4294967295 bytes"},
		"captured, the rest": {capturetest.Cat(head, good, lies(262144, 3), good), 1, "capture-cut-short"},
		"more than the wire": {capturetest.Cat(head, good, lies(3, 2), good), 3, "had 2 bytes on the wire, of which 3 were captured"},
		"wire 0":             {capturetest.Cat(head, lies(3, 0), good), 2, "had 0 bytes on the wire"},
		"wire 4 G":           {capturetest.Cat(head, lies(3, 0xffffffff), good), 2, "had 4294967295 bytes on the wire"},
		"captured 0":         {capturetest.Cat(head, capturetest.Record(true, 0, 0, 60, nil), good), 2, ""},
		"snaplen 0":          {capturetest.Cat(head[:16], uint32(0), head[20:], good), 1, ""},
		"snaplen 4 G":        {capturetest.Cat(head[:16], uint32(0xffffffff), head[20:], good), 1, ""},
		"snaplen 2":          {capturetest.Cat(head[:16], uint32(2), head[20:], good), 1, ""},
		"fcs bits":           {capturetest.Cat(head[:20], uint32(0x54000065), good), 1, ""},
		"noise":              {capturetest.Cat(head, good, bytes.Repeat([]byte{0xa7}, 64), good), 1, "packet 2 says it has 2812782503 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			all, r, err := capturetest.Packets(c.file)
			if err != nil || len(all) != c.want {
				t.Fatalf("%d packets, not %d (%v)", len(all), c.want, err)
			}
			if got := warned(r); !strings.Contains(got, c.warn) || (c.warn == "") != (got == "") {
				t.Errorf("warned %q, not %q", got, c.warn)
			}
			for _, p := range all {
				if p.Length < len(p.Data) || p.Length > 1<<20 || p.Link != 101 {
					t.Errorf("%+v", p)
				}
			}
		})
	}
}

// A kind of damage is told once, and counted.
func TestWarningsAreCounted(t *testing.T) {
	p := capturetest.Pcap(0xa1b2c3d4, true, 101)
	for range 1000 {
		p = append(p, capturetest.Record(true, 0, 3, 2, []byte("abc"))...)
	}
	_, r, err := capturetest.Packets(p)
	if err != nil || len(r.Warnings()) != 1 {
		t.Fatal(err, warned(r))
	}
	w := r.Warnings()[0]
	if w.Count != 1000 || w.Offset != 24 || w.Packet != 0 {
		t.Errorf("%+v", w)
	}
}

// A failing disk or a cancelled context is an error; all that came before it
// counts.
func TestReadError(t *testing.T) {
	p := capturetest.Pcap(0xa1b2c3d4, true, 101, []byte("one"), []byte("two"))
	bad := errors.New("the disk is gone")
	r, err := pcap.NewReader("x", io.MultiReader(bytes.NewReader(p[:len(p)-1]), failing{bad}))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for next := new(pcap.Packet); r.Next(next); n++ {
	}
	if n != 1 || !errors.Is(r.Err(), bad) {
		t.Errorf("%d packets, %v", n, r.Err())
	}
	if _, err := pcap.NewReader("x", failing{bad}); err == nil || !strings.Contains(err.Error(), "the disk is gone") {
		t.Errorf("at once: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// A live capture is read as it comes: a packet is there before the next one.
func TestLive(t *testing.T) {
	out, in := io.Pipe()
	go in.Write(capturetest.Pcap(0xa1b2c3d4, true, 101, []byte("one")))
	r, err := pcap.NewReader("-", out)
	if err != nil {
		t.Fatal(err)
	}
	var p pcap.Packet
	if !r.Next(&p) || string(p.Data) != "one" {
		t.Fatalf("%q", p.Data)
	}
	go func() {
		in.Write(capturetest.Record(true, 1, 3, 3, []byte("two")))
		in.Close()
	}()
	if !r.Next(&p) || string(p.Data) != "two" {
		t.Fatalf("%q", p.Data)
	}
	if r.Next(&p) || r.Err() != nil || len(r.Warnings()) > 0 {
		t.Error(r.Err(), warned(r))
	}
}
