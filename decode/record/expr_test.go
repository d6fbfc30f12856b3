package record

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"mitmail/decode"
)

// dialogue is a session whose records are numbered from 0.
var dialogue = []decode.Event{
	0:  {Payload: &decode.Open{Client: "10.0.0.1:5", Server: "10.0.0.2:25"}},
	1:  {From: decode.Server, Payload: &decode.Reply{To: "CONNECT", Code: 220, OK: decode.Yes, Text: []string{"mx"}}},
	2:  {Payload: &decode.Auth{Mechanism: "PLAIN", User: ptr("eve"), OK: decode.No, Code: 535}},
	3:  {Payload: &decode.Auth{Mechanism: "PLAIN", User: ptr("bob"), Secret: ptr("CANARY-7f3a"), OK: decode.Yes, Code: 235}},
	4:  {From: decode.Client, Payload: &decode.Command{Verb: "MAIL", Path: "a@x", Args: "FROM:<a@x> SIZE=2000", Params: map[string]string{"SIZE": "2000"}}},
	5:  {From: decode.Client, Payload: &decode.Command{Verb: "RCPT", Args: "TO:<b@x>", Path: "b@x"}},
	6:  {From: decode.Server, Payload: &decode.Reply{To: "MAIL", Code: 250, OK: decode.Yes}},
	7:  {From: decode.Server, Payload: &decode.Reply{To: "RCPT", Rcpt: "b@x", Code: 250, OK: decode.Yes, Elapsed: 30 * time.Millisecond}},
	8:  {From: decode.Server, Payload: &decode.Reply{To: "DATA", Code: 999, Text: []string{"odd", "one"}}},
	9:  {Payload: &decode.Message{Via: "DATA", Envelope: &decode.Envelope{RcptTo: []string{"c@x"}}}},
	10: {From: decode.Client, Payload: &decode.Command{Verb: "XYZZY", Unknown: true}},
	11: {Payload: &decode.Finding{ID: "unknown-command", Severity: "info", Said: decode.Sentence{Key: "text", Args: []string{"no RFC has it"}}}},
	12: {From: decode.Client, Payload: &decode.Command{Verb: "RSET"}},
	13: {Payload: &decode.Close{Duration: time.Second, Commands: 4}},
}

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		expr string
		want []int
	}{
		{`true`, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}},
		{`code >= 500`, []int{2, 8}},
		{`ok`, []int{1, 3, 6, 7}},
		{`ok == true`, []int{1, 3, 6, 7}},
		{`ok == false`, []int{2}},
		{`not ok`, []int{2}},
		{`!ok`, []int{2}},
		{`!!ok`, []int{0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}},
		{`ok or id == "unknown-command"`, []int{1, 3, 6, 7, 11}},
		{`id == "unknown-command" || ok`, []int{1, 3, 6, 7, 11}},
		{`not ok and event == "auth"`, []int{2}},
		{`(ok ? 1 : 2) == 1`, []int{1, 3, 6, 7}},
		{`any(text, ok)`, []int{1}},
		{`known == false`, []int{10}},
		{`not known`, []int{10}},
		{`event == "message" and not complete`, []int{9}},
		{`not complete`, []int{9}},
		{`any(text, # contains "on")`, []int{8}},
		{`"one" in text`, []int{8}},
		{`len(text) == 1`, []int{1, 11}},
		{`elapsed_ms > 20`, []int{7}},
		{`duration_ms == 1000`, []int{13}},
		{`params.SIZE == "2000"`, []int{4}},
		{`int(params.SIZE) > 1000`, []int{4}},
		{`client == "10.0.0.1:5" and server startsWith "10." and seq < 4`, []int{0, 1, 2}},
		{`user == "eve"`, []int{2}},
		{`user == "bob"`, []int{3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}},
		{`mail_from == "a@x"`, []int{4, 5, 6, 7, 8, 10, 11}},
		{`"b@x" in rcpt_to`, []int{7, 8, 10, 11}},
		{`"c@x" in rcpt_to`, []int{9}},
		{`len(rcpt_to) == 0`, []int{0, 1, 2, 3, 4, 5, 6, 12, 13}},
		{`secret == "CANARY-7f3a"`, []int{3}},
		{`date(time).Hour() == 12 and session == 7 and event == "open"`, []int{0}},
		{`text[1] == "one"`, []int{8}},
		{`commands == 4`, []int{13}},
		{"verb == 'RSET' // a comment\n or\n verb == 'RCPT'", []int{5, 12}},
	} {
		e, err := Compile(tt.expr)
		if err != nil {
			t.Errorf("%s: %v", tt.expr, err)
			continue
		}
		if e.String() != tt.expr {
			t.Errorf("%s: String is %s", tt.expr, e)
		}
		if got := matches(e); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s\n got %v\nwant %v", tt.expr, got, tt.want)
		}
	}
}

func matches(e *Expr) (all []int) {
	s := Session{Number: 7, Protocol: decode.SMTP}
	for i, ev := range dialogue {
		ev.Time, ev.Seq = noon, i+1
		var r Record
		s.Record(ev, &r)
		if e.Match(&r) {
			all = append(all, i)
		}
	}
	return all
}

// Every name may be compared with what a record has that lacks it.
func TestEveryNameCompiles(t *testing.T) {
	zero := map[reflect.Kind]string{
		reflect.String: `NAME == ""`, reflect.Int: "NAME == 0", reflect.Int64: "NAME == 0", reflect.Float64: "NAME == 0",
		reflect.Slice: "len(NAME) == 0", reflect.Map: "len(NAME) == 0", reflect.Interface: "NAME not in [true, false]",
	}
	typ := reflect.TypeFor[Fields]()
	for i, name := range names(typ) {
		e, err := Compile(strings.ReplaceAll(zero[typ.Field(i).Type.Kind()], "NAME", name))
		if err != nil {
			t.Error(err)
		} else if !e.Match(&Record{}) {
			t.Errorf("%s does not hold on the empty record", e)
		}
	}
}

func TestExprErrors(t *testing.T) {
	for _, tt := range []struct{ expr, problem, hint string }{
		{`cod >= 500`, "unknown name cod at column 1\ncod >= 500\n^", "did you mean code?"},
		{`verb == "MAIL" and Verb == "MAIL"`, "unknown name Verb at column 20\n", "did you mean verb?"},
		{`from_ == "x"`, "unknown name from_ at column 1", "did you mean from?"},
		{`recipient == ""`, "unknown name recipient at column 1", ""},
		{`event == auth`, "unknown name auth at column 10", `texts stand in quotes: "auth"`},
		{`ok and verb in [MAIL, "RCPT"]`, "unknown name MAIL at column 17", `texts stand in quotes: "MAIL"`},
		{`verb in ["MAIL", RCPT]`, "unknown name RCPT", `texts stand in quotes: "RCPT"`},
		{"ok or\n args contains SIZE", "unknown name SIZE at line 2, column 16", `texts stand in quotes: "SIZE"`},
		{`event == "auht"`, `no record has event "auht" at column 10`, "event is one of open, preamble, command, reply, "},
		{`ok and "Danger" != severity`, `no record has severity "Danger" at column 8`, "severity is one of info, warning, danger"},
		{`not (protocol == "imap")`, `no record has protocol "imap" at column 18`, "protocol is one of smtp, pop3"},
		{`from not in ["client", "upstream"]`, `no record has from "upstream" at column 24`, "from is one of client, server, proxy"},
		{`mailfrom == ""`, "unknown name mailfrom", "did you mean mail_from?"},
		{`any(parts, .kind == "x")`, "type record.Part has no field kind", ""},
		{`$env.cod == 1`, "unknown name cod at column 6", "did you mean code?"},
		{`code == "250"`, "mismatched types int and string) at column 6", "texts stand in quotes"},
		{`text contains "x"`, "at column 6", `any(text, # contains "word")`},
		{`code`, "expected bool, but got int at column 1", "compare it with something"},
		{`"x"`, "expected bool, but got string at column 1", "compare it"},
		{`verb = "MAIL"`, "= is not expected here at column 6\n", "equality is =="},
		{`code >= `, "the expression ends too early at column 8", ""},
		{`code > > 5`, "> is not expected here at column 8\n", ""},
		{`code > 5 "x"`, "x is not expected here at column 10\n", ""},
		{`(code > 5))`, ") is not expected here at column 11\n", ""},
		{``, "at column 1\n\n^", ""},
		{`has.x`, "unknown name has", ""},
		{`AppendJSON(nil) == nil`, "unknown name AppendJSON", ""},
		{"code > 1 and\n\tcod > 1", "unknown name cod at line 2, column 2\n cod > 1\n ^", "did you mean code?"},
	} {
		_, err := Compile(tt.expr)
		var e *ExprError
		if !errors.As(err, &e) {
			t.Errorf("%s: error %v", tt.expr, err)
			continue
		}
		if !strings.Contains(e.Error(), tt.problem) {
			t.Errorf("%s: error\n%v\nwithout\n%s", tt.expr, e, tt.problem)
		}
		if !strings.Contains(e.Hint(), tt.hint) {
			t.Errorf("%s: hint %q without %q", tt.expr, e.Hint(), tt.hint)
		}
	}
}
