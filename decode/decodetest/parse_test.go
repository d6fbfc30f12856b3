package decodetest

import (
	"strings"
	"testing"

	"mitmail/decode"
)

func TestParse(t *testing.T) {
	s, err := Parse(strings.Join([]string{
		"# About it", "protocol pop3",
		`S: +OK\x00\\ `, "S: more",
		"C*2: NOOP", "",
		`C: half\`,
		"S! reset", "---", "- open", ""}, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Step{
		{Side: decode.Server, Bytes: []byte("+OK\x00\\ \r\nmore\r\n")},
		{Side: decode.Client, Bytes: []byte("NOOP\r\nNOOP\r\n")},
		{Side: decode.Client, Bytes: []byte("half")},
		{Side: decode.Server, End: decode.Reset},
		{Side: decode.Client, End: decode.EOF},
	}
	if s.About != "About it" || s.Protocol != decode.POP3 || s.Want != "- open\n" {
		t.Errorf("got %+v", s)
	}
	if len(s.Steps) != len(want) {
		t.Fatalf("got %d steps, want %d", len(s.Steps), len(want))
	}
	for i, step := range s.Steps {
		if step.Side != want[i].Side || string(step.Bytes) != string(want[i].Bytes) || step.End != want[i].End {
			t.Errorf("step %d: got %+v, want %+v", i, step, want[i])
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"protocol smtp\n":                           "---",
		"protocol smtp\nS: 220\n---\n":              "what it shows",
		"# x\nS: 220\n---\n":                        "protocol",
		"# x\nprotocol imap\n---\n":                 "imap",
		"# x\nprotocol smtp\nX: 220\n---\n":         "neither",
		"# x\nprotocol smtp\nS 220\n---\n":          "no colon",
		"# x\nprotocol smtp\nS*0: 220\n---\n":       "how often",
		"# x\nprotocol smtp\nS4: 220\n---\n":        "how often",
		"# x\nprotocol smtp\nS: \\q\n---\n":         "no escape",
		"# x\nprotocol smtp\nS: \\xzz\n---\n":       "zz",
		"# x\nprotocol smtp\nS! never\n---\n":       "never",
		"# x\nprotocol smtp\nS! end\nS: 220\n---\n": "after its end",
		"# x\nprotocol smtp\nC! cut\nC! end\n---\n": "after its end",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func TestScripts(t *testing.T) {
	all := Scripts(t)
	if len(all) < 60 {
		t.Errorf("only %d scripts", len(all))
	}
	for _, s := range all {
		if !strings.HasPrefix(s.Name, s.Protocol.String()+"-") && !strings.HasPrefix(s.Name, "lmtp-") {
			t.Errorf("%s does not begin with its protocol", s.Name)
		}
		if s.Want == "" {
			t.Errorf("%s wants no events", s.Name)
		}
	}
}
