package html

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// attacks are texts that want to be more than that.
var attacks = []string{
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "' onmouseover='x", "</code></li></ol></section>", "</title><style>*{}</style>",
	"<!-- ", "]]>", "&lt;b&gt; &amp;amp; &#0; &notanentity", "</pre>\r\n<pre>", "\r\nfirst line\r\n", "{{.}} ${x} <%= x %>", "javascript:alert(1)",
	"RFC 5321 4.5.2", "RFC 1 #\" onclick=\"x", "\x1b]0;owned\x07\x9b2J\x7f\x00", "a\u202eb\u2028c\u0085d\ufeff", "\xff\xfe\xed\xa0\x80", ".\r\n", "..\r\n.a\r\n",
	"250-ok\r\n250 SIZE 5\r\n", strings.Repeat("\n", 60), strings.Repeat("<", 400),
}

// FuzzWrite: whatever the bytes of a session are, they are text of the file, as
// package line gives it, and nothing else of it.
func FuzzWrite(f *testing.F) {
	for _, s := range attacks {
		f.Add([]byte(s), 2, 5)
	}
	f.Fuzz(attacked)
}

// TestHostile52Attacks: none of the attacks is more than text.
func TestHostile52Attacks(t *testing.T) {
	for _, s := range attacks {
		attacked(t, []byte(s), 0, len(s))
	}
}

// attacked writes raw wherever a session has bytes or words, with a span of it marked as
// secret, and checks the file.
func attacked(t *testing.T, raw []byte, start, end int) {
	end = min(max(end, 0), len(raw)) // what a decoder marks is there
	start = min(max(start, 0), end)
	var b bytes.Buffer
	w := New(&b, Options{UTC: true})
	all := map[int][]decode.Event{}
	for i, ev := range decodetest.Everywhere(raw, decode.Span{Start: start, End: end}) {
		events := []decode.Event{ev}
		if _, last := ev.Payload.(*decode.Close); !last {
			events = append(events, decode.Event{Time: ev.Time, Payload: &decode.Close{}})
		}
		all[i+1] = events
		write(t, w, i+1, decode.SMTP, events...)
	}
	check(t, b.Bytes(), decode.SMTP, all)
	checkVisible(t, b.Bytes())
}

// checkVisible: the file is UTF-8, of characters that can be seen.
func checkVisible(t *testing.T, file []byte) {
	t.Helper()
	if !utf8.Valid(file) {
		t.Error("not UTF-8")
	}
	for _, r := range string(file) {
		if r != '\n' && !unicode.IsGraphic(r) {
			t.Fatalf("%U is in the file", r)
		}
	}
}
