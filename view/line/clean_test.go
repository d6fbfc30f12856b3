package line

import (
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"":                          "",
		"MAIL FROM:<a@b>":           "MAIL FROM:<a@b>",
		"Grüße 漢字 😀 a\u00a0b":       "Grüße 漢字 😀 a\u00a0b",
		"a\r\nb\tc":                 `a\r\nb\tc`,
		"\x00\x07\x08\x0b\x0c\x1b[": `\x00\x07\x08\x0b\x0c\x1b[`,
		"\x7f\u0085\u009b":          `\x7f\u0085\u009b`,
		"\x9b\xff\xc0\xaf":          `\x9b\xff\xc0\xaf`,
		"\xed\xa0\x80":              `\xed\xa0\x80`,
		"\u202egpj\u2066\u200f":     `\u202egpj\u2066\u200f`,
		"\u2028\u2029\ufeff\u200b":  `\u2028\u2029\ufeff\u200b`,
		"\U000e0041":                `\U000e0041`,
		"real \ufffd":               "real \ufffd",
		`DOM\anna [red] <b>`:        `DOM\anna [red] <b>`,
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestCleanCheap: what is safe already is not copied.
func TestCleanCheap(t *testing.T) {
	for _, s := range []string{"250 2.1.0 Ok", "Größe der Dächer"} {
		if n := testing.AllocsPerRun(10, func() { Clean(s) }); n != 0 {
			t.Errorf("Clean(%q) allocates %v times", s, n)
		}
	}
}

// FuzzClean: whatever comes in, what comes out can be shown.
func FuzzClean(f *testing.F) {
	for _, s := range []string{"250 ok", "\x1b[2J\x9b1m", "\u202e\u2028\xff\xfe", "Größe\r\n.\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if !utf8.ValidString(got) {
			t.Errorf("Clean(%q) = %q is not UTF-8", s, got)
		}
		for _, r := range got {
			if !unicode.IsGraphic(r) {
				t.Errorf("Clean(%q) = %q shows %U", s, got, r)
			}
		}
		if again := Clean(got); again != got {
			t.Errorf("Clean(%q) = %q, cleaned again %q", s, got, again)
		}
	})
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 bytes", 1: "1 byte", 9_999: "9,999 bytes", 10_000: "10.0 KB", 99_949: "99.9 KB", 99_950: "100 KB",
		999_499: "999 KB", 999_500: "1.0 MB", 64_000_000: "64.0 MB", 5e12: "5.0 TB", 1<<63 - 1: "9.2 EB", -1: "-1 bytes", -1234: "-1,234 bytes",
	} {
		if got := Size(n); got != want {
			t.Errorf("Size(%d) = %s, want %s", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{
		-1: "", 0: "0.0 ms", 832 * time.Microsecond: "0.8 ms", 9960 * time.Microsecond: "10 ms", 312 * time.Millisecond: "312 ms",
		999_600 * time.Microsecond: "1.0 s", 1240 * time.Millisecond: "1.2 s", 125 * time.Second: "2m5s",
	} {
		if got := Took(d); got != want {
			t.Errorf("Took(%d) = %s, want %s", d, got, want)
		}
	}
}
