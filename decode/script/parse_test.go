package script

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"mitmail/decode"
)

func TestParse(t *testing.T) {
	got, err := Parse(strings.Join([]string{
		"# About it", "#zh 说明", "# a comment", "> Before", "> all.", ">zh 之前，", ">zh 全部",
		"protocol pop3", "> of it", `S: +OK\x00\\ `, "S: more", "> a note", ">zh-Hans 一条", "C*2: NOOP", "",
		`C: half\`, "S! reset", "ends broken", "",
		"protocol smtp", "S: 220 ready\r", "C! tls", "C! gap 7", "? Why?", "= So.", "=zh 如此", "---", "- open", ""}, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := &Script{
		Title: decode.Text{"": "About it", "zh": "说明"}, About: decode.Text{"": "Before all.", "zh": "之前，全部"},
		Question: decode.Text{"": "Why?"}, Answer: decode.Text{"": "So.", "zh": "如此"}, Behind: "- open\n", Marked: true,
		Sessions: []Session{
			{Line: 8, Protocol: decode.POP3, About: decode.Text{"": "of it"}, Ends: decode.ResultBroken, Steps: []Step{
				{Line: 10, Side: decode.Server, Bytes: []byte("+OK\x00\\ \r\nmore\r\n"), Note: decode.Text{"": "a note", "zh-Hans": "一条"}},
				{Line: 14, Side: decode.Client, Bytes: []byte("NOOP\r\nNOOP\r\n")},
				{Line: 16, Side: decode.Client, Bytes: []byte("half")},
				{Line: 17, Side: decode.Server, End: decode.Reset},
				{Side: decode.Client, End: decode.EOF},
			}},
			{Line: 20, Protocol: decode.SMTP, Steps: []Step{
				{Line: 21, Side: decode.Server, Bytes: []byte("220 ready\r\n")},
				{Line: 22, Side: decode.Client, TLS: true},
				{Line: 23, Side: decode.Client, Gap: 7},
				{Side: decode.Client, End: decode.EOF},
				{Side: decode.Server, End: decode.EOF},
			}},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestParseRefuses(t *testing.T) {
	const begin = "# x\nprotocol smtp\n"
	for text, want := range map[string]string{
		"":                                             "line 1: there is no title",
		"protocol smtp\nS: 220\n":                      "line 1: there is no title",
		"# x\n":                                        "line 2: there is no protocol",
		"# x\nS: 220\n":                                `line 2: there is no protocol above "S: 220"`,
		"# x\nprotocol imap\n":                         `line 2: protocol "imap" is not known`,
		begin + "X: 220\n":                             `line 3: "X: 220" is neither the client's nor the server's`,
		begin + "S 220\n":                              `line 3: "S 220" has no colon`,
		begin + "S*0: 220\n":                           `line 3: "*0" does not say how often`,
		begin + "S4: 220\n":                            `line 3: "4" does not say how often`,
		begin + "S: a\\q\n":                            `line 3: \q is no escape`,
		begin + "S: \\xzz\n":                           `line 3: \xzz is no escape`,
		begin + "S! never\n":                           `line 3: a side does not end by "never"`,
		begin + "C! gap -1\n":                          `line 3: "-1" is no number of bytes`,
		begin + "S! end\n\nS: 220\n":                   "line 5: the server goes on after its end",
		begin + "C! cut\nC! end\n":                     "line 4: the client goes on after its end",
		begin + "ends well\n":                          `line 3: "well" is no verdict`,
		begin + "? Why?\n":                             "line 4: a question without an answer",
		begin + "= So.\n":                              "line 3: an answer without a question",
		begin + "S: 220\n> a\n\n> b\n":                 "line 6: a second text about the same thing",
		begin + "C*999999999: NOOP\n":                  "line 3: it says more than 1048576 bytes",
		begin + strings.Repeat("C: a\n\n", 10_001):     "line 20003: it has more than 10000 steps",
		begin + strings.Repeat("# comment\n", 200_000): "line 1: it has more than 1048576 bytes",
		begin + strings.Repeat("> x\n", 3000):          "line 2003: a text of more than 4000 bytes",
		begin + strings.Repeat("X", 1000):              `line 3: "` + strings.Repeat("X", 60) + `…" is neither`,
	} {
		_, err := Parse(text)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.60q: got %v, want %q", text, err, want)
		}
		var wrong *Error
		if !errors.As(err, &wrong) || wrong.Hint == "" && !strings.Contains(want, "after its end") {
			t.Errorf("%.60q has no hint: %v", text, err)
		}
	}
}

// FuzzParse: whatever a file says, it is read within bounds, or the error has a line
// of it.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"# x\n> y\nprotocol smtp\nS: 220 ok\n> note\nC*3: NOOP\\\n? a\n= b\n---\n", "# x\nprotocol pop3\njoined\nabsent S\nC! tls\nC! gap 3\nends fetched\nprotocol smtp\nS! end",
		"#zh 题\n>zh 一，\n>zh 二\nprotocol smtp\r\nS: \\x1b[2J\\x00\r\n", "# x\nprotocol smtp\nC*1048576: x", "# \xff\n> \x1b\nprotocol smtp\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		var wrong *Error
		switch {
		case errors.As(err, &wrong):
			if wrong.Line < 1 || wrong.Line > 1+strings.Count(text, "\n") || len(wrong.Error()) > 400 {
				t.Errorf("of %d lines: %v", strings.Count(text, "\n"), err)
			}
			return
		case err != nil:
			t.Fatal(err)
		}
		size, steps := 0, 0
		for _, session := range s.Sessions {
			steps += len(session.Steps) - 2 // its ends
			for _, step := range session.Steps {
				size += len(step.Bytes)
			}
		}
		if len(s.Sessions) == 0 || size > MaxSize || steps > maxSteps {
			t.Errorf("%d sessions, %d bytes, %d steps", len(s.Sessions), size, steps)
		}
	})
}
