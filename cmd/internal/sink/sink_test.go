package sink

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"mitmail/decode"
)

// testTime is how long a test waits for what has to come: machines may be slow.
const testTime = time.Minute

// logged keeps what is said.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) warn(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintln(&l.text, text)
}

func (l *logged) said() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// One output that fails says so once and leaves the others alone.
func TestHostile87OneOutputFails(t *testing.T) {
	var l logged
	var good bytes.Buffer
	s := New(t.Context(), Options{Warn: l.warn})
	s.addJSON("bad.jsonl", func() (io.WriteCloser, error) { return nil, io.ErrClosedPipe })
	s.addJSON("good.jsonl", keepOpen(&good))
	s.Start()
	for _, ev := range dialogue(t, decode.SMTP, smtpGreeting) {
		s.Take(Item{Session: Session{1, decode.SMTP}, Events: []decode.Event{ev}})
	}
	if err := s.closeWithin(testTime); errorText(err) != "not everything was recorded" {
		t.Errorf("error %v", err)
	}
	const want = "bad.jsonl is not written any more: io: read/write on closed pipe, after 0 bytes; traffic goes on\n"
	if got := l.said(); strings.Count(got, want) != 1 {
		t.Errorf("got %q, want %q", got, want)
	}
	if strings.Count(good.String(), "\n") < 5 {
		t.Errorf("the other got\n%s", &good)
	}
}

// Whoever ends the program at once has what was taken, and is told what is
// missing; a reader that does nothing is not waited for.
func TestHostile88Hurry(t *testing.T) {
	var l logged
	var good bytes.Buffer
	s := New(t.Context(), Options{Warn: l.warn})
	slow := newGate()
	defer close(slow.wait)
	s.addJSON("slow.jsonl", slow.open)
	s.addJSON("good.jsonl", keepOpen(&good))
	s.Start()
	<-slow.opened
	events := dialogue(t, decode.SMTP, smtpGreeting)
	s.Take(Item{Session: Session{1, decode.SMTP}, Events: events[:3]})
	s.Hurry()
	if strings.Count(good.String(), "\n") != 3 {
		t.Errorf("it holds\n%s", &good)
	}
	for _, want := range []string{"slow.jsonl is not written any more: its reader is too slow", "slow.jsonl lacks 3 records", "ended at once: the records of 1 session are incomplete\n"} {
		if !strings.Contains(l.said(), want) {
			t.Errorf("said %q, without %q", l.said(), want)
		}
	}
}

// Whoever ends the program at once does so while sessions go on.
func TestHostile88HurryAmongSessions(t *testing.T) {
	s := New(t.Context(), Options{FailOn: expression(t, `event == "close"`)})
	if err := s.AddFile(t.TempDir() + "/"); err != nil {
		t.Fatal(err)
	}
	s.Start()
	events := dialogue(t, decode.SMTP, smtpGreeting)
	var sessions sync.WaitGroup
	begun := make(chan struct{}, 1)
	for worker := range 2 {
		sessions.Go(func() {
			for i := range 500 {
				s.Take(Item{Session: Session{2*i + worker, decode.SMTP}, Events: events})
				select {
				case begun <- struct{}{}:
				default:
				}
			}
		})
	}
	<-begun
	s.Hurry()
	sessions.Wait()
}

// What a usual reply costs on the live path: into JSON, with a filter that does
// not match half of them.
func BenchmarkTake(b *testing.B) {
	s := New(b.Context(), Options{})
	s.addJSON("json", keepOpen(io.Discard))
	s.Start()
	events := []decode.Event{{Time: time.Unix(1e9, 0), From: decode.Server, Raw: []byte("250 2.1.5 recipient ok\r\n"),
		Payload: &decode.Reply{To: "RCPT", Code: 250, OK: decode.Yes, Enhanced: "2.1.5", Text: []string{"2.1.5 recipient ok"}}}}
	b.ReportAllocs()
	for b.Loop() {
		s.Take(Item{Session: Session{1, decode.SMTP}, Events: events})
	}
	b.StopTimer()
	_ = s.Close()
}

// A consumer that has too much to do is waited for once, and not again before it
// has caught up.
func TestPatience(t *testing.T) {
	q := newQueue[[]byte](10, false)
	q.patience = time.Millisecond
	put := func() bool { return q.put(6, false, func(b *[]byte) { *b = append(*b, "123456"...) }) }
	if !put() || put() || !q.vain || q.dropped != 1 {
		t.Fatalf("in vain: %v, %d dropped", q.vain, q.dropped)
	}
	q.patience = time.Hour
	if put() || q.dropped != 2 {
		t.Error("it is waited for again")
	}
	if b, ok := q.next(nil); !ok || len(b) != 6 {
		t.Fatalf("it has %q", b)
	}
	q.finish()
	if q.vain || !put() {
		t.Error("it has caught up, and nothing is put")
	}
	taken := make(chan bool)
	go func() { taken <- put() }()
	q.next(nil)
	q.finish()
	if !<-taken {
		t.Error("nobody waited")
	}
}
