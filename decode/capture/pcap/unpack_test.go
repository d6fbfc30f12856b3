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

func TestUnpack(t *testing.T) {
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

func TestNests(t *testing.T) {
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
}

// A bomb is what its packing says it is, and no more of it is kept than of any
// other capture.
func TestBombs(t *testing.T) {
	var gz, zst bytes.Buffer
	z := gzip.NewWriter(&gz)
	s, err := zstd.NewWriter(&zst)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 1<<20)
	for _, w := range []io.WriteCloser{z, s} {
		w.Write(capturetest.Pcap(0xa1b2c3d4, true, 101))
		for range 48 {
			w.Write(block)
		}
		w.Close()
	}
	for name, file := range map[string][]byte{"gzip": gz.Bytes(), "zstd": zst.Bytes()} {
		r, err := pcap.NewReader(name, bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		before, n := capturetest.Heap(), 0
		for p := new(pcap.Packet); r.Next(p); n++ {
		}
		if n != 48<<20/16 || capturetest.Heap()-before > 32<<20 {
			t.Errorf("%s: %d records, %d MB kept", name, n, (capturetest.Heap()-before)>>20)
		}
	}
}
