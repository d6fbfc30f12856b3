// Package large makes captures that are too large to be kept, for benchmarks:
// the same seed makes the same bytes. Beside each stands the truth about it.
package large

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"net/netip"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture"
)

// Session is the truth about one session: a line of JSON.
type Session struct {
	Client   string    `json:"client"`
	Protocol string    `json:"protocol"`
	Commands int       `json:"commands"`
	Messages []Message `json:"messages,omitempty"`
}

// Message is the truth about one message.
type Message struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Mail writes size bytes, or a little more, of sessions that carry large
// messages, several at the same time.
func Mail(w, truth io.Writer, size int64) error {
	c := &counter{w: bufio.NewWriterSize(w, 1<<20)}
	return write(c, truth, 4, func(n int) iter.Seq[line] {
		if c.n >= size {
			return nil
		}
		return bigMail(n)
	})
}

// Short writes n short sessions, some hundred of them at the same time.
func Short(w, truth io.Writer, n int) error {
	c := &counter{w: bufio.NewWriterSize(w, 1<<20)}
	return write(c, truth, 200, func(i int) iter.Seq[line] {
		if i > n {
			return nil
		}
		return shortSession(i)
	})
}

// line is what one side says, or, with truth set, the end of the session and
// what is true of it.
type line struct {
	from  decode.Side
	bytes []byte
	truth *Session
}

// segment is how many bytes a packet holds, and burst how many packets of a
// session follow each other.
const (
	segment = 1448
	burst   = 32
)

// write writes sessions, width of them at the same time; next makes the one of
// a number, from 1, nil where there are no more.
func write(c *counter, truth io.Writer, width int, next func(int) iter.Seq[line]) error {
	file, err := capture.NewWriter(c, "mitmail")
	if err != nil {
		return err
	}
	t := &table{file: file, truth: json.NewEncoder(truth), at: time.Unix(1_700_000_000, 0)}
	dice := rand.New(rand.NewPCG(1, 2))
	for n := 1; ; {
		for len(t.open) < width {
			lines := next(n)
			if lines == nil {
				break
			}
			t.begin(n, lines)
			n++
		}
		if len(t.open) == 0 {
			break
		}
		t.step(dice.IntN(len(t.open)), 1+dice.IntN(burst))
	}
	return errJoin(t.err, c.w.Flush())
}

// table is the sessions that are under way.
type table struct {
	file  *capture.Writer
	truth *json.Encoder
	at    time.Time
	open  []*talk
	err   error
}

// talk is a session that is under way.
type talk struct {
	client netip.AddrPort
	wire   *capture.Recording
	next   func() (line, bool)
	rest   line
}

func (t *table) begin(n int, lines iter.Seq[line]) {
	next, _ := iter.Pull(lines)
	client := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}), uint16(20000+n%40000))
	server := netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, 25}), 25)
	wire, err := t.file.Session(t.tick(), client, server, "")
	t.fail(err)
	t.open = append(t.open, &talk{client: client, wire: wire, next: next})
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
	t.open = append(t.open[:i], t.open[i+1:]...)
}

func (t *table) tick() time.Time {
	t.at = t.at.Add(20 * time.Microsecond)
	return t.at
}

func (t *table) fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

// counter counts what is written.
type counter struct {
	w *bufio.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.w.Write(p)
}

func errJoin(a, b error) error {
	if a != nil {
		return fmt.Errorf("large: %w", a)
	}
	return b
}
