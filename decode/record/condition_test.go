package record

import (
	"slices"
	"strings"
	"testing"
)

func TestConditionEvents(t *testing.T) {
	for source, want := range map[string]string{
		`event == "message"`:                                 "message",
		`event in ["command", "reply"] and n == 1`:           "command reply",
		`verb == "MAIL"`:                                     "command",
		`verb in ["MAIL", "RCPT"] or to == "DATA"`:           "command reply",
		`to == "." and code >= 250`:                          "reply",
		`code >= 500`:                                        "reply auth",
		`from == "client" and size > 10`:                     "message",
		`any(text, # contains "quota") and event == "reply"`: "reply",
		`subject contains "test"`:                            "message",
		`verb != "MAIL" and event == "command"`:              "command",
		`event == "close" and verb == "MAIL"`:                "",
		`n == 3`:                                             strings.Join(Events(), " "),
		`user == "anna"`:                                     strings.Join(Events(), " "),
		`verb == ""`:                                         strings.Join(Events(), " "),
		`not (verb == "MAIL")`:                               strings.Join(Events(), " "),
		`not ok`:                                             strings.Join(Events(), " "),
		`via == "RETR" and (n <= 2 or chance(0.5))`:          "message",
	} {
		c, err := CompileCondition(source)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(c.Events(), " "); got != want {
			t.Errorf("%s may be met by %q, want %q", source, got, want)
		}
	}
}

// sure counts, and what is certain is all that happens by chance.
type sure int

func (n *sure) Met() (int, int)       { *n++; return int(*n), int(*n) }
func (n *sure) Chance(p float64) bool { return p == 1 }

// What asks for n does not stand in the way of counting.
func TestConditionCounts(t *testing.T) {
	for source, want := range map[string][]int{
		`verb == "RCPT" and n == 2`:                {2},
		`verb == "RCPT" and n % 2 == 0`:            {2, 4},
		`verb == "RCPT" and not (n <= 2)`:          {3, 4},
		`verb == "RCPT" and (n == 1 or total > 3)`: {1, 4},
		`verb == "RCPT" and chance(1)`:             {1, 2, 3, 4},
		`verb == "RCPT" and chance(0)`:             nil,
		`verb == "MAIL" and n == 1`:                nil,
	} {
		c, err := CompileCondition(source)
		if err != nil {
			t.Fatal(err)
		}
		var counts sure
		var met []int
		for i := range 4 {
			if c.Match(&Record{Fields: Fields{Event: "command", Verb: "RCPT"}}, &counts) {
				met = append(met, i+1)
			}
		}
		if !slices.Equal(met, want) {
			t.Errorf("%s met %v, want %v", source, met, want)
		}
	}
}

func TestConditionErrors(t *testing.T) {
	for source, want := range map[string]string{
		`vreb == "MAIL"`:    "unknown name vreb at column 1",
		`m == 1`:            "unknown name m at column 1",
		`event == "mesage"`: `no record has event "mesage"`,

		`n == 1 and chance(2)`: "this is no probability at column 12",
		`chance(-0.5)`:         "this is no probability at column 1",
		`chance(1.01)`:         "this is no probability at column 1",
	} {
		if _, err := CompileCondition(source); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", source, err, want)
		}
	}
}
