package text_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"mitmail/view/explain"
	"mitmail/view/glossary"
	"mitmail/view/text"
	"mitmail/view/wrap"
)

// Whatever was asked for, an explanation keeps to the width, and nothing in it acts on
// a terminal.
func TestTopics(t *testing.T) {
	hostile := "\x1b[31m\u202e\a" + strings.Repeat("漢字é\u0301\x9b ", 40) + strings.Repeat("x", 300)
	groups, _ := explain.Base64(strings.Repeat("dXNl", 20) + "cg==")
	entry := explain.Entry{Short: hostile, Text: hostile, Ref: "RFC 5321 4.5.2"}
	topics := []glossary.Topic{
		{Word: hostile, Kind: glossary.Reply, Entry: entry, Cause: hostile, Try: hostile, Groups: groups, Example: []string{"C: " + hostile, "S: x"},
			Sections: []glossary.Section{{Name: hostile, Parts: []glossary.Part{{Name: hostile, Entry: entry}, {Name: "x", Entry: entry}}}}},
		{Word: "x", Kind: glossary.Base64, Sections: []glossary.Section{{Name: "y", Parts: []glossary.Part{{Entry: entry}}}}},
	}
	for _, width := range []int{0, 10, 44, 80, 200} {
		var b bytes.Buffer
		if err := text.Topics(&b, text.Options{Width: width}, topics); err != nil {
			t.Fatal(err)
		}
		inWidth(t, b.String(), width, 60, 100)
		for _, want := range []string{"reply\n", "usual cause", "what to try", "base64, step by step", "u (117)   s (115)   e (101)", "… and so on", "= at the end", "→ ", "RFC 5321 §4.5.2"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("width %d: there is no %q in\n%s", width, want, &b)
			}
		}
	}
}

// A diagram shows all states and how one leads to another.
func TestStatesDiagram(t *testing.T) {
	for _, protocol := range []string{"smtp", "pop3"} {
		for _, width := range []int{0, 40, 80} {
			var b bytes.Buffer
			if err := text.States(&b, text.Options{Width: width}, protocol); err != nil {
				t.Fatal(err)
			}
			inWidth(t, b.String(), width, 60, 100)
			for _, s := range explain.States(protocol) {
				if !strings.Contains(b.String(), " "+s.Name+" ") {
					t.Errorf("%s: %s is not there:\n%s", protocol, s.Name, &b)
				}
			}
			if n := strings.Count(b.String(), "╭"); n != len(explain.States(protocol)) || n != strings.Count(b.String(), "╰") {
				t.Errorf("%s: %d boxes:\n%s", protocol, n, &b)
			}
		}
	}
}

// inWidth holds each line to so many columns, and to what a terminal only shows.
func inWidth(t *testing.T, all string, width, least, most int) {
	t.Helper()
	if width == 0 {
		width = 80
	}
	for line := range strings.Lines(all) {
		line = strings.TrimSuffix(line, "\n")
		if n := wrap.Width(line); n > min(max(width, least), most) && !strings.HasPrefix(line, "    0111") && !strings.HasPrefix(line, "    u (1") {
			t.Errorf("%d columns of %d: %s", n, width, line)
		}
		if i := strings.IndexFunc(line, func(c rune) bool { return !unicode.IsPrint(c) && c != '\u00a0' }); i >= 0 {
			t.Errorf("%q is no text for a terminal", line)
		}
		if strings.HasSuffix(line, " ") {
			t.Errorf("%q ends with a blank", line)
		}
	}
}
