package text

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/view/line"
	"mitmail/view/wrap"
)

var colours = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// FuzzWrite: whatever the bytes of a session are, a terminal gets no control
// character but the line feeds and colours that are ours, and UTF-8 only; an
// event has as many rows as it has lines, and no row is wider than the page.
func FuzzWrite(f *testing.F) {
	for _, s := range []string{
		"250-ok\r\n250 SIZE 5\r\n", "\x1b]0;owned\x07\x9b2J\x7f\x00", "a\u202eb\u2028c\u0085d", "\xff\xfe\xed\xa0\x80", "\r\n.\r\n", "+OK 1 2\r\n1 2\r\n",
		"AUTH PLAIN AGEAYg==", strings.Repeat("漢字 ", 200), strings.Repeat("\n", 60), "12:00:00.000   9  →  QUIT forged", "[red]<b>&amp;", "a\u0301\u0302\u0303",
	} {
		f.Add([]byte(s), uint8(80), 2, 5)
	}
	f.Fuzz(func(t *testing.T, raw []byte, width uint8, start, end int) {
		for _, ev := range decodetest.Everywhere(raw, decode.Span{Start: start, End: end}) {
			for _, o := range []Options{{UTC: true}, {UTC: true, Width: max(int(width), 1)}, {UTC: true, Width: max(int(width), 1), Color: true}} {
				got := written(t, ev, o)
				checkSafe(t, got, o)
				if o.Width == 0 {
					checkRows(t, got, ev)
				} else {
					checkWidth(t, got, max(o.Width, margin+minBody))
				}
			}
		}
	})
}

func written(t *testing.T, ev decode.Event, o Options) string {
	var b bytes.Buffer
	if err := New(&b, o).Write(1, decode.SMTP, ev); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func checkSafe(t *testing.T, got string, o Options) {
	t.Helper()
	if o.Color {
		got = colours.ReplaceAllString(got, "")
	}
	if !utf8.ValidString(got) {
		t.Errorf("not UTF-8: %q", got)
	}
	for _, r := range got {
		if r != '\n' && !unicode.IsGraphic(r) {
			t.Fatalf("%U in %q", r, got)
		}
	}
}

func checkRows(t *testing.T, got string, ev decode.Event) {
	t.Helper()
	want := len(line.Of(decode.SMTP, ev))
	if want > 0 {
		want++ // the date
	}
	if n := strings.Count(got, "\n"); n != want {
		t.Errorf("%d rows for %d lines: %q", n, want, got)
	}
}

func checkWidth(t *testing.T, got string, limit int) {
	t.Helper()
	rows := strings.Split(colours.ReplaceAllString(got, ""), "\n")
	if i := slices.IndexFunc(rows, func(s string) bool { return !strings.HasPrefix(s, "──") && wrap.Width(s) > limit }); i >= 0 {
		t.Errorf("%d columns, want %d: %q", wrap.Width(rows[i]), limit, rows[i])
	}
}
