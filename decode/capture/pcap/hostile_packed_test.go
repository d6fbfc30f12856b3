package pcap_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/pcap"
)

func zipped(t testing.TB, p []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(p); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zstdOf(t testing.TB, p []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return w.EncodeAll(p, nil)
}

func TestHostile23Packed(t *testing.T) {
	plain := capturetest.Pcap(0xa1b2c3d4, true, 101, []byte("one"), []byte("two"), bytes.Repeat([]byte("three"), 5000))
	gz, zst := zipped(t, plain), zstdOf(t, plain)
	noise := make([]byte, 200_000)
	rand.NewChaCha8([32]byte{}).Read(noise)
	long := zstdOf(t, capturetest.Pcap(0xa1b2c3d4, true, 101, []byte("one"), noise))
	badSum := bytes.Clone(gz)
	badSum[len(badSum)-8] ^= 1
	for name, c := range map[string]struct {
		file []byte
		want int
		warn string
	}{
		"gzip":               {gz, 3, ""},
		"zstd":               {zst, 3, ""},
		"gzip in two":        {capturetest.Cat(zipped(t, plain[:50]), zipped(t, plain[50:])), 3, ""},
		"gzip, cut":          {gz[:len(gz)-20], -1, "the gzip data is cut or damaged"},
		"gzip, no sum":       {gz[:len(gz)-8], 3, "the gzip data is cut or damaged"},
		"gzip, bad sum":      {badSum, 3, "the gzip data is cut or damaged"},
		"gzip, something on": {capturetest.Cat(gz, "and more"), 3, "the gzip data is cut or damaged"},
		"zstd, cut":          {long[:len(long)-1000], 1, "the zstd data is cut or damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			all, r, err := capturetest.Packets(c.file)
			if err != nil || c.want >= 0 && len(all) != c.want {
				t.Fatalf("%d packets, %v", len(all), err)
			}
			if got := warned(r); !strings.Contains(got, c.warn) || (c.warn == "") != (got == "") {
				t.Errorf("warned %q, not %q", got, c.warn)
			}
			if r.Consumed() > int64(len(c.file)) || r.Consumed() == 0 {
				t.Errorf("%d bytes consumed of %d", r.Consumed(), len(c.file))
			}
		})
	}
}

func TestHostile23Nests(t *testing.T) {
	plain := capturetest.Pcap(0xa1b2c3d4, true, 101, []byte("one"))
	for name, file := range map[string][]byte{
		"gzip in gzip":         zipped(t, zipped(t, plain)),
		"gzip in gzip in gzip": zipped(t, zipped(t, zipped(t, plain))),
		"gzip in zstd":         zstdOf(t, zipped(t, plain)),
		"zip in gzip":          zipped(t, []byte("PK\x03\x04 and more")),
	} {
		if _, _, err := capturetest.Packets(file); err == nil || !strings.Contains(err.Error(), "inside a") {
			t.Errorf("%s: %v", name, err)
		}
	}
	refused{
		"zip":           {[]byte("PK\x03\x04 and more of a zip file"), "this is a zip file: unpack it first"},
		"gzip, damaged": {[]byte("\x1f\x8b\x09 and more of a gzip file"), "this is a gzip file, and it is damaged"},
		"zstd, damaged": {[]byte("\x28\xb5\x2f\xfd\xff\xff\xff\xff\xff\xff"), "this is a zstd file, and it is damaged"},
		"gzip of text":  {zipped(t, []byte("Hello, world! This is text.")), "this is no capture"},
		"gzip of none":  {zipped(t, nil), "the file is empty"},
	}.check(t)
}

// A bomb is what its packing says it is, and no more of it is kept than of any
// other capture, whether its records are honest or empty.
func TestHostile24Bombs(t *testing.T) {
	const megabytes = 20
	honest := bytes.Repeat(capturetest.Record(true, 0, 1008, 1008, make([]byte, 1008)), 1<<10)
	for name, c := range map[string]struct {
		block  []byte // 1 MiB
		record int
	}{
		"honest records": {honest, 1024},
		"empty records":  {make([]byte, 1<<20), 16},
	} {
		var gz, zst bytes.Buffer
		z := gzip.NewWriter(&gz)
		s, err := zstd.NewWriter(&zst)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range []io.WriteCloser{z, s} {
			w.Write(capturetest.Pcap(0xa1b2c3d4, true, 101))
			for range megabytes {
				w.Write(c.block)
			}
			w.Close()
		}
		for packing, file := range map[string][]byte{"gzip": gz.Bytes(), "zstd": zst.Bytes()} {
			r, err := pcap.NewReader(packing, bytes.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			before, n := capturetest.Heap(), 0
			for p := new(pcap.Packet); r.Next(p); n++ {
			}
			if n != megabytes<<20/c.record || capturetest.Heap()-before > 8<<20 {
				t.Errorf("%s in %s: %d records, %d MB kept", name, packing, n, (capturetest.Heap()-before)>>20)
			}
		}
	}
}
