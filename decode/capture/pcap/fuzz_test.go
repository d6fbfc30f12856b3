package pcap_test

import (
	"bytes"
	"io"
	"reflect"
	"testing"
	"testing/iotest"

	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/pcap"
)

// everything is all that a capture gives: its packets, and what was wrong.
func everything(r io.Reader) (all []pcap.Packet, warnings []pcap.Warning, err error) {
	c, err := pcap.NewReader("fuzz", r)
	if err != nil {
		return nil, nil, err
	}
	for p := new(pcap.Packet); c.Next(p); {
		all = append(all, *p)
		all[len(all)-1].Data = bytes.Clone(p.Data)
	}
	return all, c.Warnings(), c.Err()
}

// readsWell holds a reader to what is true of every file: it gives no more than
// was in it, and gives the same however the file comes.
func readsWell(t *testing.T, file []byte) {
	all, warnings, err := everything(bytes.NewReader(file))
	slow, slowWarnings, slowErr := everything(iotest.OneByteReader(bytes.NewReader(file)))
	if !reflect.DeepEqual(all, slow) || !reflect.DeepEqual(warnings, slowWarnings) || (err == nil) != (slowErr == nil) {
		t.Fatalf("byte by byte: %d packets, %v, %v\nat once:      %d packets, %v, %v", len(slow), slowWarnings, slowErr, len(all), warnings, err)
	}
	bytes := 0
	for i, p := range all {
		bytes += len(p.Data) + 12
		if p.Number != int64(i+1) || p.Length < len(p.Data) || p.Time.Year() < 1970 || p.Time.Year() > 9999 {
			t.Fatalf("packet %d: %+v", i+1, p)
		}
	}
	if len(all) > 0 && bytes > len(file) {
		t.Fatalf("%d bytes of packets in a file of %d", bytes, len(file))
	}
}

func FuzzPcap(f *testing.F) {
	for _, big := range []bool{true, false} {
		f.Add(capturetest.Pcap(0xa1b2c3d4, big, 1, capturetest.Ethernet(0x0800, capturetest.IP4(6, capturetest.Hello())), nil, []byte("x")))
		f.Add(capturetest.Pcap(0xa1b23c4d, big, 276, []byte("short")))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) > 4 && file[0] == 0x1f {
			t.Skip("gzip is not ours to fuzz")
		}
		readsWell(t, file)
	})
}

func FuzzPcapng(f *testing.F) {
	for _, big := range []bool{true, false} {
		f.Add(capturetest.Cat(capturetest.Interface(big, 1), capturetest.Enhanced(big, 0, 1e15, capturetest.Ethernet(0x0800, capturetest.IP4(6, capturetest.Hello())), capturetest.Option(big, 1, "comment"), capturetest.Option(big, 0, ""))))
		f.Add(capturetest.Cat(capturetest.Interface(big, 101, capturetest.Option(big, 9, "\x09"), capturetest.Option(big, 14, "12345678")), capturetest.Block(big, 3, uint32(3), "abc"), capturetest.Block(big, 2, uint32(0), uint64(5), uint32(1), uint32(1), "a")))
		f.Add(capturetest.Cat(capturetest.Block(big, 10, uint32(0x544c534b), uint32(4), "abcd"), capturetest.Block(big, 0x77, "?"), capturetest.Section(!big), capturetest.Interface(!big, 1), capturetest.Enhanced(!big, 0, 5, nil)))
	}
	f.Fuzz(func(t *testing.T, blocks []byte) {
		readsWell(t, capturetest.Cat(capturetest.Section(true), blocks))
		readsWell(t, capturetest.Cat(capturetest.Section(false), blocks))
	})
}
