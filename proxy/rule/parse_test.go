package rule

import (
	"errors"
	"strings"
	"testing"
)

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		`verb == "RCPT"`:                                       "no => here at column 15",
		` => drop`:                                             "no condition before => at column 1",
		`verb == "A=>B"`:                                       "no => here at column 15",
		`vreb == "RCPT" => drop`:                               "unknown name vreb at column 1",
		`  verb = "RCPT" => drop`:                              "at column 8",
		`event == "auth" => drop`:                              "this is never met by what passes at column 1",
		`verb == "RCPT" =>`:                                    "an action is missing at column 18",
		`verb == "RCPT" => drop;; mark`:                        "an action is missing at column 24",
		`verb == "RCPT" => drop it`:                            "this does not belong to drop at column 24",
		`event == "message" => send x`:                         "send cannot be done to message at column 23",
		`verb == "RCPT" => reply no`:                           "this is no reply at column 25",
		`protocol == "pop3" => mark; reply 250 x`:              `"250 x" is no reply of pop3 at column 35`,
		`protocol in ["smtp"] and verb == "QUIT" => reply +OK`: `"+OK" is no reply of smtp at column 50`,
		`(protocol == "pop3" or protocol == "pop3") and true => reply 2 x`: "this is no reply",
		`verb == "RCPT" => reply`:               "the text of the reply is missing at column 24",
		`verb == "RCPT" => reply "550 no`:       "the quotes do not end, or hold an unknown escape at column 25",
		`verb == "RCPT" => delay 5`:             "this is no time at column 25",
		`verb == "RCPT" => delay 3s..1s`:        "this is no time at column 25",
		`verb == "RCPT" => throttle 10KB`:       "this is no speed at column 28",
		`verb == "RCPT" => throttle 0KB/s`:      "this is no speed at column 28",
		`verb == "RCPT" => slice 0`:             "this is no number of bytes at column 25",
		`verb == "RCPT" => ending CR`:           "this is no line ending at column 26",
		`verb == "RCPT" => inject both x`:       "to whom? at column 26",
		`verb == "RCPT" => replace x/y/`:        "a slash is missing at column 27",
		`verb == "RCPT" => replace /x/y`:        "a slash is missing at column 31",
		`verb == "RCPT" => replace /(/y/`:       "missing closing ): `(` at column 28",
		`verb == "RCPT" => replace /a/${9}/`:    "the pattern has no group 9 at column 30",
		`verb == "RCPT" => replace /(a)/$1x/`:   "the pattern has no group 1x at column 32",
		`verb == "RCPT" => drop; reply 550 x`:   "reply and drop exclude each other at column 25",
		`verb == "RCPT" => reply 550 x;drop`:    "drop and reply exclude each other at column 31",
		`to == "RCPT" => close; mark; send x`:   "send and close exclude each other at column 30",
		`verb == "RCPT" => hold; reply 450 x`:   "reply and hold exclude each other at column 25",
		`verb == "RCPT" => reply 450 x; hold`:   "hold and reply exclude each other at column 32",
		`verb == "RCPT" => drop; hold`:          "hold and drop exclude each other at column 25",
		`verb == "RCPT" => hold; mark; close`:   "close and hold exclude each other at column 31",
		`verb == "RCPT" => close; reset`:        "reset and close exclude each other at column 26",
		`verb == "RCPT" => reset; drop`:         "drop and reset exclude each other at column 26",
		`chance(2) => drop`:                     "this is no probability at column 1",
		` chance(-1) => drop`:                   "this is no probability at column 2",
		`args == "žluť" and vreb == "" => drop`: "unknown name vreb at column 20",
	} {
		_, err := Parse(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n%v\nwant %s", text, err, want)
		}
	}
	_, err := ParseFile(strings.NewReader("# one\n\ntrue => mark\n  true => mrak\n"))
	var wrong *Error
	if !errors.As(err, &wrong) || wrong.Line != 4 || wrong.Column != 11 || wrong.Hint() != "did you mean mark?" {
		t.Errorf("got %+v", err)
	}
}

// A file may begin with a byte order mark; what stands elsewhere is an error.
func TestParseFileWithBOM(t *testing.T) {
	if all, err := ParseFile(strings.NewReader("\ufefftrue => mark\ntrue => drop\n")); err != nil || len(all) != 2 || all[0].Text != "true => mark" {
		t.Errorf("%v %v", all, err)
	}
	if all, err := ParseFile(strings.NewReader("\ufeff# one\ntrue => mark\n")); err != nil || len(all) != 1 {
		t.Errorf("%v %v", all, err)
	}
	if _, err := ParseFile(strings.NewReader("true => mark\n\ufefftrue => drop\n")); err == nil {
		t.Error("no error")
	}
}

// What replaces may name the groups that there are, and actions may stand together that
// do not exclude each other.
func TestParses(t *testing.T) {
	for _, text := range []string{
		`verb == "RCPT" => replace /(?P<who>a)(b)/$who${2}$$3$0/`,
		`to == "RCPT" => reply 250 x; ending LF; close`,
		`to == "RCPT" => drop; inject client 250 x; mark`,
		`verb == "RCPT" => drop; inject server RSET; cut 2`,
		`verb == "RCPT" => send NOOP; hold; delay 1s`,
		`chance(0) or chance(1) or chance(0.5) or chance(n / 10) => drop; close`,
	} {
		if _, err := Parse(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestFormReply(t *testing.T) {
	for text, want := range map[string]string{
		"550 no":             "550 no\r\n",
		"250":                "250 \r\n",
		"250 a\nb\nc":        "250-a\r\n250-b\r\n250 c\r\n",
		"250-a\r\n250 b\r\n": "250-a\r\n250 b\r\n",
		"-ERR no":            "-ERR no\r\n",
		"+OK\n1 10\n.x":      "+OK\r\n1 10\r\n..x\r\n.\r\n",
	} {
		if got := formReply(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// Rules that were in force go on counting; others begin anew.
func TestSetKeepsCounts(t *testing.T) {
	var r Rules
	parse := func(text string) []*Rule {
		rules, err := ParseFile(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return rules
	}
	r.Set(parse("true => mark\ntrue => drop"))
	r.Rules()[0].total.Add(7)
	r.Set(parse("true => close\ntrue => mark"))
	if all := r.Rules(); all[0].Matched() != 0 || all[1].Matched() != 7 {
		t.Errorf("counts are %d and %d", all[0].Matched(), all[1].Matched())
	}
}

// Whatever is written is a rule, or an error that shows where.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`verb == "RCPT" and n == 2 => reply "450 4.2.0 later"; delay 1s..3s; mark`,
		`event == "message" => replace /^Subject: (.*)\/$/Subject: $1/; inject client 250 x`,
		`chance(0.5) => throttle 10KB/s; slice 3; cut 100`,
		"true => \"", "=>", "any(text, # contains \"=>\") => close", "\x00 => \xff", `true => reply 250 a\n\n`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse(text)
		if err == nil {
			if len(r.actions) == 0 {
				t.Error("a rule without actions")
			}
			if again, err := Parse(r.Text); err != nil || again.Text != r.Text {
				t.Errorf("%q reads as %q, which does not: %v", text, r.Text, err)
			}
			return
		}
		var wrong *Error
		if !errors.As(err, &wrong) || wrong.Column < 1 || wrong.Column > len([]rune(text))+2 || wrong.Error() == "" {
			t.Errorf("%q: %v", text, err)
		}
	})
}
