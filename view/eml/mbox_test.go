package eml

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
)

// A line of a message is none of the file, whatever it looks like and however it comes,
// and can be told from those that were quoted already.
func TestHostile53LinesOfMbox(t *testing.T) {
	evil := "a@b\nFrom evil@x Thu Jan  1 00:00:00 1970\nSubject: forged"
	texts := []string{
		"A: b\r\n\r\nFrom evil@x Thu Jan  1 00:00:00 1970\r\nSubject: forged\r\n",
		"From evil@x\r\n\r\n>From a\r\n>>From b\r\nFromage\r\n From c\r\n",
		"\r\n\rFrom d\r\nx\rFrom e\r\nFrom f", "From ", "", "\r", "\n\nFrom g\n",
		"\r\n" + strings.Repeat(">", 5000) + "From h\r\n",
	}
	for _, size := range []int{1, 3, 4096} {
		var file bytes.Buffer
		box := NewMbox(&file)
		for _, text := range texts {
			l := NewLetter(t.TempDir())
			for p := range slices.Chunk([]byte(text), size) {
				if _, err := l.Write(p); err != nil {
					t.Fatal(err)
				}
			}
			if err := box.Keep(l, &decode.Message{Envelope: &decode.Envelope{MailFrom: &evil}}, time.Unix(0, 0)); err != nil {
				t.Fatal(err)
			}
			l.Close()
		}
		const first = "From a@b_From_evil@x_Thu_Jan__1_00:00:00_1970_Subject:_forged Thu Jan  1 00:00:00 1970\n"
		parts := strings.Split("\n"+file.String(), "\n"+first)
		if len(parts) != len(texts)+1 || parts[0] != "" {
			t.Fatalf("in pieces of %d: %d messages of %d:\n%s", size, len(parts)-1, len(texts), &file)
		}
		for i, got := range parts[1:] {
			quoted := regexp.MustCompile(`(?m)^>(>{0,999}From )`)
			want := strings.ReplaceAll(texts[i], "\r\n", "\n")
			if got = strings.TrimRight(quoted.ReplaceAllString(got, "$1"), "\n"); got != strings.TrimRight(want, "\n") {
				t.Errorf("in pieces of %d: %q, not %q", size, got, want)
			}
		}
	}
}
