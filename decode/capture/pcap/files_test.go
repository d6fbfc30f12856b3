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
