package packet_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/packet"
	"mitmail/decode/capture/pcap"
)

// tags is a packet in so many VLAN tags.
func tags(n int) []byte {
	return capturetest.Cat("\x02macs1\x02macs2", bytes.Repeat(capturetest.Cat(uint16(0x8100), uint16(5)), n), uint16(0x0800), capturetest.IP4(6, capturetest.Hello()))
}

// extension is an IPv6 extension header with 8 bytes.
func extension(next byte, payload []byte) []byte {
	return capturetest.Cat(next, byte(0), uint16(0x0104), uint32(0), payload)
}

// extended is a packet with so many extension headers.
func extended(n int) []byte {
	p, next := capturetest.Hello(), byte(6)
	for range n {
		p, next = extension(next, p), 60
	}
	return capturetest.IP6(next, p)
}

// tunnels is a packet in so many others.
func tunnels(n int) []byte {
	p := capturetest.IP4(6, capturetest.Hello())
	for range n {
		p = capturetest.IP4(4, p)
	}
	return p
}

// linked is packets as links have them, that hold the segment that most packets of
// tests hold.
type linked map[string]struct {
	link pcap.Link
	data []byte
}

func (l linked) check(t *testing.T) {
	for name, c := range l {
		t.Run(name, func(t *testing.T) {
			var d packet.Decoder
			s, ok := decoded(&d, c.link, c.data, len(c.data))
			if !ok || string(s.Data) != "EHLO a\r\n" || s.Cut != 0 || s.Seq != 1000 {
				t.Fatalf("%v: %q, %d bytes cut, seq %d", ok, s.Data, s.Cut, s.Seq)
			}
			if port := s.Dst.AddrPort().Port(); port != 25 {
				t.Errorf("port %d", port)
			}
		})
	}
}

// none checks that they hold no segment of TCP.
func (l linked) none(t *testing.T) {
	for name, c := range l {
		t.Run(name, func(t *testing.T) {
			var d packet.Decoder
			if s, ok := decoded(&d, c.link, c.data, len(c.data)); ok {
				t.Errorf("found %q", s.Data)
			}
		})
	}
}

// measured is packets that may say of their lengths what is not so, with how many
// bytes of TCP are found in them, and how many were not captured.
type measured map[string]struct {
	data      []byte
	wire      int
	want, cut int
}

func (m measured) check(t *testing.T) {
	for name, c := range m {
		t.Run(name, func(t *testing.T) {
			var d packet.Decoder
			s, ok := decoded(&d, 101, c.data, c.wire)
			if !ok || len(s.Data) != c.want || s.Cut != c.cut {
				t.Errorf("%v: %d bytes and %d cut, not %d and %d", ok, len(s.Data), s.Cut, c.want, c.cut)
			}
		})
	}
}

func TestHostile25Links(t *testing.T) {
	v4, v6 := capturetest.IP4(6, capturetest.Hello()), capturetest.IP6(6, capturetest.Hello())
	label := func(bottom uint32, p []byte) []byte { return capturetest.Cat(uint32(16<<12|bottom<<8|64), p) }
	linked{
		"ethernet":           {1, capturetest.Ethernet(0x0800, v4)},
		"ethernet ipv6":      {1, capturetest.Ethernet(0x86dd, v6)},
		"vlan":               {1, capturetest.Ethernet(0x8100, capturetest.VLAN(0x0800, v4))},
		"qinq":               {1, capturetest.Ethernet(0x88a8, capturetest.VLAN(0x8100, capturetest.VLAN(0x86dd, v6)))},
		"old qinq":           {1, capturetest.Ethernet(0x9100, capturetest.VLAN(0x8100, capturetest.VLAN(0x0800, v4)))},
		"8 tags":             {1, tags(8)},
		"sll":                {113, capturetest.Cat(uint16(0), uint16(1), uint16(6), "\x02macs1\x00\x00", uint16(0x0800), v4)},
		"sll vlan":           {113, capturetest.Cat(uint16(0), uint16(1), uint16(6), "\x02macs1\x00\x00", uint16(0x8100), capturetest.VLAN(0x0800, v4))},
		"sll2":               {276, capturetest.Cat(uint16(0x86dd), uint16(0), uint32(1), uint16(1), byte(0), byte(6), "\x02macs1\x00\x00", v6)},
		"null little-endian": {0, capturetest.Order(false, uint32(2), v4)},
		"null big-endian":    {0, capturetest.Cat(uint32(2), v4)},
		"null 24":            {0, capturetest.Order(false, uint32(24), v6)},
		"null 28":            {0, capturetest.Cat(uint32(28), v6)},
		"null 30":            {0, capturetest.Order(false, uint32(30), v6)},
		"loop":               {108, capturetest.Cat(uint32(2), v4)},
		"loop 24":            {108, capturetest.Cat(uint32(24), v6)},
		"raw 12":             {12, v4},
		"raw 101":            {101, v6},
		"raw 228":            {228, v4},
		"raw 229":            {229, v6},
		"ppp":                {9, capturetest.Cat(uint16(0x0021), v4)},
		"ppp hdlc":           {50, capturetest.Cat(uint16(0xff03), uint16(0x0057), v6)},
		"ppp short protocol": {9, capturetest.Cat(uint16(0xff03), byte(0x21), v4)},
		"ppp cisco":          {50, capturetest.Cat(uint16(0x0f00), uint16(0x0800), v4)},
		"pppoe":              {1, capturetest.Ethernet(0x8864, capturetest.Cat(byte(0x11), byte(0), uint16(1), uint16(len(v4)+2), uint16(0x0021), v4))},
		"pppoe link":         {51, capturetest.Cat(byte(0x11), byte(0), uint16(1), uint16(len(v4)+2), uint16(0x0021), v4)},
		"mpls":               {1, capturetest.Ethernet(0x8847, label(1, v4))},
		"mpls twice":         {1, capturetest.Ethernet(0x8847, label(0, label(1, v6)))},
		"mpls ethernet":      {1, capturetest.Ethernet(0x8847, label(1, capturetest.Cat(uint32(0), capturetest.Ethernet(0x0800, v4))))},
		"gre":                {101, capturetest.IP4(47, capturetest.Cat(uint16(0), uint16(0x0800), v4))},
		"gre with all":       {101, capturetest.IP4(47, capturetest.Cat(uint16(0xb000), uint16(0x86dd), uint32(0), uint32(1), uint32(2), v6))},
		"gre ethernet":       {101, capturetest.IP4(47, capturetest.Cat(uint16(0), uint16(0x6558), capturetest.Ethernet(0x0800, v4)))},
		"vxlan":              {1, capturetest.Ethernet(0x0800, capturetest.IP4(17, capturetest.Cat(uint16(5555), uint16(4789), uint16(16+len(v4)+14), uint16(0), uint32(8<<24), uint32(7<<8), capturetest.Ethernet(0x0800, v4))))},
		"ip in ip":           {101, capturetest.IP4(4, v4)},
		"6 in 4":             {101, capturetest.IP4(41, v6)},
		"4 in 6":             {101, capturetest.IP6(4, v4)},
	}.check(t)
}

func TestHostile25LinksThatLie(t *testing.T) {
	v4 := capturetest.IP4(6, capturetest.Hello())
	linked{
		"nothing":             {1, nil},
		"arp":                 {1, capturetest.Ethernet(0x0806, make([]byte, 46))},
		"5000 tags":           {1, tags(5000)},
		"40 tunnels":          {101, tunnels(40)},
		"sll address of 64 K": {113, capturetest.Cat(uint16(0), uint16(1), uint16(0xffff), "\x02macs1\x00\x00", uint16(0x0800), v4)},
		"gre cut":             {101, capturetest.IP4(47, capturetest.Cat(uint16(0xb000), byte(0x86)))},
		"gre routing":         {101, capturetest.IP4(47, capturetest.Cat(uint16(0x4000), uint16(0x0800), uint32(0), uint32(0x000000ff)))},
		"null 7":              {0, capturetest.Cat(uint32(7), v4)},
		"pppoe discovery":     {51, capturetest.Cat(byte(0x11), byte(9), uint16(1), uint16(0))},
		"labels without end":  {1, capturetest.Ethernet(0x8847, make([]byte, 4000))},
		"dns":                 {101, capturetest.IP4(17, capturetest.Cat(uint16(53), uint16(53), uint16(8), uint16(0)))},
		"icmp":                {101, capturetest.IP4(1, make([]byte, 8))},
	}.none(t)
}

func TestHostile26ExtensionHeaders(t *testing.T) {
	long := func(n byte) []byte {
		return capturetest.Cat(byte(6), n, uint16(0x0104), uint32(0), capturetest.Hello())
	}
	linked{
		"ipv6 extensions":      {101, extended(15)},
		"ipv6 hop-by-hop":      {101, capturetest.IP6(0, extension(6, capturetest.Hello()))},
		"ipv6 routing":         {101, capturetest.IP6(43, extension(6, capturetest.Hello()))},
		"ipv6 ah":              {101, capturetest.IP6(51, capturetest.Cat(byte(6), byte(1), uint16(0), uint32(1), uint32(2), capturetest.Hello()))},
		"ipv6 atomic fragment": {101, capturetest.IP6(44, capturetest.Cat(byte(6), byte(0), uint16(0), uint32(9), capturetest.Hello()))},
	}.check(t)
	linked{
		"40 extensions":  {101, extended(40)},
		"too long":       {101, capturetest.IP6(0, long(255))},
		"ah, too long":   {101, capturetest.IP6(51, long(255))},
		"cut":            {101, capturetest.IP6(0, long(0)[:7])},
		"of itself":      {101, capturetest.IP6(60, bytes.Repeat([]byte{60, 0, 1, 4, 0, 0, 0, 0}, 5000))},
		"no next header": {101, capturetest.IP6(59, capturetest.Hello())},
		"esp":            {101, capturetest.IP6(50, capturetest.Hello())},
	}.none(t)
}

// Padding is no payload, whatever the wire had.
func TestHostile27Padding(t *testing.T) {
	p, hop := capturetest.IP4(6, capturetest.Hello()), capturetest.IP6(0, extension(6, capturetest.Hello()))
	measured{
		"ipv4":               {capturetest.Cat(p, "xxxxxx"), len(p) + 6, 8, 0},
		"ipv6":               {capturetest.Cat(hop, "xxxxxx"), len(hop) + 6, 8, 0},
		"snapped and padded": {p[:44], len(p) + 6, 4, 4},
		"snapped in padding": {capturetest.Cat(p, "xx"), len(p) + 6, 8, 0},
		"of nothing":         {capturetest.Cat(capturetest.IP4(6, capturetest.TCP(1000, capturetest.ACK, "")), "xxxxxx"), 46, 0, 0},
	}.check(t)
}

// Packets that the card was still to cut in pieces and to fill sums in are
// decoded; headers that cannot be are not.
func TestHostile28LengthsOfIP(t *testing.T) {
	p := capturetest.IP4(6, capturetest.Hello())
	six := capturetest.IP6(6, capturetest.Hello())
	big := capturetest.IP4(6, capturetest.TCP(1000, capturetest.ACK, strings.Repeat("x", 70_000)))
	badSums := slices.Clone(p)
	badSums[10], badSums[36] = 0xba, 0xd5
	measured{
		"total 0":              {capturetest.Cat(p[:2], uint16(0), p[4:]), len(p), 8, 0},
		"total 0, over 64 K":   {capturetest.Cat(big[:2], uint16(0), big[4:]), len(big), 70_000, 0},
		"total 0, cut":         {capturetest.Cat(p[:2], uint16(0), p[4:]), len(p) + 9, 8, 9},
		"total 65535":          {capturetest.Cat(p[:2], uint16(65535), p[4:]), len(p), 8, 0},
		"ipv6, length 0":       {capturetest.Cat(six[:4], uint16(0), six[6:]), len(six), 8, 0},
		"ipv6, length 65535":   {capturetest.Cat(six[:4], uint16(65535), six[6:]), len(six), 8, 0},
		"bad sums":             {badSums, len(p), 8, 0},
		"bad options":          {capturetest.IP4(6, capturetest.Hello(), 7, 0, 0, 0), len(p) + 4, 8, 0},
		"good options":         {capturetest.IP4(6, capturetest.Hello(), 1, 1, 1, 0), len(p) + 4, 8, 0},
		"40 bytes of options":  {capturetest.IP4(6, capturetest.Hello(), slices.Repeat([]byte{1}, 40)...), len(p) + 40, 8, 0},
		"snapped":              {p[:44], len(p), 4, 4},
		"snapped at the data":  {p[:40], len(p), 0, 8},
		"snapped, wire unsure": {p[:44], 44, 4, 0},
	}.check(t)
	linked{
		"version 5":    {101, capturetest.Cat(byte(0x55), p[1:])},
		"header of 0":  {101, capturetest.Cat(byte(0x40), p[1:])},
		"header of 1":  {101, capturetest.Cat(byte(0x41), p[1:])},
		"header of 4":  {101, capturetest.Cat(byte(0x44), p[1:])},
		"header of 15": {101, capturetest.Cat(byte(0x4f), p[1:22])},
		"total 10":     {101, capturetest.Cat(p[:2], uint16(10), p[4:])},
		"ipv6 cut":     {101, six[:39]},
	}.none(t)
}

func TestHostile29HeadersOfTCP(t *testing.T) {
	hello := capturetest.Hello()
	of := func(offset byte, options string) []byte {
		return capturetest.IP4(6, capturetest.Cat(hello[:12], offset<<4, hello[13:20], options, "EHLO a\r\n"))
	}
	stamped := of(8, "\x01\x01\x08\x0atimestamp!"[:12])
	measured{
		"options":             {stamped, len(stamped), 8, 0},
		"snapped in options":  {stamped[:46], len(stamped), 0, 8},
		"bad options":         {of(6, "\x05\x63ab"), 52, 8, 0},
		"options of length 0": {of(6, "\x05\x00ab"), 52, 8, 0},
		"options that end":    {of(6, "\x00\xff\xff\xff"), 52, 8, 0},
	}.check(t)
	linked{
		"half a header": {101, capturetest.IP4(6, hello[:12])},
		"offset 0":      {101, of(0, "")},
		"offset 4":      {101, of(4, "")},
		"offset 15":     {101, of(15, "")},
	}.none(t)
}

func TestHostile30Fragments(t *testing.T) {
	whole := capturetest.TCP(1000, capturetest.ACK, strings.Repeat("0123456789abcdef", 100))
	cut := func(from, to int) []byte {
		return capturetest.IP4Fragment(9, from, to < len(whole), whole[from:min(to, len(whole))])
	}
	in, last := cut(0, 800), cut(800, 9999)
	other := slices.Clone(last)
	other[50] ^= 1
	six := func(from int, more uint16, p []byte) []byte {
		return capturetest.IP6(44, capturetest.Cat(byte(6), byte(0), uint16(from)|more, uint32(77), p))
	}
	for name, c := range map[string]struct {
		packets [][]byte
		overlap bool
	}{
		"in order":           {[][]byte{in, last}, false},
		"reversed":           {[][]byte{last, in}, false},
		"twice":              {[][]byte{in, in, last, last}, false},
		"three":              {[][]byte{cut(800, 1200), last, cut(0, 400), cut(400, 800)}, false},
		"overlap, the same":  {[][]byte{in, cut(400, 1200), last}, false},
		"overlap, other":     {[][]byte{cut(800, 1200), other, in, last}, true},
		"teardrop":           {[][]byte{cut(0, 800), capturetest.IP4Fragment(9, 24, false, whole[24:32]), last}, true},
		"past the end":       {[][]byte{in, capturetest.IP4Fragment(9, 65528, false, make([]byte, 100)), last}, false},
		"one that is uneven": {[][]byte{in, capturetest.IP4Fragment(9, 800, true, whole[800:803]), last}, false},
		"ipv6":               {[][]byte{six(0, 1, whole[:800]), six(800, 0, whole[800:])}, false},
		"ipv6 reversed":      {[][]byte{six(800, 0, whole[800:]), six(0, 1, whole[:800])}, false},
		"another in between": {[][]byte{in, capturetest.IP4Fragment(10, 800, false, whole[800:]), last}, false},
		"more than was told": {[][]byte{cut(0, 800), last, capturetest.IP4Fragment(9, 1600, false, make([]byte, 8))}, false},
		"an end that is not": {[][]byte{last, capturetest.IP4Fragment(9, 800, false, whole[800:808]), in}, true},
		"more than the end":  {[][]byte{last, capturetest.IP4Fragment(9, 1624, true, make([]byte, 16)), in}, true},
	} {
		t.Run(name, func(t *testing.T) {
			var d packet.Decoder
			var got []string
			var overlap bool
			for _, p := range c.packets {
				if s, ok := decoded(&d, 101, p, len(p)); ok {
					got = append(got, string(s.Data))
					overlap = s.Overlap
				}
			}
			if len(got) == 0 || got[0] != string(whole[20:]) || overlap != c.overlap {
				t.Errorf("%d packets, overlap %v", len(got), overlap)
			}
		})
	}
}

func TestHostile30FragmentsThatNeverComplete(t *testing.T) {
	var d packet.Decoder
	whole := capturetest.TCP(1000, capturetest.ACK, strings.Repeat("x", 100))
	first := capturetest.IP4Fragment(1, 0, true, whole[:80])
	last := capturetest.IP4Fragment(1, 80, false, whole[80:])
	segment := func(p []byte, at time.Time) bool {
		var s packet.Segment
		return d.Segment(&pcap.Packet{Link: 101, Data: p, Length: len(p), Time: at}, &s)
	}
	start := time.Unix(1e9, 0)
	segment(first, start)
	if segment(last, start.Add(2*time.Minute)) {
		t.Error("a fragment waited for two minutes")
	}
	segment(first, start.Add(3*time.Minute))
	for i := range 20_000 {
		segment(capturetest.IP4Fragment(uint16(2+i), 65_000, true, make([]byte, 8)), start.Add(3*time.Minute))
	}
	if segment(last, start.Add(3*time.Minute)) {
		t.Error("20,000 fragments were kept")
	}
	if !segment(first, start.Add(3*time.Minute)) {
		t.Error("after all of them, an honest packet was lost")
	}
}
