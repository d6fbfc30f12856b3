package capture_test

import (
	"bytes"
	"cmp"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
)

// spoken is a capture of one connection, in order: what is said stands behind C
// or S and a space.
func spoken(t testing.TB, client, server uint16, said ...string) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := pcap.NewWriter(&file, "test")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1_700_000_000, 0)
	r, err := tcp.NewWriter(w).Connect(at, netip.AddrPortFrom(capturetest.Client4.Addr(), client), netip.AddrPortFrom(capturetest.Server4.Addr(), server), "")
	for _, line := range said {
		at = at.Add(time.Millisecond)
		side := decode.Client
		if line[0] == 'S' {
			side = decode.Server
		}
		if err == nil {
			err = r.Data(at, side, []byte(line[2:]), "")
		}
	}
	if err == nil {
		err = r.End(at, decode.Client, decode.EOF)
	}
	if err == nil {
		err = r.End(at, decode.Server, decode.EOF)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// only is a capture with the packets that keep wants.
func only(t testing.TB, file []byte, keep func(p *pcap.Packet, s *packet.Segment) bool) []byte {
	t.Helper()
	all, _, err := capturetest.Packets(file)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := pcap.NewWriter(&out, "test")
	if err != nil {
		t.Fatal(err)
	}
	var frames packet.Decoder
	for i := range all {
		var s packet.Segment
		if frames.Segment(&all[i], &s) && keep(&all[i], &s) {
			if err := w.Packet(&all[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out.Bytes()
}

// short is a session in a line: the protocol, who talks to whom, and the events
// but for chunks and ends.
func short(s session) string {
	words := []string{s.protocol.String()}
	for _, ev := range s.events {
		switch w := ev.Payload.(type) {
		case *decode.Open:
			words = append(words, strings.NewReplacer("192.0.2.1:", "C:", "192.0.2.2:", "S:").Replace(w.Client+">"+w.Server))
		case *decode.Command:
			words = append(words, w.Verb)
		case *decode.Reply:
			words = append(words, fmt.Sprint(w.To, "=", cmp.Or(w.Status, strconv.Itoa(w.Code))))
		case *decode.Finding:
			words = append(words, "!"+w.ID)
		case *decode.Message:
			words = append(words, fmt.Sprintf("message/%d/%v", w.Size, w.Complete))
		case *decode.Gap:
			words = append(words, fmt.Sprintf("gap/%d", w.Bytes))
		case *decode.Opaque:
			if w.Last {
				words = append(words, fmt.Sprintf("opaque/%d", w.Bytes))
			}
		case *decode.Chunk, *decode.End, *decode.Close:
		default:
			words = append(words, ev.Payload.Name())
		}
	}
	return strings.Join(words, " ")
}

// heard is what is heard in a capture, in short, and what was passed over.
func heard(t testing.TB, file []byte, ports map[uint16]decode.Protocol) string {
	t.Helper()
	r := &pipeline{Ports: ports}
	var all []string
	for _, s := range sessionsOf(t, bytes.NewReader(file), r) {
		all = append(all, short(s))
	}
	for _, s := range r.Counts().Skipped() {
		all = append(all, fmt.Sprintf("skipped %d on %d: %s", s.Count, s.Port, s.Spoken))
	}
	return strings.Join(all, "; ")
}

// findings are all that were given, one a line: id, then text.
func findings(t testing.TB, file []byte) string {
	t.Helper()
	var b strings.Builder
	for _, s := range sessionsOf(t, bytes.NewReader(file), new(pipeline)) {
		for _, ev := range s.events {
			if f, ok := ev.Payload.(*decode.Finding); ok {
				fmt.Fprintln(&b, f.ID, f.Text())
			}
		}
	}
	return b.String()
}
