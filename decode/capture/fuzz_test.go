package capture_test

import (
	"bytes"
	"io"
	"reflect"
	"testing"
	"testing/iotest"

	"mitmail/decode/capture"
)

// everything is all that a capture gives: its packets, and what was wrong.
func everything(r io.Reader) (all []capture.Packet, warnings []capture.Warning, err error) {
	c, err := capture.NewReader("fuzz", r)
	if err != nil {
		return nil, nil, err
	}
	for p := new(capture.Packet); c.Next(p); {
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
		f.Add(pcapOf(0xa1b2c3d4, big, 1, eth(0x0800, ip4(6, hello())), nil, []byte("x")))
		f.Add(pcapOf(0xa1b23c4d, big, 276, []byte("short")))
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
		f.Add(cat(iface(big, 1), enhanced(big, 0, 1e15, eth(0x0800, ip4(6, hello())), option(big, 1, "comment"), option(big, 0, ""))))
		f.Add(cat(iface(big, 101, option(big, 9, "\x09"), option(big, 14, "12345678")), block(big, 3, uint32(3), "abc"), block(big, 2, uint32(0), uint64(5), uint32(1), uint32(1), "a")))
		f.Add(cat(block(big, 10, uint32(0x544c534b), uint32(4), "abcd"), block(big, 0x77, "?"), section(!big), iface(!big, 1), enhanced(!big, 0, 5, nil)))
	}
	f.Fuzz(func(t *testing.T, blocks []byte) {
		readsWell(t, cat(section(true), blocks))
		readsWell(t, cat(section(false), blocks))
	})
}

// FuzzFrame feeds packets to a decoder. What is in a packet depends on the
// packet alone, unless it is a fragment.
func FuzzFrame(f *testing.F) {
	f.Add(uint16(1), eth(0x0800, ip4(6, hello())), uint16(0))
	f.Add(uint16(1), tags(3), uint16(5))
	f.Add(uint16(113), cat(uint64(0), uint32(0), uint16(0), uint16(0x86dd), extended(3)), uint16(0))
	f.Add(uint16(276), cat(uint16(0x0800), make([]byte, 18), ip4(47, cat(uint16(0xb000), uint16(0x86dd), make([]byte, 12), ip6(6, hello())))), uint16(0))
	f.Add(uint16(0), order(false, uint32(30), ip6(44, cat(byte(6), byte(0), uint16(1), uint32(9), hello()))), uint16(0))
	f.Add(uint16(9), cat(uint16(0x0281), uint32(0x140), ip4(6, hello(), 7, 4, 4, 0)), uint16(9))
	f.Add(uint16(51), cat(byte(0x11), byte(0), uint32(0), uint16(0x21), ip4(17, cat(uint16(1), uint16(4789), uint32(0), uint64(0), eth(0x0800, ip4(6, hello()))))), uint16(0))
	f.Add(uint16(101), ip4Fragment(3, 8, false, hello()), uint16(0))
	f.Fuzz(func(t *testing.T, link uint16, data []byte, cut uint16) {
		if len(data) > 1<<16 {
			return
		}
		p := capture.Packet{Number: 1, Link: capture.Link(link), Data: data, Length: len(data) + int(cut)}
		var used, fresh capture.Decoder
		var first, again, alone capture.Segment
		whole := append(ip4(6, hello(), 1, 1, 1, 0), ip6(6, hello())...)
		used.Segment(&capture.Packet{Link: 101, Data: whole, Length: len(whole)}, &again)
		ok := used.Segment(&p, &first)
		okAlone := fresh.Segment(&p, &alone)
		if ok != okAlone || !reflect.DeepEqual(first, alone) {
			t.Fatalf("%v %+v\nalone: %v %+v", ok, first, okAlone, alone)
		}
		if ok && (len(first.Data) > len(data) || first.Cut < 0 || first.Cut > int(cut)) {
			t.Fatalf("%d bytes and %d cut, of %d and %d", len(first.Data), first.Cut, len(data), cut)
		}
	})
}

// FuzzCaller makes a connection of what two sides say by turns. Whatever it is
// taken for, a session owns what was said behind a tunnel's preamble, or less.
func FuzzCaller(f *testing.F) {
	f.Add("220 mx ESMTP\r\n", "EHLO a\r\nQUIT\r\n", uint16(25), true, byte(3))
	f.Add("\x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00+OK\r\n", "\x05\x01\x00\x05\x01\x00\x03\x01x\x00\x6eUSER a\r\n", uint16(1080), false, byte(4))
	f.Add("HTTP/1.1 200 OK\r\n\r\n220 mx\r\n", "CONNECT mx:25 HTTP/1.1\r\n\r\nEHLO a\r\n", uint16(8080), false, byte(0))
	f.Add("\x16\x03\x03\x00\x04\x02\x00\x00\x00", "\x16\x03\x01\x00\x04\x01\x00\x00\x00", uint16(465), false, byte(2))
	f.Fuzz(func(t *testing.T, server, client string, port uint16, serverFirst bool, piece byte) {
		if len(server)+len(client) > 1<<16 || port == 0 {
			return
		}
		var said []string
		for rest := [2]string{client, server}; rest[0] != "" || rest[1] != ""; serverFirst = !serverFirst {
			i, side := 0, "C "
			if serverFirst {
				i, side = 1, "S "
			}
			n := min(len(rest[i]), 1+int(piece)*16)
			said, rest[i] = append(said, side+rest[i][:n]), rest[i][n:]
		}
		owned := 0
		for _, s := range sessionsOf(t, bytes.NewReader(spoken(t, 40000, port, said...)), new(capture.Reading)) {
			for _, ev := range s.events {
				owned += len(ev.Raw)
			}
		}
		if owned > len(server)+len(client) {
			t.Fatalf("%d bytes of %d and %d", owned, len(server), len(client))
		}
	})
}
