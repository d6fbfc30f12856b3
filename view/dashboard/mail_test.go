package dashboard

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/decode/session"
)

// Of every dialogue there is, the messages are what their authors wrote.
func TestGather(t *testing.T) {
	found := 0
	for _, s := range decodetest.Scripts(t) {
		all := session.New(0)
		all.Apply(1, s.Protocol, decodetest.Whole(t, s)...)
		list, _ := all.Sessions()
		now := list[0].Now()
		for _, at := range now.Mails {
			m := now.Event(at).What.(*decode.Message)
			raw, whole := now.Message(at)
			if m.Complete && m.Missing == 0 && (!whole || sha256.Sum256(raw) != m.SHA256) {
				t.Errorf("%s: message %d of %d bytes was gathered as %q", s.Name, at, m.Size, raw)
			}
			found++
		}
	}
	if found < 30 {
		t.Errorf("only %d messages", found)
	}
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
