package line

import (
	"fmt"
	"strings"
	"testing"

	"mitmail/decode"
)

// Of a list only what is different is shown.
func TestChangedList(t *testing.T) {
	const out, in = " | mitmail took this line out (rule 1)", " | mitmail put this line in (rule 1)"
	for _, c := range []struct{ raw, sent, want string }{
		{"250-mx\r\n250-SIZE 9\r\n250 STARTTLS\r\n", "250-mx\r\n250 SIZE 9\r\n", "✎ 250 STARTTLS" + out},
		{"250-mx\r\n250-STARTTLS\r\n250-HELP\r\n250 SIZE 9\r\n", "250-mx\r\n250-HELP\r\n250 SIZE 9\r\n", "✎ 250-STARTTLS" + out},
		{"250 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "✎ 250 STARTTLS" + in},
		{"+OK\r\nUSER\r\n.\r\n", "+OK\r\nSTLS\r\nUSER\r\n.\r\n", "✎ STLS" + in},
		{"+OK\r\nSTLS\r\nUSER\r\n.\r\n", "+OK\r\nSTLS\r\n.\r\n", "✎ USER" + out},
		{"+OK\r\nA\r\nA\r\n.\r\n", "+OK\r\nA\r\nB\r\n.\r\n", "✎ A" + out + "\n✎ B" + in},
		{"250-mx\r\n250 SIZE 9\r\n", "550 no\r\n", "✎ 550 no | mitmail passed this on instead (rule 1)"},
		{"250-a\r\n250 b\r\n", "250-b\r\n250 a\r\n", `✎ 250-b\r\n250 a | mitmail passed this on instead (rule 1)`},
	} {
		ev := &decode.Event{Raw: []byte(c.raw), Sent: []byte(c.sent), Changed: true, By: "rule 1"}
		if got := show(changed(ev)); got != c.want {
			t.Errorf("%q: got\n%s\nwant\n%s", c.sent, got, c.want)
		}
	}
}

func TestChangedListIsBounded(t *testing.T) {
	var sent strings.Builder
	for n := range 1000 {
		fmt.Fprintf(&sent, "250-X%d\r\n", n)
	}
	lines := changed(&decode.Event{Raw: []byte("250 mx\r\n"), Sent: []byte(sent.String()), Changed: true})
	if len(lines) != maxLines+1 || flat(lines[maxLines].Means) != "mitmail changed more lines" {
		t.Errorf("%d lines, the last of which says %q", len(lines), flat(lines[len(lines)-1].Means))
	}
}

func TestChangedByMitmailItself(t *testing.T) {
	ev := &decode.Event{Raw: []byte("STLS\r\n"), Changed: true, By: "mitmail"}
	if got, want := show(changed(ev)), "✎  | kept back by mitmail"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What was secret stays so, whatever stands in its place.
func TestChangedListKeepsSecrets(t *testing.T) {
	ev := &decode.Event{Raw: []byte("a\r\nb\r\n"), Sent: []byte("a\r\nc\r\n"), Secrets: []decode.Span{{End: 1}}, Changed: true}
	if got, want := show(changed(ev)), "✎ ‹b› | mitmail took this line out\n✎ ‹c› | mitmail put this line in"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
