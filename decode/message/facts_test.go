package message

import (
	"strings"
	"testing"
)

func TestLines(t *testing.T) {
	long := strings.Repeat("x", maxLine)
	for _, c := range []struct {
		name, msg string
		want      Lines
	}{
		{"none", crlf("Subject: x", "", "tab\there", long), Lines{}},
		{"a bare LF", "Subject: x\n\r\n", Lines{BareLF: true}},
		{"a bare LF in a text", crlf("", "one", "two\nthree"), Lines{BareLF: true}},
		{"a bare CR", crlf("", "a\rb"), Lines{BareCR: true}},
		{"a bare CR before CRLF", crlf("", "a\r"), Lines{BareCR: true}},
		{"a bare CR at the end", "a\r", Lines{BareCR: true}},
		{"a bare CR in base64", crlf("Content-Transfer-Encoding: base64", "", "SGVs", "SG\rs", "SGVs"), Lines{BareCR: true}},
		{"LF CR", "a\n\r\n", Lines{BareLF: true}},
		{"NUL", crlf("", "a\x00"), Lines{NUL: true}},
		{"NUL in base64", crlf("Content-Transfer-Encoding: base64", "", "SGVs", "SG\x00s"), Lines{NUL: true}},
		{"an octet above 127", crlf("", "123456789 123456789 \x80"), Lines{EightBit: true}},
		{"the highest octet", crlf("", "\xff"), Lines{EightBit: true}},
		{"an octet above 127 in an epilogue", crlf(multipart, "", "--b", "", "--b--", "é"), Lines{EightBit: true}},
		{"a long line", crlf("", long+"x"), Lines{Long: true}},
		{"a long line with LF", long + "x\n", Lines{Long: true, BareLF: true}},
		{"a long line in base64", crlf("Content-Transfer-Encoding: base64", "", strings.Repeat("SGVs", 250), strings.Repeat("SGVs", 250)), Lines{Long: true}},
		{"a long last line", "Subject: x\r\n\r\n" + long + "x", Lines{Long: true}},
		{"bidi in a subject", crlf("Subject: =?utf-8?B?4oCuZnBw?=", ""), Lines{BidiName: true}},
		{"bidi in a name", crlf("Content-Disposition: x; filename*=utf-8''%E2%80%AEfdp.exe", ""), Lines{BidiName: true}},
		{"bidi elsewhere", crlf("X: y", "", "\u202e"), Lines{EightBit: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := parse(t, c.msg).Lines; got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

// Of a message that is cut off the other half of a line ending may have been to come.
func TestCutOff(t *testing.T) {
	for msg, want := range map[string]Lines{"a\r": {}, "a\r\r": {BareCR: true}, "a\rb\r": {BareCR: true}, "a": {}} {
		p := New()
		p.Write([]byte(msg))
		p.CutOff()
		if got := p.Close(); got.Lines != want || got.Size != int64(len(msg)) {
			t.Errorf("%q: %+v", msg, got)
		}
	}
}

func TestPlain(t *testing.T) {
	for c := range 256 {
		for at := range 20 {
			b := []byte(strings.Repeat("a", 20))
			b[at] = byte(c)
			if got, want := plain(b), c >= ' ' && c < 128; got != want {
				t.Fatalf("plain of %q is %v", b, got)
			}
			if got, want := eightBit(b), c >= 128; got != want {
				t.Fatalf("eightBit of %q is %v", b, got)
			}
		}
	}
}
