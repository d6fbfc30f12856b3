package message

import (
	"runtime"
	"slices"
	"strings"
	"testing"
)

// Of messages that are made to be much, two megabytes each, no more is kept than of
// others.
func TestHostile55Messages(t *testing.T) {
	const size = 2 << 20
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	deep := nested(MaxDepth)
	for _, c := range []struct{ name, msg string }{
		{"one line in the header", fill("x")},
		{"one field", "Subject: " + fill("x")},
		{"a field folded", "To: " + fill("a\r\n ")},
		{"fields", fill("Content-Type: x/y; name=z\r\n")},
		{"short fields", fill("a:\r\n")},
		{"lines that are no fields", "a:\r\n" + fill("b\r\n")},
		{"encoded words", "Subject: " + fill("=?utf-8?q?a?= ")},
		{"encoded words, broken", "Subject: " + fill("=?")},
		{"encoded words, unknown", "Subject: " + fill("=?x?q?a?=")},
		{"parameters", "Content-Type: x/y;" + fill("name*0=;")},
		{"quoted strings", "Content-Type: x/y;" + fill(`a="`)},
		{"one line in the body", "\r\n" + fill("x")},
		{"one line of dashes", deep + fill("-")},
		{"blank lines", "\r\n" + fill("\r\n")},
		{"CRs", "\r\n" + fill("\r")},
		{"NULs", "\r\n" + fill("\x00")},
		{"one line of base64", "Content-Transfer-Encoding: base64\r\n\r\n" + fill("SGVs")},
		{"base64 of blanks", "Content-Transfer-Encoding: base64\r\n\r\n" + fill("S  ")},
		{"base64 of padding", "Content-Transfer-Encoding: base64\r\n\r\n" + fill("SG==")},
		{"base64, almost good", "Content-Transfer-Encoding: base64\r\n\r\n" + fill(strings.Repeat("S", 4095)+"!")},
		{"quoted blanks", "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + fill(" ")},
		{"quoted escapes", "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + fill("= ")},
		{"nested", nested(size / 60)},
		{"messages within messages", fill("Content-Type: message/rfc822\r\n\r\n")},
		{"delimiters of no one", deep + fill("--b\r\n")},
		{"delimiters of the outermost", deep + fill("--b0\r\n")},
		{"parts", deep + fill("--b49\r\n\r\n")},
		{"the deepest again and again", fill(deep)},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := live()
			p := New()
			for msg := range slices.Chunk([]byte(c.msg), 64<<10) {
				p.Write(msg)
			}
			if kept := live() - before; kept > 2*MaxHeader {
				t.Errorf("%d KiB kept", kept>>10)
			}
			if s := p.Close(); s.Size != int64(len(c.msg)) {
				t.Errorf("%d bytes of %d", s.Size, len(c.msg))
			}
		})
	}
}

// live is how many bytes are in use.
func live() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
