package message

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/quotedprintable"
	"strings"
	"testing"

	reference "github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset"
	"github.com/google/go-cmp/cmp"
)

// TestReference compares well-formed messages, written at random, with what a
// pulling parser finds in them.
func TestReference(t *testing.T) {
	for seed := range uint64(300) {
		w := writer{Rand: rand.New(rand.NewPCG(seed, 0))}
		w.message(0)
		msg := w.String()
		want := Summary{Size: int64(len(msg)), SHA256: sha256.Sum256([]byte(msg))}
		consult(t, &want, msg)
		got := readAtRandom(msg, w.Rand)
		got.Lines = Lines{}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d (-reference +parser):\n%s\n%s", seed, diff, msg)
		}
	}
}

// consult fills in a summary by way of go-message.
func consult(t *testing.T, s *Summary, msg string) {
	t.Helper()
	e, err := reference.Read(strings.NewReader(msg))
	if err != nil {
		t.Fatal(err)
	}
	for name, field := range map[string]**string{"Subject": &s.Subject, "From": &s.From, "To": &s.To, "Message-Id": &s.MessageID} {
		if e.Header.Has(name) {
			value, err := e.Header.Text(name)
			if err != nil {
				t.Fatal(err)
			}
			*field = &value
		}
	}
	walk(t, s, e)
}

// walk adds the leaves of e.
func walk(t *testing.T, s *Summary, e *reference.Entity) {
	t.Helper()
	media, params, err := e.Header.ContentType()
	if err != nil {
		t.Fatal(err)
	}
	switch r := e.MultipartReader(); {
	case r != nil:
		for part, err := r.NextPart(); err != io.EOF; part, err = r.NextPart() {
			if err != nil {
				t.Fatal(err)
			}
			walk(t, s, part)
		}
	case media == "message/rfc822":
		inner, err := reference.Read(e.Body)
		if err != nil {
			t.Fatal(err)
		}
		walk(t, s, inner)
	default:
		content, err := io.ReadAll(e.Body)
		if err != nil {
			t.Fatal(err)
		}
		_, disposition, _ := e.Header.ContentDisposition()
		name := disposition["filename"]
		if name == "" {
			name = params["name"]
		}
		s.Parts = append(s.Parts, leaf(media, name, string(content)))
	}
}

// writer writes a well-formed message at random.
type writer struct {
	*rand.Rand
	strings.Builder
}

func pick(w *writer, from ...string) string { return from[w.IntN(len(from))] }

func (w *writer) line(format string, args ...any) { fmt.Fprintf(w, format+"\r\n", args...) }

func (w *writer) message(depth int) {
	w.line("From: %s", pick(w, "a@example.org", "=?utf-8?q?J=C3=B6rg?= <j@example.org>"))
	w.line("Subject: %s", pick(w, "", "plain", "folded\r\n over lines", "=?utf-8?B?SGVsbG8=?=\r\n =?utf-8?q?_there?=", "=?koi8-r?B?8NLJ18XU?= x"))
	if w.IntN(2) == 0 {
		w.line("Message-ID: <%d@example.org>", w.Int())
	}
	w.part(depth)
}

func (w *writer) part(depth int) {
	switch kind := w.IntN(6); {
	case kind == 0 && depth > 0 && depth < 5:
		w.line("Content-Type: message/rfc822\r\n")
		w.message(depth + 1)
	case kind < 4 && depth < 5:
		w.multipart(depth)
	default:
		w.leaf()
	}
}

func (w *writer) multipart(depth int) {
	boundary := fmt.Sprintf("=_%d '%d", depth, w.IntN(1000))
	w.line("Content-Type: multipart/%s;\r\n boundary=\"%s\"\r\n", pick(w, "mixed", "Alternative", "x-any"), boundary)
	w.WriteString(pick(w, "", "A preamble.\r\n", "\r\n--\r\n"))
	for range 1 + w.IntN(3) {
		w.line("--%s%s", boundary, pick(w, "", "", " \t"))
		w.part(depth + 1)
		w.WriteString("\r\n")
	}
	w.line("--%s--", boundary)
	w.WriteString(pick(w, "", "An epilogue.\r\n", "--x\r\n"))
}

func (w *writer) leaf() {
	w.line("Content-Type: %s", pick(w, "text/plain", "Text/HTML; charset=utf-8", "image/png; name=a.png", `x/y; name="a; b.c"`))
	switch w.IntN(4) {
	case 0:
		w.line("Content-Disposition: attachment; filename*=utf-8''%%e2%%82%%ac.txt")
	case 1:
		w.line("Content-Disposition: attachment;\r\n filename*0=long-;\r\n filename*1=name")
	}
	switch content := w.content(); w.IntN(3) {
	case 0:
		w.line("Content-Transfer-Encoding: base64\r\n")
		w.base64(content)
	case 1:
		w.line("Content-Transfer-Encoding: Quoted-Printable\r\n")
		q := quotedprintable.NewWriter(w)
		io.WriteString(q, content)
		q.Close()
	default:
		w.line("Content-Transfer-Encoding: 8bit\r\n")
		w.WriteString(content)
	}
}

// content is text or octets, long or short, that are no delimiter by chance.
func (w *writer) content() string {
	var b strings.Builder
	for range w.IntN(40) {
		b.WriteString(pick(w, "a line of text\r\n", "\r\n", "-- \r\n", "-", "=", "é", "0123456789", "blanks \t", "\r\n--=_x\r\n"))
	}
	return strings.Repeat(b.String(), 1+w.IntN(20))
}

func (w *writer) base64(content string) {
	text, width := base64.StdEncoding.EncodeToString([]byte(content)), 4*(1+w.IntN(30))
	for ; len(text) > width; text = text[width:] {
		w.line("%s", text[:width])
	}
	w.WriteString(text)
}
