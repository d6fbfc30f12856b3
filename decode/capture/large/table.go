package large

import (
	"cmp"
	"encoding/json"
	"io"
	"iter"
	"math/rand/v2"
	"net/netip"
	"slices"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
)

// segment is how many bytes a packet holds, and burst how many packets of a
// session follow each other.
const (
	segment = 1448
	burst   = 32
)

// line is what one side says, or, with truth set, the end of the session and
// what is true of it.
type line struct {
	from  decode.Side
	bytes []byte
	truth *Session
}

// table is the sessions that are under way.
type table struct {
	file  *tcp.Writer
	truth *json.Encoder
	at    time.Time
	open  []*conversation
	err   error
}

// conversation is a session that is under way.
type conversation struct {
	client netip.AddrPort
	wire   *tcp.Recording
	next   func() (line, bool)
	rest   line
}

// write writes sessions, width of them at the same time; next gives what tells
// the one of a number, from 1, nil where there are no more.
func write(c *counter, truth io.Writer, width int, next func(int) func(*dialogue)) error {
	file, err := pcap.NewWriter(c, "mitmail")
	if err != nil {
		return err
	}
	t := &table{file: tcp.NewWriter(file), truth: json.NewEncoder(truth), at: time.Unix(1_700_000_000, 0)}
	dice := rand.New(rand.NewPCG(1, 2))
	for n := 1; ; n++ {
		emit := next(n)
		for len(t.open) == width || emit == nil && len(t.open) > 0 {
			t.step(dice.IntN(len(t.open)), 1+dice.IntN(burst))
		}
		if emit == nil {
			return cmp.Or(t.err, c.w.Flush())
		}
		t.begin(n, emit)
	}
}

func (t *table) begin(n int, emit func(*dialogue)) {
	next, _ := iter.Pull(func(yield func(line) bool) {
		d := &dialogue{emit: yield}
		emit(d)
		d.over()
	})
	s := &conversation{next: next}
	s.client = netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}), uint16(20000+n%40000))
	s.rest, _ = next()
	s.wire, t.err = t.session(s)
	t.open = append(t.open, s)
}

// session begins a connection: to a POP3 server where its greeting is one.
func (t *table) session(s *conversation) (*tcp.Recording, error) {
	port := uint16(25)
	if s.rest.bytes[0] == '+' {
		port = 110
	}
	server := netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, 25}), port)
	wire, err := t.file.Connect(t.tick(), s.client, server, "")
	return wire, cmp.Or(t.err, err)
}

// step lets a session go on for some packets.
func (t *table) step(i, packets int) {
	s := t.open[i]
	for range packets {
		if len(s.rest.bytes) == 0 {
			s.rest, _ = s.next()
		}
		if s.rest.truth != nil {
			t.end(i)
			return
		}
		n := min(segment, len(s.rest.bytes))
		t.fail(s.wire.Data(t.tick(), s.rest.from, s.rest.bytes[:n], ""))
		s.rest.bytes = s.rest.bytes[n:]
	}
}

func (t *table) end(i int) {
	s := t.open[i]
	s.rest.truth.Client = s.client.String()
	t.fail(s.wire.End(t.tick(), decode.Server, decode.EOF))
	t.fail(s.wire.End(t.tick(), decode.Client, decode.EOF))
	t.fail(t.truth.Encode(s.rest.truth))
	s.next() // to its end
	t.open = slices.Delete(t.open, i, i+1)
}

// tick is the time of the next packet.
func (t *table) tick() time.Time {
	t.at = t.at.Add(20 * time.Microsecond)
	return t.at
}

func (t *table) fail(err error) { t.err = cmp.Or(t.err, err) }
