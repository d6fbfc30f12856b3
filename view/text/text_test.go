package text

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/view/lang"
)

var update = flag.Bool("update", false, "write the golden files anew")

// mixed is sessions as they would run side by side.
func mixed() []told {
	all := slices.Concat(smtpSample(1), pop3Sample(2))
	slices.SortStableFunc(all, func(a, b told) int { return a.ev.Time.Compare(b.ev.Time) })
	return all
}

func TestGolden(t *testing.T) {
	for _, c := range []struct {
		name   string
		events []told
		o      Options
	}{
		{"smtp-80", smtpSample(1), Options{UTC: true, Width: 80}},
		{"smtp-120", smtpSample(1), Options{UTC: true, Width: 120}},
		{"smtp-200", smtpSample(1), Options{UTC: true, Width: 200}},
		{"smtp-unlimited", smtpSample(1), Options{UTC: true}},
		{"smtp-colour", smtpSample(1), Options{UTC: true, Width: 120, Color: true}},
		{"pop3-80", pop3Sample(1234), Options{UTC: true, Width: 80}},
		{"pop3-120", pop3Sample(2), Options{UTC: true, Width: 120}},
		{"odd-80", oddSample(1), Options{UTC: true, Width: 80}},
		{"odd-120", oddSample(1), Options{UTC: true, Width: 120}},
		{"mixed-120", mixed(), Options{UTC: true, Width: 120}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			w := New(&b, c.o)
			for _, e := range c.events {
				if err := w.Write(e.session, e.protocol, e.ev); err != nil {
					t.Fatal(err)
				}
			}
			golden(t, filepath.Join("testdata", c.name+".golden"), b.Bytes())
		})
	}
}

// In Chinese, no character that is two columns wide is cut in half.
func TestChinese(t *testing.T) {
	lang.Use(lang.Chinese)
	defer lang.Use(lang.English)
	for _, c := range []struct {
		name   string
		events []told
	}{{"smtp-zh", smtpSample(1)}, {"pop3-zh", pop3Sample(2)}, {"odd-zh", oddSample(1)}} {
		for _, width := range []int{80, 61, 30} {
			var b bytes.Buffer
			w := New(&b, Options{UTC: true, Width: width})
			for _, e := range c.events {
				if err := w.Write(e.session, e.protocol, e.ev); err != nil {
					t.Fatal(err)
				}
			}
			if width == 80 {
				golden(t, filepath.Join("testdata", c.name+".golden"), b.Bytes())
			}
			checkWidth(t, b.String(), max(width, margin+minBody))
		}
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

// TestColourAddsNothing: without its colours, the coloured text is the plain one.
func TestColourAddsNothing(t *testing.T) {
	for _, events := range [][]told{smtpSample(1), pop3Sample(2), oddSample(3), mixed()} {
		var plain, coloured bytes.Buffer
		p, c := New(&plain, Options{UTC: true, Width: 80}), New(&coloured, Options{UTC: true, Width: 80, Color: true})
		for _, e := range events {
			p.Write(e.session, e.protocol, e.ev)
			c.Write(e.session, e.protocol, e.ev)
		}
		if got := colours.ReplaceAllString(coloured.String(), ""); got != plain.String() {
			t.Errorf("got\n%s\nwant\n%s", got, plain.String())
		}
		if coloured.Len() == plain.Len() {
			t.Error("no colours")
		}
	}
}

// broken is a writer that fails.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteError(t *testing.T) {
	w := New(broken{}, Options{})
	if err := w.Write(1, decode.SMTP, smtpSample(1)[0].ev); err == nil || err.Error() != "disk full" {
		t.Errorf("error is %v", err)
	}
}

// TestLocalTime: the zero Options give local time.
func TestLocalTime(t *testing.T) {
	ev := decode.Event{Time: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC), Payload: &decode.Finding{ID: "x"}}
	var b bytes.Buffer
	w := New(&b, Options{})
	w.o.local = time.FixedZone("XYZ", 13*3600) // stands in for the machine's
	w.Write(1, decode.SMTP, ev)
	if want := "── Tuesday, 5 May 2026, XYZ ──\n01:00:00.000   1  ℹ  x\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
	if (Options{}).zone() != time.Local || (Options{UTC: true}).zone() != time.UTC {
		t.Error("wrong zone")
	}
}

// TestNewDay: the date is written again when it changes, and only then.
func TestNewDay(t *testing.T) {
	var b bytes.Buffer
	w := New(&b, Options{UTC: true})
	at := time.Date(2026, 5, 4, 23, 59, 59, 0, time.UTC)
	for range 3 {
		w.Write(1, decode.SMTP, decode.Event{Time: at, Payload: &decode.Finding{ID: "x"}})
		at = at.Add(700 * time.Millisecond)
	}
	want := "── Monday, 4 May 2026, UTC ──\n23:59:59.000   1  ℹ  x\n23:59:59.700   1  ℹ  x\n── Tuesday, 5 May 2026, UTC ──\n00:00:00.400   1  ℹ  x\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

// TestEnough: findings of one kind end after a while, those of other sessions do not.
func TestEnough(t *testing.T) {
	var b bytes.Buffer
	w := New(&b, Options{UTC: true})
	for range 1000 {
		w.Write(1, decode.SMTP, decode.Event{Payload: &decode.Finding{ID: "bare-lf"}})
	}
	w.Write(2, decode.SMTP, decode.Event{Payload: &decode.Finding{ID: "bare-lf"}})
	for s, want := range map[string]int{"   1  ℹ  bare-lf": 20, "   2  ℹ  bare-lf": 1, "and so on": 1} {
		if n := strings.Count(b.String(), s); n != want {
			t.Errorf("%s: %d times, want %d", s, n, want)
		}
	}
}

// TestForgets: of sessions that have ended nothing is kept.
func TestForgets(t *testing.T) {
	w := New(io.Discard, Options{})
	for _, e := range slices.Concat(smtpSample(1), pop3Sample(2)) {
		w.Write(e.session, e.protocol, e.ev)
	}
	if len(w.sessions) != 0 {
		t.Errorf("%d sessions kept", len(w.sessions))
	}
}

// BenchmarkWrite is an event, for a file and for a terminal.
func BenchmarkWrite(b *testing.B) {
	events := smtpSample(1)
	for name, o := range map[string]Options{"plain": {UTC: true}, "terminal": {UTC: true, Width: 120, Color: true}} {
		b.Run(name, func(b *testing.B) {
			w := New(io.Discard, o)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				e := events[i%len(events)]
				w.Write(1, e.protocol, e.ev)
			}
		})
	}
}
