package decodetest

import (
	"strings"
	"testing"
	"time"

	"mitmail/decode"
)

func TestFormat(t *testing.T) {
	empty, ann := "", "ann"
	half := &decode.Message{Via: "DATA", Missing: 7, Envelope: &decode.Envelope{MailFrom: &empty, Rejected: []string{"x"}}}
	half.Size, half.Subject = 1, &ann
	for want, ev := range map[string]decode.Event{
		`- open`: {Payload: &decode.Open{Client: "127.0.0.1:1"}},
		`C command PASS "‹x›" raw="PASS ‹x›\r\n"`: {From: decode.Client, Raw: []byte("PASS x\r\n"), Secrets: []decode.Span{{Start: 5, End: 6}},
			Payload: &decode.Command{Verb: "PASS", Args: "x", Secret: []decode.Span{{Start: 0, End: 1}}}},
		`C command MAIL "FROM:<>" {A="" B="1"}`: {From: decode.Client,
			Payload: &decode.Command{Verb: "MAIL", Args: "FROM:<>", Params: map[string]string{"B": "1", "A": ""}}},
		`C command "" unknown secret-verb`: {From: decode.Client, Payload: &decode.Command{Unknown: true, SecretVerb: true}},
		`C command NOOP sent="RSET\r\n" by="rule"`: {From: decode.Client, Changed: true, Sent: []byte("RSET\r\n"), By: "rule",
			Payload: &decode.Command{Verb: "NOOP"}},
		`S reply RCPT 550 no enhanced="5.1.1" rcpt="a@b" text=["no"]`: {From: decode.Server,
			Payload: &decode.Reply{To: "RCPT", Code: 550, OK: decode.No, Enhanced: "5.1.1", Rcpt: "a@b", Text: []string{"no"}, Elapsed: time.Second}},
		`P reply "" -ERR response-code="X" text=[] items=["a" ×2] decoded=""`: {From: decode.Proxy,
			Payload: &decode.Reply{Status: "-ERR", ResponseCode: "X", Text: []string{}, Items: []string{"a", "a"}, Decoded: &empty}},
		`C response decoded="ann" secret`:                {From: decode.Client, Payload: &decode.Response{Decoded: &ann, Secret: true}},
		`C auth PLAIN ok code=235 authzid="" user="ann"`: {From: decode.Client, Payload: &decode.Auth{Mechanism: "PLAIN", OK: decode.Yes, Code: 235, Authzid: &empty, User: &ann}},
		`C message DATA incomplete missing=7 size=1 sha256=00000000 mail-from="" rejected=["x"] subject="ann"`: {From: decode.Client, Payload: half},
		`S message TOP ok number=3 size=0 sha256=00000000`:                                                     {From: decode.Server, Payload: &decode.Message{Via: "TOP", OK: decode.Yes, Complete: true, Number: 3}},
		`- tls both stls no intercepted sni="x" error="bad"`:                                                   {Payload: &decode.TLS{Leg: "both", How: "stls", OK: decode.No, Intercepted: true, SNI: "x", Error: "bad"}},
		`C finding starttls-injection danger raw="NOOP\r\n"`:                                                   {From: decode.Client, Raw: []byte("NOOP\r\n"), Payload: &decode.Finding{ID: "starttls-injection", Severity: "danger"}},
		`S opaque 12 last`: {From: decode.Server, Payload: &decode.Opaque{Bytes: 12, Last: true}},
		`S chunk 3`:        {From: decode.Server, Raw: []byte("abc"), Payload: &decode.Chunk{}},
		`- close client=1 server=2 commands=3 messages=4 "o"`: {Payload: &decode.Close{Outcome: decode.Words{{Key: "text", Args: []string{"o"}}}, ClientBytes: 1, ServerBytes: 2, Commands: 3, Messages: 4}},
	} {
		if got := Format(ev); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestQuoteShortensLongStrings(t *testing.T) {
	a, b := strings.Repeat("x", longest), strings.Repeat("x", longest)+"y"
	if got := quote(a); got != `"`+a+`"` {
		t.Errorf("got %s", got)
	}
	if got := quote(b); !strings.Contains(got, "…121,") || len(got) > longest {
		t.Errorf("got %s", got)
	}
	if quote(b) == quote(strings.Repeat("x", longest)+"z") {
		t.Error("two long strings look the same")
	}
}

func TestFormatAllJoins(t *testing.T) {
	say := func(side decode.Side, p string) decode.Event {
		return decode.Event{From: side, Raw: []byte(p), Payload: &decode.Chunk{}}
	}
	bare := decode.Event{Payload: &decode.Finding{ID: "bare-lf", Severity: "warning"}}
	got := FormatAll([]decode.Event{say(decode.Client, "ab"), say(decode.Client, "c"), say(decode.Server, "d"), bare, bare})
	if want := "C chunk 3\nS chunk 1\n- finding bare-lf warning ×2\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDiff(t *testing.T) {
	if got := Diff("a\nb\n", "a\nb\n"); got != "" {
		t.Errorf("got %q", got)
	}
	if got, want := Diff("a\nb\n", "a\nc\n"), "from event 2 on\ngot:\nb\nwant:\nc\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
