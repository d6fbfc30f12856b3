package capture_test

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/decodetest"
)

// TestRecordedRoad holds the events of dialogues that were recorded and read
// back to what they are on every other road (law 6 of package decode).
func TestRecordedRoad(t *testing.T) { decodetest.Run(t, recorded) }

// recorded plays a script, records it and reads the recording.
func recorded(t testing.TB, s decodetest.Script) []decode.Event {
	t.Helper()
	if s.Joined || s.Absent != 0 {
		t.Skip("a recording has both sides from their beginnings on")
	}
	var file bytes.Buffer
	w, err := pcap.NewWriter(&file, "test")
	if err != nil {
		t.Fatal(err)
	}
	r := capture.NewRecorder(w)
	play(s, func(events []decode.Event) {
		for _, ev := range events {
			if err := r.Write(1, s.Protocol, ev); err != nil {
				t.Fatal(err)
			}
		}
	})
	sessions := sessionsOf(t, &file, new(pipeline))
	if len(sessions) != 1 {
		t.Fatalf("%d sessions", len(sessions))
	}
	return sessions[0].events
}

// TestRecordedCancel reads back what mitmail says for itself to the server: the client
// has said it.
func TestRecordedCancel(t *testing.T) {
	var file bytes.Buffer
	w, err := pcap.NewWriter(&file, "test")
	if err != nil {
		t.Fatal(err)
	}
	r := capture.NewRecorder(w)
	write := func(events []decode.Event) {
		for _, ev := range events {
			if err := r.Write(1, decode.SMTP, ev); err != nil {
				t.Fatal(err)
			}
		}
	}
	at := time.Unix(1_700_000_000, 0)
	c := decode.New(decode.SMTP)
	write(c.Open(at, decode.Open{Client: "192.0.2.1:40000", Server: "192.0.2.2:25"}))
	for _, said := range []struct {
		from decode.Side
		text string
		r    decode.Ruling
	}{
		{decode.Server, "220 mx\r\n", decode.Ruling{}},
		{decode.Client, "AUTH LOGIN\r\n", decode.Ruling{}},
		{decode.Server, "334 VXNlcm5hbWU6\r\n", decode.Ruling{}},
		{decode.Client, "YQ==\r\n", decode.Ruling{Answer: []byte("535 no\r\n"), By: "a rule"}},
	} {
		c.Push(said.from, []byte(said.text))
		u, _ := c.Next(said.from)
		write(c.Commit(at, u, said.r))
	}
	for _, side := range []decode.Side{decode.Client, decode.Server} {
		write(c.End(at, side, decode.EOF))
	}
	var got []string
	for _, ev := range sessionsOf(t, &file, new(pipeline))[0].events {
		if len(ev.Raw) > 0 {
			got = append(got, ev.From.String()+" "+string(ev.Raw))
		}
	}
	if want := "client *\r\n"; !slices.Contains(got, want) {
		t.Errorf("read %q, want %q among it", got, want)
	}
}

// play drives a conversation through a script, as whoever listens does.
func play(s decodetest.Script, give func([]decode.Event)) {
	at := time.Unix(1_700_000_000, 0)
	c := decode.New(s.Protocol)
	give(c.Open(at, decode.Open{Client: "192.0.2.1:40000", Server: "192.0.2.2:4000"}))
	for _, step := range s.Steps {
		if len(step.Bytes) > 0 {
			c.Push(step.Side, step.Bytes)
			c.Drain(at, step.Side, give)
		}
		waited := c.Await(step.Side.Other())
		switch {
		case step.Gap > 0:
			give(c.Gap(at, step.Side, step.Gap))
		case step.End != 0:
			give(c.End(at, step.Side, step.End))
		}
		if waited && !c.Await(step.Side.Other()) {
			c.Drain(at, step.Side.Other(), give)
		}
		at = at.Add(time.Millisecond)
	}
}

// session is what was made of a connection.
type session struct {
	protocol decode.Protocol
	events   []decode.Event
}

// pipeline is one that makes nothing of events but copies.
type pipeline = capture.Pipeline[decode.Event]

// sessionsOf is the sessions in a capture. What is wrong with the capture is an
// error unless r.Warn is set.
func sessionsOf(t testing.TB, file io.Reader, r *pipeline) (all []session) {
	t.Helper()
	r.Begin = func(*capture.Session, *decode.Conversation) capture.Handler[decode.Event] {
		return func(_ int64, events []decode.Event, out *capture.Output[decode.Event]) {
			for _, ev := range events {
				out.Items = append(out.Items, decodetest.Keep(ev))
			}
		}
	}
	r.Emit = func(s *capture.Session, _ []byte, events []decode.Event) {
		for len(all) < s.ID {
			all = append(all, session{protocol: s.Protocol})
		}
		all[s.ID-1].events = append(all[s.ID-1].events, events...)
	}
	r.Flush = func() {}
	if r.Warn == nil {
		r.Warn = func(_ string, w pcap.Warning) { t.Error(w) }
	}
	r.Open = func(context.Context, int) (io.ReadCloser, error) { return io.NopCloser(file), nil }
	r.Ended = func(_ int, err error) {
		if err != nil {
			t.Error(err)
		}
	}
	r.Read(t.Context(), []string{"file"})
	return all
}

// What TLS was agreed on stands in a recording, and is read from there.
func TestRecordedTLS(t *testing.T) {
	var file bytes.Buffer
	w, err := pcap.NewWriter(&file, "test")
	if err != nil {
		t.Fatal(err)
	}
	r := capture.NewRecorder(w)
	c := decode.New(decode.SMTP)
	at := time.Unix(1_700_000_000, 0)
	give := func(events []decode.Event) {
		for _, ev := range events {
			if err := r.Write(1, decode.SMTP, ev); err != nil {
				t.Fatal(err)
			}
		}
	}
	say := func(from decode.Side, text string) {
		c.Push(from, []byte(text))
		c.Drain(at, from, give)
	}
	give(c.Open(at, decode.Open{Client: "[2001:db8::1]:40000", Server: "mail.example.com:587", Route: "1025=smtp://mail.example.com"}))
	say(decode.Server, "220 mx\r\n")
	say(decode.Client, "STARTTLS\r\n")
	say(decode.Server, "220 go\r\n")
	give(c.Secured(at,
		decode.TLS{Leg: "server", How: "starttls", SNI: "mail.example.com", Version: "TLS 1.3", Cipher: "TLS_AES_128_GCM_SHA256", Issuer: "CN=A & B", Intercepted: true, OK: decode.Yes},
		decode.TLS{Leg: "client", How: "starttls", Version: "TLS 1.2", Intercepted: true, OK: decode.Yes}))
	say(decode.Client, "EHLO a\r\n")
	say(decode.Server, "250 mx\r\n")
	give(c.End(at, decode.Client, decode.EOF))
	give(c.End(at, decode.Server, decode.EOF))

	got := decodetest.FormatAll(sessionsOf(t, &file, new(pipeline))[0].events)
	want := strings.Join([]string{
		`- open`,
		`S reply CONNECT 220 ok text=["mx"]`,
		`C command STARTTLS`,
		`C finding out-of-order warning`,
		`S reply STARTTLS 220 ok text=["go"]`,
		`- tls server starttls ok intercepted sni="mail.example.com" version="TLS 1.3" cipher="TLS_AES_128_GCM_SHA256" issuer="CN=A & B"`,
		`- tls client starttls ok intercepted version="TLS 1.2"`,
		`C command EHLO "a"`,
		`S reply EHLO 250 ok text=["mx"] items=[]`,
		`C finding quit-missing info`,
		``}, "\n")
	if !strings.HasPrefix(got, want) {
		t.Error(decodetest.Diff(got, want))
	}
}
