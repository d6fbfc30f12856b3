package html

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/view/lang"
)

var update = flag.Bool("update", false, "write the golden files anew")

// script is the events of a dialogue.
func script(t testing.TB, name string) (decode.Protocol, []decode.Event) {
	t.Helper()
	for _, s := range decodetest.Scripts(t) {
		if s.Name == name {
			return s.Protocol, decodetest.Whole(t, s)
		}
	}
	t.Fatalf("no dialogue is called %s", name)
	return 0, nil
}

// write writes events as a session.
func write(t testing.TB, w *Writer, session int, p decode.Protocol, events ...decode.Event) {
	t.Helper()
	for _, ev := range events {
		if err := w.Write(session, p, ev, true); err != nil {
			t.Fatal(err)
		}
	}
}

// sections is what a file holds below its heading.
func sections(file []byte) []byte {
	_, rest, _ := bytes.Cut(file, []byte("</header>\n"))
	return rest
}

// In Chinese the file says so, and its fixed words are Chinese.
func TestChinese(t *testing.T) {
	lang.Use(lang.Chinese)
	defer lang.Use(lang.English)
	var b bytes.Buffer
	w := New(&b, Options{UTC: true})
	for i, name := range []string{"smtp-auth-login", "smtp-recipients-partly-refused", "pop3-fetch"} {
		p, events := script(t, name)
		write(t, w, i+1, p, events...)
	}
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `<html lang="zh-Hans">`) {
		t.Error("the file is not in Chinese")
	}
	golden(t, filepath.Join("testdata", "zh.golden"), sections(b.Bytes()))
}

func TestGolden(t *testing.T) {
	for _, name := range []string{
		"smtp-auth-login", "smtp-recipients-partly-refused", "smtp-message-mime", "smtp-dots", "smtp-starttls", "smtp-gap-in-text",
		"smtp-control-bytes", "smtp-unknown-commands", "pop3-fetch", "pop3-response-codes",
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			w := New(&b, Options{UTC: true})
			p, events := script(t, name)
			write(t, w, 1, p, events...)
			golden(t, filepath.Join("testdata", name+".golden"), sections(b.Bytes()))
		})
	}
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; got:\n%s", file, got)
	}
}

// TestShows: of every dialogue, the file shows what package line gives.
func TestShows(t *testing.T) {
	for _, s := range decodetest.Scripts(t) {
		t.Run(s.Name, func(t *testing.T) {
			events := decodetest.Whole(t, s)
			var b bytes.Buffer
			write(t, New(&b, Options{UTC: true}), 7, s.Protocol, events...)
			check(t, b.Bytes(), s.Protocol, map[int][]decode.Event{7: events})
		})
	}
}

// TestSideBySide: sessions that run at the same time stand one behind the
// other, and after every write the file is whole but for end tags that need not
// be.
func TestSideBySide(t *testing.T) {
	_, a := script(t, "smtp-delivery")
	_, b := script(t, "smtp-auth-login")
	var file bytes.Buffer
	w := New(&file, Options{UTC: true})
	for i := range max(len(a), len(b)) {
		for session, events := range map[int][]decode.Event{1: a, 2: b} {
			if i < len(events) {
				write(t, w, session, decode.SMTP, events[i])
				unclosed(t, file.Bytes(), "html body")
			}
		}
	}
	check(t, file.Bytes(), decode.SMTP, map[int][]decode.Event{1: a, 2: b})
	if len(w.dialogues) != 0 {
		t.Errorf("%d sessions are kept", len(w.dialogues))
	}
}

// TestLong: a session that goes on for long is written in parts, without much
// of it in memory, and no part stands in the section of another session.
func TestLong(t *testing.T) {
	var file bytes.Buffer
	w := New(&file, Options{UTC: true})
	at := time.Date(2026, 5, 4, 12, 1, 7, 0, time.UTC)
	open := decode.Event{Time: at, Payload: &decode.Open{Client: "192.0.2.1:1", Server: "192.0.2.2:25"}}
	noop := decode.Event{Time: at, From: decode.Client, Raw: []byte("NOOP\r\n"), Payload: &decode.Command{Verb: "NOOP"}}
	end := decode.Event{Time: at, Payload: &decode.Close{Outcome: decode.Words{{Key: "text", Args: []string{"the client is gone"}}}}}
	write(t, w, 1, decode.SMTP, open)
	write(t, w, 2, decode.SMTP, open)
	all := map[int][]decode.Event{1: {open}, 2: {open}}
	for i := range 4000 {
		session := 1 + i/1500%2
		write(t, w, session, decode.SMTP, noop)
		all[session] = append(all[session], noop)
		if n := cap(w.dialogues[session].items); n > 2*maxHeld {
			t.Fatalf("%d bytes are held", n)
		}
	}
	unclosed(t, file.Bytes(), "html body section ol")
	write(t, w, 1, decode.SMTP, end)
	unclosed(t, file.Bytes(), "html body")
	write(t, w, 2, decode.SMTP, end)
	all[1], all[2] = append(all[1], end), append(all[2], end)
	check(t, file.Bytes(), decode.SMTP, all)
	if n := strings.Count(file.String(), "a long session, in parts"); n != 3 { // the last part knows how it ended
		t.Errorf("%d parts say that there are others", n)
	}
	if n := strings.Count(file.String(), `class="states"`); n != 2 { // each has them at its end
		t.Errorf("%d sessions have their states", n)
	}
	for _, id := range []string{"s1", "s1-2", "s2", "s2-2"} {
		if n := strings.Count(file.String(), `<section id="`+id+`"`); n != 1 {
			t.Errorf("%d sections %s", n, id)
		}
	}
}

// TestShown: a session is written if one of its events is to be shown.
func TestShown(t *testing.T) {
	p, events := script(t, "smtp-delivery")
	var none, one bytes.Buffer
	to, nobody := New(&one, Options{UTC: true}), New(&none, Options{UTC: true})
	for i, ev := range events {
		to.Write(1, p, ev, i == len(events)/2)
		nobody.Write(1, p, ev, false)
	}
	check(t, one.Bytes(), p, map[int][]decode.Event{1: events})
	if rest := sections(none.Bytes()); len(rest) > 0 {
		t.Errorf("written: %s", rest)
	}
}

// TestLongBody: of a long message the beginning is shown, and the rest counted.
func TestLongBody(t *testing.T) {
	var file bytes.Buffer
	w := New(&file, Options{UTC: true})
	text := []byte(strings.Repeat("0123456789abcd\r\n", 64))
	for range 100 {
		write(t, w, 1, decode.SMTP, decode.Event{From: decode.Client, Raw: text, Payload: &decode.Chunk{}})
	}
	write(t, w, 1, decode.SMTP, decode.Event{Payload: &decode.Close{}})
	if n := strings.Count(file.String(), "0123456789abcd\n"); n != maxBody/16 {
		t.Errorf("%d lines are shown", n)
	}
	if want := "<p>… 86.0 KB more</p>"; !strings.Contains(file.String(), want) {
		t.Errorf("%s is missing", want)
	}
}

// TestLongLine: the rest of a long line, which may be a password, is only
// counted.
func TestLongLine(t *testing.T) {
	var file bytes.Buffer
	w := New(&file, Options{UTC: true})
	write(t, w, 1, decode.SMTP,
		decode.Event{From: decode.Client, Raw: []byte("AUTH PLAIN xxxx"), Payload: &decode.Command{Verb: "AUTH"}},
		decode.Event{From: decode.Client, Raw: []byte("geheim\r\n"), Payload: &decode.Chunk{Of: decode.RestOfLine, Last: true}},
		decode.Event{Payload: &decode.Close{}})
	if strings.Contains(file.String(), "geheim") || !strings.Contains(file.String(), "the rest of that line") {
		t.Errorf("got %s", sections(file.Bytes()))
	}
}

// failing is a writer that takes so many writes.
type failing int

func (f *failing) Write(p []byte) (int, error) {
	if *f--; *f < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

func TestWriteError(t *testing.T) {
	for takes := range failing(2) {
		w := New(&takes, Options{})
		if err := w.Write(1, decode.SMTP, decode.Event{Payload: &decode.Close{}}, true); err == nil || err.Error() != "disk full" {
			t.Errorf("error is %v", err)
		}
	}
}

// TestLocalTime: the zero Options give local time.
func TestLocalTime(t *testing.T) {
	var file bytes.Buffer
	w := New(&file, Options{})
	if w.zone != time.Local || New(io.Discard, Options{UTC: true}).zone != time.UTC {
		t.Error("wrong zone")
	}
	w.zone = time.FixedZone("XYZ", 13*3600) // stands in for the machine's
	write(t, w, 1, decode.SMTP, decode.Event{Time: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC), Payload: &decode.Close{}})
	for _, want := range []string{"Tuesday, 5 May 2026, XYZ", `<time datetime="2026-05-04T12:00:00.000Z">01:00:00.000</time>`} {
		if !strings.Contains(file.String(), want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	p, events := script(b, "smtp-delivery")
	w := New(io.Discard, Options{UTC: true})
	b.ReportAllocs()
	for b.Loop() {
		write(b, w, 1, p, events...)
	}
}
