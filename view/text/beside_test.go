package text_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"mitmail/decode/diff"
	"mitmail/view/line"
	"mitmail/view/text"
	"mitmail/view/wrap"
)

// Whatever was said, two sessions side by side keep to the width, and nothing in them
// acts on a terminal.
func TestBeside(t *testing.T) {
	hostile := "\x1b[31m\u202e\a" + strings.Repeat("漢字é\u0301\x9b ", 40) + strings.Repeat("x", 300)
	step := func(at int, what, text string) *diff.Step {
		return &diff.Step{At: at, From: "server", What: what, Text: text}
	}
	r := diff.Result{Rows: []diff.Row{{A: step(1, "greeting", "220 x"), B: step(1, "greeting", hostile)}}}
	for i := range 20 {
		r.Rows = append(r.Rows, diff.Row{A: step(i+2, "command", hostile), B: step(i+2, "command", "NOOP")})
	}
	r.Rows = append(r.Rows, diff.Row{A: step(123456, "reply", hostile), B: step(30, "reply", hostile), Differs: true},
		diff.Row{A: step(123457, "message", hostile), Differs: true}, diff.Row{B: step(31, "end", ""), Differs: true})
	r.Differences = []diff.Difference{{At: [2]int{123456, 30}, What: "reply", A: hostile, B: ""}, {At: [2]int{1, 1}, What: "timing", A: hostile, B: "x"}}
	for _, width := range []int{0, 10, 60, 80, 81, 200} {
		var b bytes.Buffer
		o := text.Options{Width: width}
		if err := text.Beside(&b, o, text.Side{Name: hostile, About: hostile}, text.Side{Name: "b"}, &r); err != nil {
			t.Fatal(err)
		}
		most := max(width, 60)
		if width == 0 {
			most = 80
		}
		for line := range strings.Lines(b.String()) {
			line = strings.TrimSuffix(line, "\n")
			if n := wrap.Width(line); n > most {
				t.Errorf("%d columns of %d: %s", n, most, line)
			}
			if i := strings.IndexFunc(line, func(c rune) bool { return !unicode.IsPrint(c) }); i >= 0 {
				t.Errorf("%q is no text for a terminal", line)
			}
		}
		for _, want := range []string{"They part here: reply", "(nothing)", "≠", "<", ">", "… 18 rows alike", "More than ten times as long:"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("width %d: there is no %q in\n%s", width, want, &b)
			}
		}
	}
}

func TestColumns(t *testing.T) {
	var b bytes.Buffer
	for _, o := range []text.Options{{}, {Width: 60}} {
		if err := text.Columns(&b, o, []int{8, 4}, line.Span{Text: "one"}, line.Span{Text: "too-long"}, line.Span{Text: strings.Repeat("word ", 10) + "end"}); err != nil {
			t.Fatal(err)
		}
	}
	want := "one     too-long word word word word word word word word word word end\n" +
		"one     too-long word word word word word word word word\n" +
		"                 word word end\n"
	if b.String() != want {
		t.Errorf("got\n%s", &b)
	}
}
