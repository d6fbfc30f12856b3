package dashboard

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/decode/message"
	"mitmail/decode/session"
)

// A message that is too big to be taken apart between two key presses is taken
// apart aside, and shown in pages.
func TestBigMessage(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "dialogues", "letter.txt"))
	if err != nil {
		t.Fatal(err)
	}
	const words = "C: here are the figures of July.\n"
	big, err := decodetest.Parse(strings.Replace(string(text), words, strings.Repeat(words, 20_000), 1) + decodetest.Separator)
	if err != nil {
		t.Fatal(err)
	}
	all := session.New(0)
	all.Apply(1, big.Protocol, decodetest.Whole(t, big)...)
	s := perform(t, Options{Store: all}, 100, 40)
	s.press("4")
	s.until("it is taken apart", func() bool { return s.ui.reader.mail != nil && !s.ui.reader.background.busy() })
	if d := s.ui.reader.layOut(80); !strings.Contains(docText(d), "text, page 1 of 10") || !strings.Contains(docText(d), "figures.bin") {
		t.Errorf("the message is\n%s", docText(d))
	}
	s.press("]", "v")
	s.until("it is raw", func() bool { return s.ui.reader.textOf.form == asSent && !s.ui.reader.background.busy() })
	if s.ui.reader.page != 0 || len(s.ui.reader.text) < 600_000 {
		t.Errorf("page %d of %d bytes", s.ui.reader.page, len(s.ui.reader.text))
	}
}

func docText(d doc) string {
	var b strings.Builder
	for _, r := range d {
		b.WriteString(r.text() + "\n")
	}
	return b.String()
}

// What a sender calls a file is no way to anywhere.
func TestFileName(t *testing.T) {
	for name, want := range map[string]string{
		"figures.bin": "figures.bin", "../../.ssh/id": "id", `C:\x\y.exe`: "y.exe", ".bashrc": "bashrc", "a\x1bb\u202e": "a_b_", "": "part-1", "/": "part-1",
	} {
		if got := saveName(&message.Node{Name: name}, "part-1"); got != want {
			t.Errorf("%q is saved as %q, not %q", name, got, want)
		}
	}
}

// What is saved of a message are the octets that its record has the hashes of,
// whatever the message is made of.
func TestSavedParts(t *testing.T) {
	p, events := scriptSessions(t, "attachments", 1)
	all := session.New(0)
	all.Apply(1, p, events...)
	saved := make(chan [32]byte, 1)
	s := perform(t, Options{Store: all, Save: func(content []byte, _ string) error {
		saved <- sha256.Sum256(content)
		return nil
	}}, 132, 43)
	s.press("4")
	s.until("the message is read", func() bool { return s.ui.reader.mail != nil })
	parts := recorded(events).Parts
	if names := []string{parts[1].Name, parts[2].Name, parts[3].Name}; !slices.Equal(names, []string{"stray.bin", "comment.bin", "inner.bin"}) {
		t.Fatalf("the record has %q", names)
	}
	for i, part := range parts {
		s.press("e", "Enter")
		if got := <-saved; got != part.SHA256 {
			t.Errorf("part %d, %q, is saved as %x, and recorded as %x", i, part.Name, got, part.SHA256)
		}
		s.press("l")
	}
}

// recorded is the message of a session.
func recorded(events []decode.Event) *decode.Message {
	for _, ev := range events {
		if m, ok := ev.Payload.(*decode.Message); ok {
			return m
		}
	}
	return nil
}

// Of several messages the pane says which one it shows, and > and < lead to the others.
// A recipient whose answer was not captured is there, and said to be so.
func TestSeveralMessages(t *testing.T) {
	s := perform(t, Options{Store: offline(t, "smtp-server-absent-messages"), Read: read}, 120, 50)
	s.press("2", "g", "4")
	for _, step := range []struct{ key, nth, from string }{{"4", "1 of 3", "a@a"}, {">", "2 of 3", "c@c"}, {">", "3 of 3", "d@d"}, {">", "3 of 3", "d@d"}, {"<", "2 of 3", "c@c"}} {
		s.press(step.key)
		s.sees(step.nth+"; > leads to the next one", true)
		s.sees("from        "+step.from, true)
	}
	s.sees("to          b@b", true)
	s.sees("(answer not seen)", true)
	one := perform(t, Options{Store: offline(t, "smtp-delivery"), Read: read}, 120, 50)
	one.press("4")
	one.sees("1 of 1", false)
	one.sees("> next message", false)
}

// The names of headers stand in one column that has room for all of them, whatever they are.
func TestHeaderColumn(t *testing.T) {
	all := []message.Field{{Name: "Received", Value: "value"}, {Name: "Message-ID", Value: "value"}, {Name: "Content-Transfer-Encoding", Value: "value"}, {Name: strings.Repeat("X", 60), Value: "value"}}
	for width, want := range map[int]int{100: maxLabels, 36: 18} {
		p := &page{width: width}
		p.headers("other headers", all)
		for _, r := range p.rows[1:] {
			if at := r[1].x; at != want {
				t.Errorf("in %d columns a value is at %d, want %d: %s", width, at, want, r.text())
			}
		}
	}
}
