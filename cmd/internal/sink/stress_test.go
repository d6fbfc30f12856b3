package sink

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/view/eml"
)

// moody is a writer, and a keeper, that blocks, fails, panics and recovers at
// random.
type moody struct {
	mu      sync.Mutex
	dice    *rand.Rand
	got     bytes.Buffer
	kept    int
	release chan struct{} // until then it may block
}

// mood is what happens next, and how much of n bytes is taken before it does.
func (m *moody) mood(n int) (kind, taken int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dice.IntN(8), m.dice.IntN(n + 1)
}

func (m *moody) Write(p []byte) (int, error) {
	kind, n := m.mood(len(p))
	switch kind {
	case 0:
		<-m.release
	case 1, 2:
		m.take(p[:n])
		return n, syscall.ENOSPC
	case 3:
		if n%7 == 0 {
			panic("moody")
		}
	case 4:
		if n%7 == 0 {
			return 0, io.ErrClosedPipe
		}
	}
	m.take(p)
	return len(p), nil
}

func (m *moody) take(p []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.got.Write(p)
}

func (m *moody) Close() error { return nil }

func (m *moody) settle(*eml.Letter) error { return nil }

func (m *moody) keep(l *eml.Letter, _ *decode.Message, _ time.Time) error {
	_, err := l.WriteTo(m)
	if err == nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.kept++
	}
	return err
}

// bad is a view that panics now and then.
type bad struct{ dice *rand.Rand }

func (b *bad) take(*entry) {
	if b.dice.IntN(100) == 0 {
		panic("bad view")
	}
}

func (b *bad) end() { b.take(nil) }

// stuck is a writer that never comes back.
type stuck struct{}

func (stuck) Write([]byte) (int, error) { select {} }
func (stuck) Close() error              { select {} }

// Law 7: whatever writers do, sessions hand over, the good writer gets all, in
// order, each other one gets whole items, or says how many it lacks, and the end
// comes.
func TestHostile91Law7(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			law7(t, seed)
		})
	}
}

func FuzzLaw7(f *testing.F) {
	f.Add(uint64(8))
	f.Fuzz(law7)
}

func law7(t *testing.T, seed uint64) {
	const sessions, each = 8, 60
	var l logged
	var good bytes.Buffer
	s := New(t.Context(), Options{Warn: l.warn, Note: l.warn})
	s.addJSON("good", keepOpen(&good))
	release := make(chan struct{})
	s.bound = 20_000
	var all []*moody
	for i := range 4 {
		m := &moody{dice: rand.New(rand.NewPCG(seed, uint64(i))), release: release}
		all = append(all, m)
		if i%2 == 0 {
			s.addJSON(fmt.Sprint("moody ", i), keepOpen(m))
		} else {
			s.addExport(fmt.Sprint("moody ", i), t.TempDir(), func() (keeper, error) { return m, nil })
		}
	}
	s.addJSON("stuck", func() (io.WriteCloser, error) { return stuck{}, nil })
	s.addJSON("unread", func() (io.WriteCloser, error) { select {} })
	s.outputs = append(s.outputs, &output{name: "bad", sink: s, view: &bad{rand.New(rand.NewPCG(seed, 99))}})
	s.Start()

	var traffic sync.WaitGroup
	for id := range sessions {
		traffic.Go(func() { talk(s, id+1, each) })
	}
	traffic.Wait() // nobody was released by now
	if !s.intake.flush(t.Context()) {
		t.Error("what was taken does not pass")
	}
	close(release)
	if err := s.closeWithin(hurryTime); err == nil {
		t.Error("it ends as if all were recorded")
	}
	inOrder(t, good.String(), sessions, each)
	for _, o := range s.outputs[1:] {
		if o.to == nil {
			continue
		}
		if !strings.Contains(l.said(), o.name+" ") && o.to.lost() > 0 {
			t.Errorf("%s lacks %d, and nobody says so", o.name, o.to.lost())
		}
	}
	for i, m := range all {
		m.mu.Lock()
		if i%2 == 0 {
			wholeLines(t, m.got.String())
		} else if x := s.outputs[1+i].to.(*exporter); int64(m.kept)+x.lost() != sessions {
			t.Errorf("%d messages are kept, %d lost, of %d", m.kept, x.lost(), sessions)
		}
		m.mu.Unlock()
	}
}

// talk is a session with one message and so many items.
func talk(s *Sink, id, items int) {
	of := Session{id, decode.SMTP}
	seq := 0
	say := func(raw string, what decode.Payload) {
		seq++
		s.Take(Item{Session: of, Events: []decode.Event{{Seq: seq, Raw: []byte(raw), Payload: what}}})
	}
	say("", &decode.Open{Client: "c", Server: "s"})
	for i := range items {
		say(fmt.Sprintf("NOOP %d %s\r\n", i, strings.Repeat("x", 100*(id%3))), &decode.Command{Verb: "NOOP"})
	}
	w := s.Copy(of)
	fmt.Fprintf(w, "Subject: %d\r\n\r\n", id)
	io.WriteString(w, "text\r\n")
	say("", &decode.Message{Copy: w, Complete: true})
	say("", &decode.Close{})
}

// inOrder checks that nothing of any session is missing. What failed meanwhile is told
// among the rest.
func inOrder(t *testing.T, text string, sessions, each int) {
	t.Helper()
	next, told := make(map[int]int), make(map[int]int)
	for line := range strings.Lines(text) {
		var id, seq int
		if _, err := fmt.Sscanf(line[strings.Index(line, `"session"`):], `"session":%d,"seq":%d,`, &id, &seq); err != nil || seq != next[id]+1 {
			t.Fatalf("%v: behind record %d of session %d comes %s", err, next[id], id, line)
		}
		next[id] = seq
		if strings.Contains(line, `"id":"record-stopped"`) {
			told[id]++
		}
	}
	for id, last := range next {
		if last != each+3+told[id] || len(next) != sessions {
			t.Errorf("session %d of %d ends at %d", id, len(next), last)
		}
	}
}

// wholeLines checks that each line that has ended is a whole record.
func wholeLines(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line, ended := strings.CutSuffix(line, "\n")
		if ended && (!strings.HasPrefix(line, `{"time":`) || !strings.HasSuffix(line, "}")) {
			t.Fatalf("a part of a record: %q", line)
		}
	}
}
