package tcp_test

import (
	"bytes"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/internal/capturetest"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/capture/tcp"
)

var noon = time.Date(2026, 2, 3, 12, 0, 0, 123456789, time.UTC)

// blocks keeps what is written, and counts the writes.
type blocks struct {
	bytes.Buffer
	ends []int
}

func (b *blocks) Write(p []byte) (int, error) {
	b.Buffer.Write(p)
	b.ends = append(b.ends, b.Len())
	return len(p), nil
}

// dialogue is a file of a conversation with everything in it that a recording can have.
func dialogue(t testing.TB, b *blocks, client, server string) {
	t.Helper()
	w, err := pcap.NewWriter(b, "mitmail test")
	if err != nil {
		t.Fatal(err)
	}
	converse(t, w, client, server)
}

func converse(t testing.TB, w *pcap.Writer, client, server string) {
	t.Helper()
	c, _ := netip.ParseAddrPort(client)
	s, _ := netip.ParseAddrPort(server)
	r, err := tcp.NewWriter(w).Connect(noon, c, s, "mitmail: smtp")
	if err != nil {
		t.Fatal(err)
	}
	at := noon
	say := func(from decode.Side, p, comment string) {
		at = at.Add(time.Millisecond)
		if err := r.Data(at, from, []byte(p), comment); err != nil {
			t.Fatal(err)
		}
	}
	say(decode.Server, "220 mail.example.com\r\n", "")
	say(decode.Client, "EHLO a\r\n", "received: EHLO b")
	say(decode.Server, "250 ok\r\n", "")
	say(decode.Client, "DATA\r\n", "")
	say(decode.Server, "354 go\r\n", "")
	say(decode.Client, strings.Repeat("odd line\r\n", 20_001)+".\r\n", "long")
	say(decode.Server, "250 taken\r\n", "")
	r.End(at, decode.Client, decode.EOF)
	if err := r.End(at, decode.Server, decode.EOF); err != nil {
		t.Fatal(err)
	}
}

var pairs = map[string][2]string{
	"ipv4":           {"192.0.2.1:40000", "192.0.2.2:25"},
	"ipv6":           {"[2001:db8::1]:40000", "[2001:db8::2]:25"},
	"both":           {"127.0.0.1:40000", "[2001:db8::2]:25"},
	"mapped":         {"[::ffff:192.0.2.1]:40000", "192.0.2.2:25"},
	"server unknown": {"192.0.2.1:40000", ""},
	"with a zone":    {"[fe80::1%eth0]:40000", "[fe80::2]:25"},
}

func TestRecording(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			var b blocks
			dialogue(t, &b, pair[0], pair[1])
			var w teller
			n := capturetest.Read(t, bytes.NewReader(b.Bytes()), w.open)
			want := "# S:220 mail.example.com\r\n C:EHLO a\r\n S:250 ok\r\n C:DATA\r\n S:354 go\r\n C:" +
				strings.Repeat("odd line\r\n", 20_001) + ".\r\n S:250 taken\r\n C.eof S.eof"
			if w.b.String() != want {
				t.Errorf("read back: %.300q", w.b.String())
			}
			if len(b.ends) != 2+n {
				t.Errorf("%d writes for %d packets", len(b.ends), n)
			}
			k := w.keys[0]
			if !k.Begun || !k.Time.Equal(noon) || k.Server.Port() != 25 && pair[1] != "" {
				t.Errorf("%+v", k)
			}
			plain := strings.NewReplacer("[::ffff:192.0.2.1]", "192.0.2.1", "%eth0", "").Replace(pair[0])
			if k.Client.String() != plain {
				t.Errorf("client %v, not %v", k.Client, plain)
			}
		})
	}
}

func TestCommentsAndSecrets(t *testing.T) {
	var b blocks
	dialogue(t, &b, "192.0.2.1:40000", "192.0.2.2:25")
	all, r, err := capturetest.Packets(b.Bytes())
	if err != nil || len(r.Warnings()) > 0 {
		t.Fatal(err, r.Warnings())
	}
	var comments []string
	for _, p := range all {
		if p.Comment != "" {
			comments = append(comments, p.Comment)
		}
		if p.Time.Nanosecond()%1e6 != 456789 {
			t.Errorf("time %v", p.Time)
		}
	}
	if got := strings.Join(comments, "|"); got != "mitmail: smtp|received: EHLO b|long" {
		t.Errorf("comments %q", got)
	}
}

// Packets are written as they were: link type, time, length and comment.
func TestCopy(t *testing.T) {
	var b bytes.Buffer
	w, err := pcap.NewWriter(&b, "")
	if err != nil {
		t.Fatal(err)
	}
	in := []pcap.Packet{
		{Number: 1, Time: noon, Link: pcap.LinkSLL2, Length: 5, Data: []byte("five!"), Comment: "first"},
		{Number: 2, Time: noon.Add(1), Link: pcap.LinkRaw, Length: 60, Data: []byte("cut")},
		{Number: 3, Time: noon.Add(2), Link: pcap.LinkSLL2, Length: 0, Data: nil, Comment: strings.Repeat("x", 70_000)},
		{Number: 4, Time: time.Unix(-5, 0), Link: pcap.LinkRaw, Length: 3, Data: []byte("old")},
	}
	for i := range in {
		if i == 2 {
			if err := w.Secrets([]byte("CLIENT_RANDOM 1 2\n")); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Packet(&in[i]); err != nil {
			t.Fatal(err)
		}
	}
	in[2].Comment = in[2].Comment[:65535]
	in[3].Time = time.Unix(0, 0)
	out, r, err := capturetest.Packets(b.Bytes())
	if err != nil || len(out) != len(in) || len(r.Warnings()) > 0 {
		t.Fatal(len(out), err, r.Warnings())
	}
	if string(r.Secrets()) != "CLIENT_RANDOM 1 2\n" {
		t.Errorf("secrets %q", r.Secrets())
	}
	for i, p := range out {
		q := in[i]
		if !p.Time.Equal(q.Time) || p.Link != q.Link || p.Length != q.Length || !bytes.Equal(p.Data, q.Data) || p.Comment != q.Comment {
			t.Errorf("packet %d: %v, not %v", i+1, p, q)
		}
	}
}

// After every write the file is one that reads without a warning.
func TestWholeAfterEachWrite(t *testing.T) {
	var b blocks
	dialogue(t, &b, "192.0.2.1:40000", "192.0.2.2:25")
	for _, n := range b.ends {
		if _, r, err := capturetest.Packets(b.Bytes()[:n]); err != nil || len(r.Warnings()) > 0 {
			t.Errorf("after %d bytes: %v %s", n, err, r.Warnings())
		}
	}
}

// Ends other than a FIN, and holes, are read back as they were told.
func TestRecordedEnds(t *testing.T) {
	for name, c := range map[string]struct {
		play func(r *tcp.Recording)
		want string
	}{
		"reset": {func(r *tcp.Recording) {
			r.Data(noon, decode.Client, []byte("a"), "")
			r.End(noon, decode.Client, decode.Reset)
			r.End(noon, decode.Server, decode.Cut)
		}, "# C:a C.reset S.cut"},
		"cut": {func(r *tcp.Recording) {
			r.Data(noon, decode.Client, []byte("a"), "")
			r.End(noon, decode.Client, decode.Cut)
			r.End(noon, decode.Server, decode.EOF)
		}, "# C:a S.eof C.cut"},
		"half closed": {func(r *tcp.Recording) {
			r.End(noon, decode.Client, decode.EOF)
			r.Data(noon, decode.Server, []byte("bye"), "")
			r.End(noon, decode.Server, decode.EOF)
		}, "# C.eof S:bye S.eof"},
		"gap": {func(r *tcp.Recording) {
			r.Data(noon, decode.Client, []byte("a"), "")
			r.Gap(decode.Client, 1000)
			r.Data(noon, decode.Client, []byte("b"), "")
			r.Data(noon, decode.Server, []byte("c"), "")
		}, "# C:a C-1000 C:b S:c C.cut S.cut"},
		"nothing": {func(r *tcp.Recording) {
			r.Data(noon, decode.Client, nil, "")
			r.End(noon, decode.Server, decode.EOF)
			r.End(noon, decode.Client, decode.EOF)
		}, "# S.eof C.eof"},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			w, err := pcap.NewWriter(&b, "x")
			if err != nil {
				t.Fatal(err)
			}
			r, err := tcp.NewWriter(w).Connect(noon, capturetest.Client4, capturetest.Server4, "")
			if err != nil {
				t.Fatal(err)
			}
			c.play(r)
			var told teller
			capturetest.Read(t, &b, told.open)
			if got := told.b.String(); got != c.want {
				t.Errorf("got %s, not %s", got, c.want)
			}
		})
	}
}

// Many sessions record at once, between the same addresses if need be.
func TestConcurrentSessions(t *testing.T) {
	var b bytes.Buffer
	w, err := pcap.NewWriter(&b, "x")
	if err != nil {
		t.Fatal(err)
	}
	connections := tcp.NewWriter(w)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			client := netip.AddrPortFrom(capturetest.Client4.Addr(), uint16(1000+i))
			for range 10 {
				r, _ := connections.Connect(noon, client, capturetest.Server4, "")
				r.Data(noon, decode.Server, []byte("220\r\n"), "")
				r.End(noon, decode.Server, decode.Cut)
				r.End(noon, decode.Client, decode.Cut)
			}
		})
	}
	all.Wait()
	var told teller
	capturetest.Read(t, &b, told.open)
	if got := strings.Count(told.b.String(), "# S:220\r\n"); got != 200 {
		t.Errorf("%d of 200 sessions", got)
	}
}

// After a write that failed the file must not go on: it would have a hole.
func TestFailedWrite(t *testing.T) {
	bad := errors.New("the disk is full")
	d := &disk{room: 300, err: bad}
	w, err := pcap.NewWriter(d, "x")
	if err != nil {
		t.Fatal(err)
	}
	r, _ := tcp.NewWriter(w).Connect(noon, capturetest.Client4, capturetest.Server4, "")
	for range 3 {
		d.room += 10
		if err := r.Data(noon, decode.Client, make([]byte, 200), ""); !errors.Is(err, bad) {
			t.Fatal(err)
		}
	}
	if d.failed != 1 {
		t.Errorf("%d writes were tried after the disk was full", d.failed)
	}
}

// disk is a writer that gets full.
type disk struct {
	room, failed int
	err          error
}

func (d *disk) Write(p []byte) (int, error) {
	n := min(d.room, len(p))
	if d.room -= n; n < len(p) {
		d.failed++
		return n, d.err
	}
	return n, nil
}
