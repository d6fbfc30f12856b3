package sink

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/view/eml"
)

// writtenHTML is the .html file that is written of a session.
func writtenHTML(t *testing.T, o Options, p decode.Protocol, events []decode.Event) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "talk.html")
	s := New(t.Context(), o)
	if err := s.AddFile(name); err != nil {
		t.Fatal(err)
	}
	s.Start()
	s.Take(Item{Session: Session{1, p}, Events: events})
	if err := s.closeWithin(testTime); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// With --mask no password is in the file, where it was said or in the text of a
// message; without, each is.
func TestHostile98HTML(t *testing.T) {
	const canary = "CANARY-7f3a"
	mail := "C: MAIL FROM:<a@x>\nS: 250 ok\nC: RCPT TO:<b@x>\nS: 250 ok\nC: DATA\nS: 354 go\nC: text with " + canary + " in it\nC: .\nS: 250 ok\n"
	for _, tt := range logins {
		lines := retold(tt.lines, canary)
		if tt.name == "login" {
			lines = strings.TrimSuffix(lines, "C: QUIT\nS: 221 "+canary+"\n") + mail
		}
		events := dialogue(t, tt.protocol, lines)
		if masked := writtenHTML(t, Options{Mask: true}, tt.protocol, events); strings.Contains(masked, canary) || !strings.Contains(masked, "•••") {
			t.Errorf("%s: masked is %s", tt.name, masked)
		}
		open := writtenHTML(t, Options{}, tt.protocol, events)
		if !strings.Contains(open, canary) || tt.name == "login" && !strings.Contains(open, "text with "+canary) {
			t.Errorf("%s: nothing was there to hide: %s", tt.name, open)
		}
	}
}

// A session is written whole if a record of it matches, else not at all.
func TestFilterHTML(t *testing.T) {
	events := dialogue(t, decode.SMTP, smtpGreeting+"C: DATA\nS: 503 no\nC: QUIT\nS: 221 bye\n")
	if got := writtenHTML(t, Options{Filter: expression(t, "code == 503")}, decode.SMTP, events); strings.Count(got, "<li ") != len(events)-1 { // open is its heading
		t.Errorf("got %s", got)
	}
	if got := writtenHTML(t, Options{Filter: expression(t, "code == 999")}, decode.SMTP, events); strings.Contains(got, "<section") {
		t.Errorf("got %s", got)
	}
}

// A session that does not match the filter waits within a bound, however small
// its events are.
func TestPendingEventsBound(t *testing.T) {
	v := newPcapngView(io.Discard, new(Options)).(*pcapngView)
	for range 2 * maxPending / entrySize {
		v.take(&entry{Session: Session{1, decode.SMTP}, wire: decode.Event{From: decode.Client, Raw: []byte("x"), Payload: &decode.Chunk{}}})
	}
	if len(v.pending) > 0 || !v.kept[1] {
		t.Errorf("%d events wait", len(v.pending[1].events))
	}
}

// keeps counts the messages that it keeps.
type keeps struct{ n int }

func (*keeps) settle(*eml.Letter) error { return nil }

func (k *keeps) keep(*eml.Letter, *decode.Message, time.Time) error { k.n++; return nil }

func (k *keeps) Close() error { return nil }

// So do its messages, by number and by bytes.
func TestPendingMessagesBound(t *testing.T) {
	for name, size := range map[string]int64{"many": 1, "large": maxMessageBytes / 10} {
		k := new(keeps)
		x := newExporter(t.TempDir(), func() (keeper, error) { return k, nil }, newQueue[jobs](captureLimit, true), AsyncEvents{})
		v := newMessageExport(x)
		for i := range 4 * maxMessages {
			m := &decode.Message{Copy: new(draft)}
			m.Size = size
			of := Session{1 + i%2, decode.SMTP}
			v.take(&entry{Session: of, draft: m.Copy.(*draft), Event: decode.Event{Raw: []byte("x")}})
			v.take(&entry{Session: of, Event: decode.Event{Payload: m}})
			if p := v.pending[of.ID]; len(p.messages) > maxMessages || v.bytes > maxMessageBytes {
				t.Fatalf("%s: %d messages, and of all sessions %d bytes wait", name, len(p.messages), v.bytes)
			}
		}
		x.finish()
		if err := x.wait(t.Context()); err != nil || k.n != 4*maxMessages || x.lost() != 0 {
			t.Errorf("%s: %d messages are kept, %d lost, %v", name, k.n, x.lost(), err)
		}
	}
}
