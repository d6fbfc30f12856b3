package session

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"mitmail/decode"
)

var epoch = time.Date(2026, 8, 1, 9, 0, 0, 0, time.UTC)

func event(from decode.Side, raw string, what decode.Payload) decode.Event {
	return decode.Event{Time: epoch, Seq: 1, From: from, Raw: []byte(raw), Payload: what}
}

func name(s string) *string { return &s }

// talk is a session of SMTP with a login and a refused recipient.
func talk() []decode.Event {
	return []decode.Event{
		{Time: epoch, Payload: &decode.Open{Client: "192.0.2.1:5000", Server: "192.0.2.25:25", Route: "1025=smtp://x"}},
		event(decode.Server, "220 x\r\n", &decode.Reply{To: "CONNECT", Code: 220, OK: decode.Yes}),
		event(decode.Client, "EHLO a\r\n", &decode.Command{Verb: "EHLO", Args: "a"}),
		event(decode.Server, "250 x\r\n", &decode.Reply{To: "EHLO", Code: 250, OK: decode.Yes}),
		{Time: epoch, Payload: &decode.Auth{Mechanism: "PLAIN", User: name("anna"), OK: decode.Yes}},
		event(decode.Client, "MAIL FROM:<a@b>\r\n", &decode.Command{Verb: "MAIL"}),
		event(decode.Server, "550 no\r\n", &decode.Reply{To: "MAIL", Code: 550, OK: decode.No}),
		{Time: epoch.Add(time.Second), Payload: &decode.Finding{ID: "auth-in-clear", Severity: "warning"}},
		{Time: epoch.Add(time.Second), Payload: &decode.Finding{ID: "quit-missing", Severity: "info"}},
	}
}

func only(t *testing.T, s *Store) *Session {
	t.Helper()
	list, _ := s.Sessions()
	if len(list) != 1 {
		t.Fatalf("%d sessions, not 1", len(list))
	}
	return list[0].Now()
}

func TestFold(t *testing.T) {
	s := New(0)
	s.Apply(1, decode.SMTP, talk()...)
	got := only(t, s)
	want := Session{
		ID: 1, Protocol: decode.SMTP, Client: "192.0.2.1:5000", Server: "192.0.2.25:25", Route: "1025=smtp://x",
		Began: epoch, Last: epoch.Add(time.Second), User: "anna", Reply: "550", Verdict: decode.No, Refusal: "550",
		Commands: 2, ClientBytes: 25, ServerBytes: 22, Worst: Warning, WorstID: "auth-in-clear",
	}
	if got.Findings[0] != 7 || got.Findings[1] != 8 || got.Len() != 9 || len(got.Failures) != 1 || got.Failures[0] != 6 {
		t.Errorf("findings at %v of %d events", got.Findings, got.Len())
	}
	if got.Stage != Login || !got.Reached(Hello) || !got.Reached(Mail) || got.Reached(Data) {
		t.Errorf("stage %s, passed %b", got.Stage, got.Passed)
	}
	copied := *got
	copied.MailFrom, copied.Findings, copied.Failures, copied.log, copied.Progress = nil, nil, nil, log{}, Progress{}
	if fmt.Sprintf("%+v", copied) != fmt.Sprintf("%+v", want) {
		t.Errorf("got  %+v\nwant %+v", copied, want)
	}
	s.Apply(1, decode.SMTP, decode.Event{Time: epoch, Payload: &decode.Close{Reason: decode.Words{{Key: "text", Args: []string{"gone"}}}, ClientBytes: 7, ServerBytes: 8, Commands: 3, Messages: 4}})
	if got := only(t, s); !got.Closed || got.Outcome.String() != "gone" || got.ClientBytes != 7 || got.Commands != 3 || got.Messages != 4 {
		t.Errorf("closed: %+v", got)
	}
}

// POP3 has its own stages, and TLS says which leg can be read.
func TestProgress(t *testing.T) {
	var p Progress
	for _, step := range []struct {
		what decode.Payload
		want Stage
	}{
		{&decode.Open{}, Connecting},
		{&decode.Reply{To: "CONNECT", Status: "+OK", OK: decode.Yes}, Authorization},
		{&decode.TLS{Leg: "client", Intercepted: true, OK: decode.Yes}, Authorization},
		{&decode.Command{Verb: "QUIT"}, Authorization},
		{&decode.Auth{OK: decode.No}, Authorization},
		{&decode.Auth{OK: decode.Yes}, Transaction},
		{&decode.Command{Verb: "QUIT"}, Update},
	} {
		p.Add(decode.POP3, &decode.Event{Payload: step.what})
		if p.Stage != step.want {
			t.Errorf("behind %+v: %s, not %s", step.what, p.Stage, step.want)
		}
	}
	if p.ClientLeg != Opened || p.ServerLeg != Clear || !p.LoggedIn {
		t.Errorf("%+v", p)
	}
}

// What is kept belongs to the store, and what a reader holds never changes.
func TestSnapshot(t *testing.T) {
	s := New(0)
	raw := []byte("NOOP\r\n")
	ev := decode.Event{Time: epoch, From: decode.Client, Raw: raw, Payload: &decode.Command{Verb: "NOOP"}}
	s.Apply(1, decode.SMTP, ev)
	before := only(t, s)
	raw[0] = 'X'
	s.Apply(1, decode.SMTP, ev)
	if before.Len() != 1 || string(before.Event(0).Raw) != "NOOP\r\n" || only(t, s).Len() != 2 {
		t.Errorf("the snapshot has %d events, the first is %q", before.Len(), before.Event(0).Raw)
	}
}

// Message text that comes byte by byte becomes one event, when it has ended.
func TestJoined(t *testing.T) {
	for _, text := range []string{"Hello", strings.Repeat("longer than what stays with the events\r\n", 100)} {
		s := New(0)
		for _, b := range []byte(text) {
			s.Apply(1, decode.SMTP, event(decode.Client, string(b), &decode.Chunk{Of: decode.MessageText}))
		}
		if n := only(t, s).Len(); n != 0 {
			t.Errorf("%d events before it has ended", n)
		}
		s.Apply(1, decode.SMTP, event(decode.Client, ".\r\n", &decode.Chunk{Of: decode.MessageText, Last: true}), event(decode.Server, "250\r\n", &decode.Reply{}))
		got := only(t, s)
		if got.Len() != 3 || string(got.Event(0).Raw) != text || string(got.Event(1).Raw) != ".\r\n" {
			t.Errorf("%d events, the first %q", got.Len(), got.Event(0).Raw)
		}
	}
}

// A chunk that is more than its bytes stays by itself.
func TestAlone(t *testing.T) {
	s := New(0)
	secret := event(decode.Client, "secret", &decode.Chunk{})
	secret.Secrets = []decode.Span{{Start: 0, End: 6}}
	changed := event(decode.Client, "was", &decode.Chunk{})
	changed.Changed, changed.Sent = true, []byte("is")
	plain := event(decode.Client, "plain", &decode.Chunk{})
	s.Apply(1, decode.SMTP, plain, secret, changed, plain, plain, decode.Event{Payload: &decode.Close{}})
	got := only(t, s)
	if got.Len() != 5 || string(got.Event(2).Sent) != "is" || len(got.Event(1).Secrets) != 1 || string(got.Event(3).Raw) != "plainplain" {
		t.Errorf("%d events", got.Len())
	}
}

// The sessions that ended first go first; open ones stay.
func TestBound(t *testing.T) {
	const limit = 100_000
	s := New(limit)
	s.Apply(1, decode.SMTP, talk()...)
	for id := 2; id <= 200; id++ {
		s.Apply(id, decode.SMTP, talk()...)
		s.Apply(id, decode.SMTP, decode.Event{Time: epoch, Payload: &decode.Close{}})
		if s.used > limit {
			t.Fatalf("%d bytes are kept", s.used)
		}
	}
	list, gone := s.Sessions()
	if gone < 100 || len(list)+gone != 200 {
		t.Errorf("%d kept, %d gone", len(list), gone)
	}
	if list[0].Now().ID != 1 || list[1].Now().ID != gone+2 || list[len(list)-1].Now().ID != 200 {
		t.Errorf("kept are %d, %d, …", list[0].Now().ID, list[1].Now().ID)
	}
}

// One session cannot push the others out: what it says beyond its share is only
// counted.
func TestShare(t *testing.T) {
	s := New(400_000)
	s.Apply(1, decode.SMTP, append(talk(), decode.Event{Time: epoch, Payload: &decode.Close{}})...)
	for range 2000 {
		s.Apply(2, decode.SMTP, event(decode.Server, strings.Repeat("x", 100), &decode.Reply{}))
	}
	list, gone := s.Sessions()
	big := list[len(list)-1].Now()
	if gone != 0 || big.Lost < 1000 || big.Len()+big.Lost != 2000 || big.ServerBytes != 200_000 {
		t.Errorf("%d gone, %d kept, %d lost, %d bytes counted", gone, big.Len(), big.Lost, big.ServerBytes)
	}
}

// The text of the oldest messages goes first; how much it was stays, and who
// read it still has it.
func TestText(t *testing.T) {
	const size = 40_000
	s := NewBounded(1<<20, 4*minText)
	text := strings.Repeat("x", size)
	s.Apply(1, decode.SMTP, event(decode.Client, text, &decode.Chunk{}))
	held := only(t, s).Event(0)
	for id := range 10 {
		s.Apply(id+1, decode.SMTP, event(decode.Client, strings.ToUpper(text), &decode.Chunk{}), event(decode.Client, ".\r\n", &decode.Chunk{}))
	}
	list, gone := s.Sessions()
	if gone != 0 || len(list) != 10 || len(s.texts.blocks) != 4 {
		t.Errorf("%d kept, %d gone, %d blocks of text", len(list), gone, len(s.texts.blocks))
	}
	for i, l := range list {
		ev := l.Now().Event(0)
		if dropped := ev.Payload.(*decode.Chunk).Dropped; i < 6 && (dropped != size || ev.Raw != nil) || i >= 6 && (dropped != 0 || string(ev.Raw) != strings.ToUpper(text)) {
			t.Errorf("session %d: %d bytes, %d dropped", i+1, len(ev.Raw), dropped)
		}
	}
	if string(held.Raw) != text {
		t.Error("what was read is not there any more")
	}
}

// Text of any size comes back whole, in pieces of about one size.
func TestPieces(t *testing.T) {
	for _, size := range []int{maxTail, maxPiece - 1, maxPiece, maxPiece + 1, 3*maxPiece + 3} {
		s := New(0)
		text := strings.Repeat("0123456789", size/10+1)[:size]
		s.Apply(1, decode.SMTP, event(decode.Client, text, &decode.Chunk{}), decode.Event{Payload: &decode.Close{}})
		got, now := "", only(t, s)
		for i := range now.Len() {
			got += string(now.Event(i).Raw)
		}
		if got != text || now.Len() > 2+size/maxPiece || now.Len() > 2 && len(now.Event(now.Len()-2).Raw) < maxPiece/2-1 {
			t.Errorf("%d bytes came back as %d in %d events", size, len(got), now.Len()-1)
		}
	}
}

// A block that somebody reads is not used again.
func TestBusy(t *testing.T) {
	s := NewBounded(1<<20, minText)
	text := strings.Repeat("x", minText)
	s.Apply(1, decode.SMTP, event(decode.Client, text, &decode.Chunk{}))
	busy := s.texts.blocks[0]
	busy.mu.RLock()
	s.Apply(2, decode.SMTP, event(decode.Client, text, &decode.Chunk{}))
	busy.mu.RUnlock()
	for id := 3; id < 10; id++ {
		s.Apply(id, decode.SMTP, event(decode.Client, text, &decode.Chunk{}))
	}
	if n := len(s.texts.blocks); n > 2 || busy.times == 0 {
		t.Errorf("%d blocks, that one was used %d times before", n, busy.times)
	}
}

// Many open sessions are bounded together; each is known all the same.
func TestOpen(t *testing.T) {
	const limit = 200_000
	s := New(limit)
	for range 10 {
		for id := range 50 {
			s.Apply(id+1, decode.SMTP, append(talk(), event(decode.Client, strings.Repeat("x", 600), &decode.Chunk{}))...)
		}
	}
	list, gone := s.Sessions()
	if s.used > s.limit+50*sessionWeight || gone != 0 || len(list) != 50 || list[0].Now().Lost == 0 || list[49].Now().Commands != 20 {
		t.Errorf("%d bytes, %d gone, %d kept, lost %d", s.used, gone, len(list), list[0].Now().Lost)
	}
}

// Readers look on while writers write (with -race).
func TestConcurrent(t *testing.T) {
	s := New(300_000)
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := range 200 {
				id := 1 + w*200 + i
				s.Apply(id, decode.SMTP, talk()...)
				s.Apply(id, decode.SMTP, decode.Event{Time: epoch, Payload: &decode.Close{}})
			}
		})
	}
	done := make(chan struct{})
	go func() { writers.Wait(); close(done) }()
	for {
		list, _ := s.Sessions()
		for _, l := range list {
			now := l.Now()
			for i := range now.Len() {
				_ = now.Event(i)
			}
		}
		select {
		case <-done:
			if _, gone := s.Sessions(); gone == 0 {
				t.Error("nothing was dropped")
			}
			return
		case <-s.Changed():
		}
	}
}

func TestSeverity(t *testing.T) {
	for s := None; s <= Danger; s++ {
		if SeverityOf(decode.Severity(s.String())) != s {
			t.Errorf("%d is %q", s, s.String())
		}
	}
	if SeverityOf("strange") != None {
		t.Error("a strange severity is one")
	}
}

func BenchmarkApply(b *testing.B) {
	s := New(64 << 20)
	events := talk()
	b.ReportAllocs()
	for id := 1; b.Loop(); id++ {
		s.Apply(id, decode.SMTP, events...)
		s.Apply(id, decode.SMTP, decode.Event{Time: epoch, Payload: &decode.Close{}})
	}
}
