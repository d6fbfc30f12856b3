package sink

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/record"
)

// panics is a view, and a writer, that panics.
type panics struct{}

func (panics) take(*entry)               { panic("no such row") }
func (panics) end()                      { panic("no such row") }
func (panics) Write([]byte) (int, error) { panic("no such row") }
func (panics) Close() error              { panic("no such row") }

// badRenderer panics at the end of a session.
type badRenderer struct{ jsonRenderer }

func (r badRenderer) session(of Session) func([]byte, *entry) []byte {
	render := r.jsonRenderer.session(of)
	return func(b []byte, e *entry) []byte {
		if e.Payload.Name() == "close" {
			panic("no such row")
		}
		return render(b, e)
	}
}

// One view, renderer or writer that panics is not written any more, which is said once;
// the others get all, and so does the next session.
func TestHostile91OneOutputPanics(t *testing.T) {
	var l logged
	var good, behind bytes.Buffer
	s := New(t.Context(), Options{Warn: l.warn})
	s.addJSON("good.jsonl", keepOpen(&good))
	s.outputs = append(s.outputs, &output{name: "bad.html", sink: s, view: panics{}})
	s.addJSON("bad.txt", keepOpen(io.Discard))
	o := s.outputs[len(s.outputs)-1]
	o.renderer = badRenderer{jsonRenderer{o.to}}
	s.addJSON("bad.jsonl", func() (io.WriteCloser, error) { return panics{}, nil })
	s.addJSON("behind.jsonl", keepOpen(&behind))
	s.Start()
	events := dialogue(t, decode.SMTP, smtpGreeting+"C: QUIT\nS: 221 bye\n")
	for id := range 3 {
		s.Take(Item{Session: Session{id + 1, decode.SMTP}, Events: events})
	}
	if err := s.closeWithin(testTime); errorText(err) != "not everything was recorded" {
		t.Errorf("error %v", err)
	}
	for _, text := range []string{good.String(), behind.String()} {
		told := strings.Count(text, `"id":"record-stopped"`)
		if n := strings.Count(text, `"event":"close"`); n != 3 || strings.Count(text, "\n") != 3*len(events)+told || told == 0 {
			t.Errorf("%d sessions end in\n%s", n, text)
		}
	}
	for _, name := range []string{"bad.html", "bad.txt", "bad.jsonl"} {
		if n := strings.Count(l.said(), name+" is not written any more: it failed: no such row"); n != 1 {
			t.Errorf("it is said %d times that %s has failed:\n%s", n, name, l.said())
		}
	}
}

// A clock that is set back while a session goes on makes nothing take less than no time.
func TestHostile99ClockGoesBack(t *testing.T) {
	events := dialogue(t, decode.SMTP, smtpGreeting+"C: MAIL FROM:<a@x>\nS: 250 ok\nC: RCPT TO:<b@x>\nS: 250 ok\nC: DATA\nS: 354 go\nC: hello\nC: .\nS: 250 ok\nC: QUIT\nS: 221 bye\n")
	begun := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for i := range events {
		events[i].Time = begun.Add(time.Duration(i) * time.Second)
		if i > len(events)/2 {
			events[i].Time = events[i].Time.Add(-time.Hour)
		}
	}
	c := decode.New(decode.SMTP)
	c.Open(begun, decode.Open{})
	c.Push(decode.Client, []byte("NOOP\r\n"))
	c.Drain(begun, decode.Client, func([]decode.Event) {})
	c.Push(decode.Server, []byte("220 hi\r\n250 ok\r\n"))
	back := begun.Add(-time.Hour)
	var own []decode.Event
	c.Drain(back, decode.Server, func(some []decode.Event) {
		for _, e := range some {
			e.Raw = bytes.Clone(e.Raw)
			own = append(own, e)
		}
	})
	own = append(own, append(c.End(back, decode.Client, decode.EOF), c.End(back, decode.Server, decode.EOF)...)...)
	if end, ok := own[len(own)-1].Payload.(*decode.Close); !ok || end.Duration < 0 {
		t.Errorf("the end is %+v", own[len(own)-1].Payload)
	}
	negative := regexp.MustCompile(`_ms":-|"-\d|>-\d+(\.\d)? m?s| -\d+(\.\d)? m?s`)
	for name, text := range files(t, Options{}, decode.SMTP, append(events, own...)) {
		if found := negative.FindString(text); found != "" {
			t.Errorf("%s has %s:\n%s", name, found, text)
		}
	}
}

// allFormats are the names of a file in each format.
func allFormats() []string {
	var all []string
	for _, suffix := range Suffixes() {
		all = append(all, "out"+suffix)
	}
	return all
}

// No link is followed to what is written over, by force neither: that makes a file of its own.
func TestHostile103LinksAtOutputs(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links are other things here")
	}
	for _, name := range allFormats() {
		for _, force := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, by force: %v", name, force), func(t *testing.T) {
				t.Chdir(t.TempDir())
				if err := os.WriteFile("precious", []byte("mine"), 0o600); err != nil {
					t.Fatal(err)
				}
				if err := os.Mkdir("folder", 0o700); err != nil {
					t.Fatal(err)
				}
				path, target := filepath.Clean(name), "precious"
				if isFolder(name) {
					target = "folder"
				}
				for _, to := range []string{target, "nowhere"} {
					if err := os.Symlink(to, path); err != nil {
						t.Fatal(err)
					}
					s := New(t.Context(), Options{Force: force})
					if err := s.AddFile(name); err == nil || !strings.Contains(err.Error(), name+" is a symbolic link") {
						t.Errorf("a link to %s: %v", to, err)
					}
					_ = s.Close()
					if err := os.Remove(path); err != nil {
						t.Fatal(err)
					}
				}
				if !isFolder(name) {
					hardLinked(t, name, force)
				}
				if text, err := os.ReadFile("precious"); err != nil || string(text) != "mine" {
					t.Errorf("the file holds %q: %v", text, err)
				}
				if list, err := os.ReadDir("folder"); err != nil || len(list) > 0 {
					t.Errorf("the folder holds %v: %v", list, err)
				}
				if _, err := os.Lstat("nowhere"); err == nil {
					t.Error("a link was followed")
				}
			})
		}
	}
}

// hardLinked has a file be written that is another name of one that is there.
func hardLinked(t *testing.T, name string, force bool) {
	t.Helper()
	if err := os.Link("precious", name); err != nil {
		t.Fatal(err)
	}
	s := New(t.Context(), Options{Force: force})
	err := s.AddFile(name)
	if (err == nil) != force || err != nil && !strings.Contains(err.Error(), name+" exists already") {
		t.Errorf("by force: %v, and it says %v", force, err)
	}
	s.Start()
	s.Take(Item{Session: Session{1, decode.SMTP}, Events: dialogue(t, decode.SMTP, smtpGreeting+"C: QUIT\nS: 221 bye\n")})
	if err := s.closeWithin(testTime); err != nil {
		t.Error(err)
	}
}

// breaks are what some take for the end of a line, and some for more.
var breaks = []string{"\r", "\v", "\f", "\u0085", "\u2028", "\u2029", "\x1b[2K\r", "\x00", "\r\r"}

// An event is a line, whatever is said: no peer can put a line of its own into a record
// or text.
func TestHostile104LinesAreNotForged(t *testing.T) {
	const forged = "mitmail: error: forged"
	lines := func(between string) (json, text string) {
		between += forged
		var events []decode.Event
		c := decode.New(decode.SMTP)
		take := func(some []decode.Event) {
			for _, e := range some {
				e.Raw = bytes.Clone(e.Raw)
				events = append(events, e)
			}
		}
		take(c.Open(time.Time{}, decode.Open{Client: "c", Server: "s"}))
		for i, words := range []string{"220 mx X", "EHLO c X", "250 mx X", "MAIL FROM:<a X@b>", "550 5.7.1 no X", "WHAT X", "500 X", "AUTH PLAIN X", "535 X"} {
			side := []decode.Side{decode.Server, decode.Client}[i%2]
			c.Push(side, []byte(strings.ReplaceAll(words, "X", between)+"\r\n"))
			c.Drain(time.Time{}, side, take)
		}
		take(c.End(time.Time{}, decode.Client, decode.EOF))
		take(c.End(time.Time{}, decode.Server, decode.EOF))
		all := files(t, Options{UTC: true}, decode.SMTP, events)
		recorded := 0
		for _, e := range events {
			if record.Recorded(e.Payload) {
				recorded++
			}
		}
		if n := strings.Count(all["x.jsonl"], "\n"); n != recorded {
			t.Errorf("%q: %d lines of %d records", between, n, recorded)
		}
		return all["x.jsonl"], all["x.txt"]
	}
	for _, between := range breaks {
		json, text := lines(between)
		for _, line := range strings.FieldsFunc(json+text, func(r rune) bool { return strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r) }) {
			if strings.HasPrefix(strings.TrimLeft(line, " \x00"), forged) {
				t.Errorf("%q makes the line %q", between, line)
			}
		}
		for _, r := range text {
			if r != '\n' && (r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029) {
				t.Errorf("%q is in the text as %q", between, r)
				break
			}
		}
	}
}
