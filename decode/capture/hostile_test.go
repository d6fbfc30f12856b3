package capture_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
)

// sending is a session in which one message is sent. The packets with a number
// that tests speak of are counted: three of a handshake come first.
var sending = []string{
	"S 220 mx ESMTP\r\n", "C EHLO a\r\n", "S 250 mx\r\n", "C MAIL FROM:<a@a>\r\n", "S 250 ok\r\n",
	"C RCPT TO:<good@b>\r\n", "S 250 ok\r\n", "C DATA\r\n", "S 354 go\r\n", // 9 to 12
	"C Subject: x\r\n\r\n" + strings.Repeat("0123456789\r\n", 100), // 13
	"C " + strings.Repeat("abcdefghij\r\n", 100) + ".\r\n",         // 14
	"S 250 taken\r\n", "C QUIT\r\n", "S 221 bye\r\n",
}

const sent = "CONNECT=220 EHLO EHLO=250 MAIL MAIL=250 RCPT RCPT=250 DATA DATA=354 "

// remade is a capture whose packets change has changed, or made others of.
func remade(t testing.TB, file []byte, change func(p pcap.Packet) []pcap.Packet) []byte {
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
	for _, p := range all {
		for _, q := range change(p) {
			if err := w.Packet(&q); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out.Bytes()
}

// gaps are what is told of holes of so many bytes.
func gaps(sizes ...int) (words string) {
	for _, n := range sizes {
		words += fmt.Sprintf(" gap/%d !gap", n)
	}
	return words
}

// data is the offset of TCP's bytes in the packets of a recording.
const data = 14 + 20 + 20

// damaged is what becomes of the session of sending when packets of it were lost,
// cut, contradicted or torn into fragments: what is known is told, what is not is
// said to be missing, and nothing is made up.
type damaged map[string]struct {
	change func(pcap.Packet) []pcap.Packet
	want   string
	raw    string // what has to be among the bytes
	never  string // what must not be
}

func (d damaged) check(t *testing.T) {
	for name, c := range d {
		t.Run(name, func(t *testing.T) {
			file := remade(t, spoken(t, 40000, 25, sending...), c.change)
			sessions := sessionsOf(t, bytes.NewReader(file), new(pipeline))
			if len(sessions) != 1 {
				t.Fatalf("%d sessions", len(sessions))
			}
			if got := strings.TrimPrefix(short(sessions[0]), "smtp C:40000>S:25 "); got != c.want {
				t.Errorf("\ngot  %s\nwant %s", got, c.want)
			}
			var raw []byte
			for _, ev := range sessions[0].events {
				raw = append(raw, ev.Raw...)
			}
			if !bytes.Contains(raw, []byte(c.raw)) || c.never != "" && bytes.Contains(raw, []byte(c.never)) {
				t.Errorf("the bytes are %.400q", raw)
			}
		})
	}
}

// lose loses packets.
func lose(n ...int64) func(pcap.Packet) []pcap.Packet {
	return func(p pcap.Packet) []pcap.Packet {
		if slices.Contains(n, p.Number) {
			return nil
		}
		return []pcap.Packet{p}
	}
}

// snap keeps so much of each packet.
func snap(n int) func(pcap.Packet) []pcap.Packet {
	return func(p pcap.Packet) []pcap.Packet {
		p.Data = p.Data[:min(n, len(p.Data))]
		return []pcap.Packet{p}
	}
}

// replaced has another copy of a packet, with other content, come before it or
// behind it.
func replaced(n int64, old, new string, first bool) func(pcap.Packet) []pcap.Packet {
	return func(p pcap.Packet) []pcap.Packet {
		q := p
		q.Data = bytes.Replace(p.Data, []byte(old), []byte(new), 1)
		switch {
		case p.Number != n:
			return []pcap.Packet{p}
		case first:
			return []pcap.Packet{q, p}
		}
		return []pcap.Packet{p, q}
	}
}

// leap leaves out so many bytes of the client in front of a packet: they were never
// captured.
func leap(n int64, bytes uint32) func(pcap.Packet) []pcap.Packet {
	const ports, seq, ack = 34, 38, 42
	return func(p pcap.Packet) []pcap.Packet {
		if p.Number >= n {
			at := seq
			if binary.BigEndian.Uint16(p.Data[ports:]) == 25 {
				at = ack
			}
			p.Data = slices.Clone(p.Data)
			binary.BigEndian.PutUint32(p.Data[at:], binary.BigEndian.Uint32(p.Data[at:])+bytes)
		}
		return []pcap.Packet{p}
	}
}

func TestHostile11SnappedSessions(t *testing.T) {
	damaged{
		"54 bytes": {snap(data), "!packets-cut" + gaps(14, 8, 8, 17, 8, 18, 8, 6, 8, 1214, 1203, 11, 6, 9), "", "220"},
		"96 bytes": {snap(96), sent + "!packets-cut gap/1172 !gap gap/1161 !gap .=250 message/84/false !message-incomplete QUIT QUIT=221", "good@b", "\x00"},
	}.check(t)
}

func TestHostile30Fragments(t *testing.T) {
	damaged{
		"all there":   {torn(13, 800, false, false), sent + ".=250 message/2414/true QUIT QUIT=221", "0123456789", ""},
		"one missing": {torn(13, 800, true, false), sent + "gap/1214 !gap .=250 message/1200/false !message-incomplete QUIT QUIT=221", "abcdefghij", "0123456789"},
		"contradict":  {torn(13, 800, false, true), sent + "!fragments-differ .=250 message/2414/true QUIT QUIT=221", "0123456789", "EVIL"},
	}.check(t)
}

func TestHostile32Contradictions(t *testing.T) {
	damaged{
		"good first, evil later": {replaced(9, "good", "evil", false), "CONNECT=220 EHLO EHLO=250 MAIL MAIL=250 RCPT !retransmission-differs RCPT=250 DATA DATA=354 .=250 message/2414/true QUIT QUIT=221", "good@b", "evil@b"},
		"evil first, good later": {replaced(9, "good", "evil", true), "CONNECT=220 EHLO EHLO=250 MAIL MAIL=250 RCPT !retransmission-differs RCPT=250 DATA DATA=354 .=250 message/2414/true QUIT QUIT=221", "evil@b", "good@b"},
	}.check(t)
}

func TestHostile33Holes(t *testing.T) {
	damaged{
		"none":                        {lose(), sent + ".=250 message/2414/true QUIT QUIT=221", "abcdefghij", "\x00"},
		"in the text":                 {lose(13), sent + "gap/1214 !gap .=250 message/1200/false !message-incomplete QUIT QUIT=221", "abcdefghij", "0123456789"},
		"over the final dot":          {lose(14), sent + "gap/1203 !gap .=250 message/1214/false !message-incomplete QUIT QUIT=221", "0123456789", "abcdefghij"},
		"over a command":              {lose(9), "CONNECT=220 EHLO EHLO=250 MAIL MAIL=250 gap/18 !gap =250 DATA DATA=354 .=250 message/2414/true QUIT QUIT=221", "DATA", "good@b"},
		"over a reply":                {lose(10), "CONNECT=220 EHLO EHLO=250 MAIL MAIL=250 RCPT gap/8 !gap DATA DATA=354 .=250 message/2414/true QUIT QUIT=221", "good@b", ""},
		"both sides, all in one hole": {lose(9, 10, 11, 12), "CONNECT=220 EHLO EHLO=250 MAIL MAIL=250 gap/24 !gap gap/16 !gap =250 QUIT QUIT=221", "QUIT", "good@b"},
		"of 1 GiB":                    {leap(14, 1<<30), sent + "gap/1073741824 !gap .=250 message/2414/false !message-incomplete QUIT QUIT=221", "abcdefghij", ""},
	}.check(t)
}

// A capture that has every packet twice, as a mirrored port gives them, is that
// of the session once.
func TestHostile43EverythingTwice(t *testing.T) {
	damaged{
		"at once":       {func(p pcap.Packet) []pcap.Packet { return []pcap.Packet{p, p} }, sent + ".=250 message/2414/true QUIT QUIT=221", "abcdefghij", ""},
		"with a VLAN":   {func(p pcap.Packet) []pcap.Packet { return []pcap.Packet{p, tagged(p)} }, sent + ".=250 message/2414/true QUIT QUIT=221", "abcdefghij", ""},
		"a packet late": {late(), sent + ".=250 message/2414/true QUIT QUIT=221", "abcdefghij", ""},
	}.check(t)
}

// tagged is a packet in a VLAN.
func tagged(p pcap.Packet) pcap.Packet {
	p.Data = capturetest.Cat(p.Data[:12], uint16(0x8100), uint16(5), p.Data[12:])
	p.Length += 4
	return p
}

// late has each packet come again behind the next one.
func late() func(pcap.Packet) []pcap.Packet {
	var last []pcap.Packet
	return func(p pcap.Packet) []pcap.Packet {
		all := append([]pcap.Packet{p}, last...)
		last = []pcap.Packet{p}
		return all
	}
}

// torn tears a packet into two fragments, of which the second may be missing, or
// come after another with other content.
func torn(n int64, at int, missing, contradicted bool) func(pcap.Packet) []pcap.Packet {
	return func(p pcap.Packet) []pcap.Packet {
		if p.Number != n {
			return []pcap.Packet{p}
		}
		fragment := func(from, to int) pcap.Packet {
			q := p
			q.Data = capturetest.Cat(p.Data[:34], p.Data[34+from:34+to])
			q.Length = len(q.Data)
			field := uint16(from / 8)
			if 34+to < len(p.Data) {
				field |= 0x2000
			}
			binary.BigEndian.PutUint16(q.Data[16:], uint16(len(q.Data)-14))
			binary.BigEndian.PutUint16(q.Data[20:], field)
			return q
		}
		first, last := fragment(0, at), fragment(at, len(p.Data)-34)
		all := []pcap.Packet{first}
		if contradicted {
			other := fragment(at-8, at+8) // unit by unit, the first copy counts
			copy(other.Data[34:], "EVILEVIL")
			copy(other.Data[42:], last.Data[34:42])
			all = append(all, other)
		}
		if !missing {
			all = append(all, last)
		}
		return all
	}
}

// A session in a capture of which one byte in a hundred was overwritten is
// decoded as far as it can be, and both of its sides end.
func TestHostile12OverwrittenSessions(t *testing.T) {
	whole := spoken(t, 40000, 25, sending...)
	all, _, err := capturetest.Packets(whole)
	if err != nil {
		t.Fatal(err)
	}
	old := capturetest.Pcap(0xa1b2c3d4, false, 1)
	for _, p := range all {
		old = append(old, capturetest.Record(false, uint32(p.Number), len(p.Data), p.Length, p.Data)...)
	}
	for seed := range uint64(20) {
		for name, file := range map[string][]byte{"pcap": old, "pcapng": whole} {
			dice := rand.New(rand.NewPCG(seed, 2))
			file = bytes.Clone(file)
			for range len(file) / 100 {
				file[36+dice.IntN(len(file)-36)] = byte(dice.Uint32())
			}
			r := &pipeline{Warn: func(string, pcap.Warning) {}}
			for _, s := range sessionsOf(t, bytes.NewReader(file), r) {
				if n := len(s.events); n == 0 || s.events[n-1].Payload.Name() != "close" {
					t.Errorf("%s, seed %d: a session does not end: %s", name, seed, short(s))
				}
			}
		}
	}
}

// Whatever ends a session in the middle of a message, it is said what did, and the
// message is not whole.
func TestHostile36EndsInText(t *testing.T) {
	type end struct {
		from decode.Side
		why  decode.Why
	}
	client, server := decode.Client, decode.Server
	for name, c := range map[string]struct {
		ends []end
		want string
	}{
		"client resets":       {[]end{{client, decode.Reset}}, "the client broke the connection; message broke off after 31 bytes"},
		"server resets":       {[]end{{server, decode.Reset}}, "the server broke the connection; message broke off after 31 bytes"},
		"client ends":         {[]end{{client, decode.EOF}, {server, decode.EOF}}, "the client closed the connection; message broke off after 31 bytes"},
		"server ends":         {[]end{{server, decode.EOF}, {client, decode.EOF}}, "the server closed the connection; message broke off after 31 bytes"},
		"ends, then is reset": {[]end{{client, decode.EOF}, {server, decode.Reset}}, "the client closed the connection; message broke off after 31 bytes"},
		"the capture ends":    {nil, "cut off; cut off inside the message, after 31 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			var file bytes.Buffer
			w, err := pcap.NewWriter(&file, "test")
			if err != nil {
				t.Fatal(err)
			}
			at := time.Unix(1_700_000_000, 0)
			r, err := tcp.NewWriter(w).Connect(at, capturetest.Client4, capturetest.Server4, "")
			for _, line := range append(slices.Clone(sending[:9]), "C Subject: half\r\n\r\nof a message\r\n") {
				side := server
				if line[0] == 'C' {
					side = client
				}
				if err == nil {
					err = r.Data(at, side, []byte(line[2:]), "")
				}
			}
			for _, e := range c.ends {
				if err == nil {
					err = r.End(at, e.from, e.why)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			sessions := sessionsOf(t, &file, new(pipeline))
			last := sessions[0].events[len(sessions[0].events)-1].Payload.(*decode.Close)
			if got := short(sessions[0]); !strings.Contains(got, sent+"message/31/false !message-incomplete") {
				t.Errorf("got %s", got)
			}
			if got := fmt.Sprint(last.Reason, "; ", last.Outcome); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestHostile38PortsUsedAgain(t *testing.T) {
	once := []string{"S 220 mx ESMTP\r\n", "C EHLO a\r\n", "S 250 mx\r\n", "C QUIT\r\n", "S 221 bye\r\n"}
	file := spoken(t, 40000, 25, once...)
	all, _, err := capturetest.Packets(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, last := range map[string]int{"with an end": len(all), "without an end": 3 + len(once)} {
		var thrice bytes.Buffer
		w, err := pcap.NewWriter(&thrice, "test")
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			for _, p := range all[:last] {
				p.Time = p.Time.Add(time.Duration(i) * time.Minute)
				if i > 0 { // another number to begin with
					p = leap(0, uint32(i)*1e6)(p)[0]
				}
				if err := w.Packet(&p); err != nil {
					t.Fatal(err)
				}
			}
		}
		const want = "smtp C:40000>S:25 CONNECT=220 EHLO EHLO=250 QUIT QUIT=221"
		if got := heard(t, thrice.Bytes(), nil); got != want+"; "+want+"; "+want {
			t.Errorf("%s:\ngot  %s", name, got)
		}
	}
}
