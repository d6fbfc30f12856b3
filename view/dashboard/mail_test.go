package dashboard

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mitmail/decode/decodetest"
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

func TestReadMail(t *testing.T) {
	var deep, deepWant strings.Builder
	for i := range 2 * maxMailDepth {
		fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		if i < maxMailDepth {
			fmt.Fprintf(&deepWant, "%d multipart/mixed \"\"\n", i)
		}
	}
	_, rest, _ := strings.Cut(deep.String(), fmt.Sprintf("=b%d\n\n", maxMailDepth))
	fmt.Fprintf(&deepWant, "%d multipart/mixed \"\" %q", maxMailDepth, rest)
	for _, tt := range []struct{ name, raw, want string }{
		{"plain", "Subject: a\r\n b\r\n\r\ntext", `0 text/plain "" "text"`},
		{"empty", "", `0 text/plain "" ""`},
		{"no headers", "\r\ntext", `0 text/plain "" "text"`},
		{"quoted-printable", "Content-Transfer-Encoding: quoted-printable\nContent-Type: text/html; charset=iso-8859-1\n\nf=FCr", `0 text/html "" "für"`},
		{"unknown charset", "Content-Type: text/plain; charset=klingon\n\nx", `0 text/plain "" "x"`},
		{"broken base64", "Content-Transfer-Encoding: base64\n\nQUJD!!!!", `0 text/plain "" "ABC"`},
		{"parts", "Content-Type: multipart/mixed; boundary=b\n\nbefore\n--b\nContent-Type: image/png; name=\"=?utf-8?q?=C3=BC?=.png\"\n\nPNG\n--b\n\ntext\n--b--\nafter",
			"0 multipart/mixed \"\"\n1 image/png \"ü.png\" \"PNG\"\n1 text/plain \"\" \"text\""},
		{"no end", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext", "0 multipart/mixed \"\"\n1 text/plain \"\" \"text\""},
		{"too deep", deep.String(), deepWant.String()},
	} {
		m := readMail([]byte(tt.raw))
		var b strings.Builder
		for _, p := range m.parts {
			fmt.Fprintf(&b, "%d %s %q", p.depth, p.kind, p.name)
			if !p.branch {
				fmt.Fprintf(&b, " %q", p.text())
			}
			b.WriteByte('\n')
		}
		if got := strings.TrimSpace(b.String()); got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

// What a sender calls a file is no way to anywhere.
func TestFileName(t *testing.T) {
	for name, want := range map[string]string{
		"figures.bin": "figures.bin", "../../.ssh/id": "id", `C:\x\y.exe`: "y.exe", ".bashrc": "bashrc", "a\x1bb\u202e": "a_b_", "": "part-1", "/": "part-1",
	} {
		p := mailPart{name: name}
		if got := p.fileName("part-1"); got != want {
			t.Errorf("%q is saved as %q, not %q", name, got, want)
		}
	}
}
