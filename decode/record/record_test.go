package record

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"mitmail/decode"
	"mitmail/decode/message"
)

var noon = time.Date(2026, 3, 1, 13, 0, 0, 120000000, time.FixedZone("CET", 3600))

var update = flag.Bool("update", false, "write the golden file anew")

func ptr(s string) *string { return &s }

// events are one of each kind and of each of its shapes, in the order of
// testdata/golden.jsonl.
var events = []decode.Event{
	{Payload: &decode.Open{Client: "127.0.0.1:50000", Server: "[::1]:25", Route: "1025=smtp://localhost", Program: "swaks", PID: 4711}},
	{Payload: &decode.Open{Client: "10.0.0.1:50000", Server: "10.0.0.2:25", File: "mail.pcap"}},
	{From: decode.Server, Raw: []byte("220 mx ready\r\n"), Payload: &decode.Reply{To: "CONNECT", Code: 220, OK: decode.Yes, Text: []string{"mx ready"}, Elapsed: -1}},
	{From: decode.Client, Raw: []byte("mail FROM:<a@x> SIZE=10 SMTPUTF8\r\n"), Payload: &decode.Command{Verb: "MAIL", Path: "a@x", Args: "FROM:<a@x> SIZE=10 SMTPUTF8", Params: map[string]string{"SMTPUTF8": "", "SIZE": "10"}}},
	{From: decode.Client, Raw: []byte("RCPT TO:<b@x>\r\n"), Payload: &decode.Command{Verb: "RCPT", Args: "TO:<b@x>", Path: "b@x", Params: map[string]string{}}},
	{From: decode.Client, Raw: []byte("xyz\xff\xfe \"\\\x1b\u009b\u2028\u202e\r\n"), Payload: &decode.Command{Verb: "XYZ\xff\xfe", Args: "\"\\\x1b\u009b\u2028\u202e", Unknown: true}},
	{From: decode.Client, Raw: []byte("\r\n"), Payload: &decode.Command{}},
	{From: decode.Client, Raw: []byte("AUTH PLAIN AHUAcA==\r\n"), Payload: &decode.Command{Verb: "AUTH", Args: "PLAIN AHUAcA==", Decoded: ptr("\x00u\x00p"), Secret: []decode.Span{{Start: 6, End: 14}}}},
	{From: decode.Client, Raw: []byte("NOOP\r\n"), Changed: true, Sent: []byte("QUIT\r\n"), By: "rule 1", Payload: &decode.Command{Verb: "NOOP"}},
	{From: decode.Client, Raw: []byte("NOOP\r\n"), Changed: true, By: "rule 2", Payload: &decode.Command{Verb: "NOOP"}},
	{From: decode.Proxy, Changed: true, Sent: []byte("\xffEHLO\r\n"), Payload: &decode.Command{Verb: "EHLO"}},
	{From: decode.Server, Raw: []byte("550 5.1.1 no\r\n"), Payload: &decode.Reply{To: "RCPT", Code: 550, OK: decode.No, Enhanced: "5.1.1", Text: []string{"5.1.1 no"}, Elapsed: 1500 * time.Microsecond}},
	{From: decode.Server, Raw: []byte("250-x\r\n250 SIZE\r\n"), Payload: &decode.Reply{To: "EHLO", Code: 250, OK: decode.Yes, Text: []string{"x", "SIZE"}, Items: []string{"SIZE"}}},
	{From: decode.Server, Raw: []byte("334 VXNlcg==\r\n"), Payload: &decode.Reply{To: "AUTH", Code: 334, OK: decode.Yes, Text: []string{"VXNlcg=="}, Decoded: ptr("User")}},
	{From: decode.Server, Raw: []byte("250 ok\r\n"), Payload: &decode.Reply{To: ".", Code: 250, OK: decode.Yes, Text: []string{"ok"}, Rcpt: "b@x"}},
	{From: decode.Server, Raw: []byte("-ERR [IN-USE] busy\r\n"), Payload: &decode.Reply{To: "PASS", Status: "-ERR", OK: decode.No, ResponseCode: "IN-USE", Text: []string{"[IN-USE] busy"}}},
	{From: decode.Server, Raw: []byte("what\r\n"), Payload: &decode.Reply{Status: "WHAT"}},
	{From: decode.Client, Raw: []byte("AHUAcA==\r\n"), Payload: &decode.Response{Decoded: ptr("\x00u\x00p"), Secret: true}},
	{From: decode.Client, Raw: []byte("*\r\n"), Payload: &decode.Response{}},
	{Payload: &decode.Auth{Mechanism: "PLAIN", User: ptr("u"), Authzid: ptr(""), Secret: ptr("p"), OK: decode.No, Code: 535}},
	{Payload: &decode.Auth{Mechanism: "APOP", User: ptr("u"), Digest: ptr("c4c9"), Challenge: ptr("<1@x>")}},
	{Payload: &decode.Message{Via: "DATA", Complete: true, OK: decode.Yes,
		Envelope: &decode.Envelope{MailFrom: ptr(""), RcptTo: []string{"b@x"}, Rejected: []string{"c@x"}},
		Summary: message.Summary{Size: 12, SHA256: [32]byte{1, 2}, Subject: ptr("hé"), From: ptr("A <a@x>"), To: ptr(""), MessageID: ptr("<1@x>"),
			Parts: []message.Part{{Type: "text/plain", Size: 3, SHA256: [32]byte{3}}, {Type: "image/png", Name: "a.png"}}}}},
	{Payload: &decode.Message{Via: "RETR", Number: 2, Missing: 9}},
	{Payload: &decode.TLS{Leg: "both", How: "starttls", SNI: "mx"}},
	{Payload: &decode.TLS{Leg: "client", How: "implicit", Version: "TLS 1.3", Cipher: "C", Issuer: "I", Intercepted: true, OK: decode.No, Error: "bad"}},
	{From: decode.Client, Payload: &decode.Finding{ID: "bare-lf", Severity: "warning", Said: decode.Sentence{Key: "text", Args: []string{"a bare LF"}}, Ref: "RFC 5321 2.3.8"}},
	{Payload: &decode.Finding{ID: "tunnel", Severity: "info"}},
	{From: decode.Server, Payload: &decode.Opaque{Bytes: 99, Last: true}},
	{From: decode.Client, Raw: []byte("PROXY TCP4 1.2.3.4 5.6.7.8 9 25\r\n"), Payload: &decode.Preamble{Kind: "proxy-v1", SaysClient: "1.2.3.4:9", SaysServer: "5.6.7.8:25"}},
	{Payload: &decode.Close{Result: decode.ResultDelivered, Reason: decode.Words{{Key: "text", Args: []string{"client closed"}}}, Outcome: decode.Words{{Key: "text", Args: []string{"message delivered"}}}, Duration: 2500 * time.Millisecond, ClientBytes: 10, ServerBytes: 20, Commands: 3, Messages: 1}},
}

// lines are the records of events, one a line, as testdata/golden.jsonl.
func lines(t *testing.T) []byte {
	var out []byte
	for i, ev := range events {
		s := Session{Number: 7, Protocol: decode.SMTP}
		ev.Time, ev.Seq = noon, i+1
		if ev.Payload.Name() == "close" {
			s.Frame = 40
		}
		var r Record
		if !s.Record(ev, &r) {
			t.Fatalf("no record of %#v", ev.Payload)
		}
		out = append(r.AppendJSON(out), '\n')
	}
	return out
}

func TestGolden(t *testing.T) {
	got := lines(t)
	if *update {
		if err := os.WriteFile("testdata/golden.jsonl", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/golden.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("want -, got +:\n%s\n%s", diff, got)
	}
}

func TestWithoutRecord(t *testing.T) {
	var s Session
	for _, what := range []decode.Payload{nil, &decode.Chunk{}, &decode.Opaque{Bytes: 4}} {
		if s.Record(decode.Event{Payload: what}, &Record{}) {
			t.Errorf("%#v has a record", what)
		}
	}
}

// A record is filled anew: nothing of the one before is left.
func TestReuse(t *testing.T) {
	var s Session
	var used, fresh Record
	s.Record(events[21], &used)
	s.Record(events[25], &used)
	s.Record(events[25], &fresh)
	if diff := cmp.Diff(fresh.Fields, used.Fields); diff != "" || fresh.has != used.has {
		t.Errorf("fresh -, used +:\n%s", diff)
	}
}

// The constants stand in the order of the struct, and every name is there once.
func TestFields(t *testing.T) {
	all := names(reflect.TypeFor[Fields]())
	if len(all) != int(fieldCount) || len(all) > 128 {
		t.Fatalf("%d names, %d constants", len(all), fieldCount)
	}
	seen := map[string]bool{}
	for i, name := range all {
		if name == "" || seen[name] {
			t.Errorf("field %d: name %q", i, name)
		}
		seen[name] = true
	}
	for f, name := range map[field]string{fFrame: "frame", fKnown: "known", fElapsedMS: "elapsed_ms", fChallenge: "challenge", fParts: "parts", fError: "error", fBytes: "bytes", fMessages: "messages"} {
		if all[f] != name {
			t.Errorf("field %d is %s, not %s", f, all[f], name)
		}
	}
}

// Every name of Fields is printed by some event: none is left over.
func TestEveryNameIsPrinted(t *testing.T) {
	printed := lines(t)
	for _, m := range asJSON[1:] { // in front of the first there is no comma
		if !bytes.Contains(printed, []byte(m.key)) {
			t.Errorf("no event prints %s", m.key)
		}
	}
}

// Whatever the bytes: the JSON is valid, harmless on a screen, and the bytes
// can be had back from it.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{"", "QUIT\r\n", "\xff\x00\x1b[31m", "\u2028\u202e\"\\", "\xed\xa0\x80", "\xc0\xaf", "a\ufffdb"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		s := Session{Number: 1, Protocol: decode.SMTP}
		word := string(p)
		var r Record
		s.Record(decode.Event{Time: noon, From: decode.Client, Raw: p, Changed: true, Sent: p,
			Payload: &decode.Command{Verb: word, Args: word, Params: map[string]string{word: word}}}, &r)
		checkJSON(t, r.AppendJSON(nil), p)
	})
}

func checkJSON(t *testing.T, line, raw []byte) {
	var got struct {
		Raw    *string
		Base64 *string `json:"raw_base64"`
		Verb   string
	}
	if err := json.Unmarshal(line, &got); err != nil || !utf8.Valid(line) {
		t.Fatalf("%q: %v", line, err)
	}
	if i := bytes.IndexFunc(line, unicode.IsControl); i >= 0 {
		t.Fatalf("%q: control character at %d", line, i)
	}
	if (got.Raw == nil) == (got.Base64 == nil) {
		t.Fatalf("%q: raw and raw_base64: not one of them", line)
	}
	back := got.Raw
	if back == nil {
		p, _ := base64.StdEncoding.DecodeString(*got.Base64)
		back = ptr(string(p))
	}
	if *back != string(raw) {
		t.Errorf("raw %q came back as %q", raw, *back)
	}
	if got.Verb != string([]rune(string(raw))) {
		t.Errorf("verb %q came back as %q", raw, got.Verb)
	}
}
