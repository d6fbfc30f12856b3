package record

import (
	"encoding/json"
	"testing"
	"time"

	"mitmail/decode"
)

// A reply of the usual kind.
var usual = decode.Event{Time: noon, Seq: 9, From: decode.Server, Raw: []byte("250 2.1.5 recipient ok\r\n"),
	Payload: &decode.Reply{To: "RCPT", Code: 250, OK: decode.Yes, Enhanced: "2.1.5", Text: []string{"2.1.5 recipient ok"}, Elapsed: 1234567 * time.Nanosecond}}

func BenchmarkRecord(b *testing.B) {
	s := Session{Number: 1, Protocol: decode.SMTP}
	var r Record
	b.ReportAllocs()
	for b.Loop() {
		s.Record(usual, &r)
	}
}

func BenchmarkJSON(b *testing.B) {
	s := Session{Number: 1, Protocol: decode.SMTP}
	var r Record
	s.Record(usual, &r)
	var line []byte
	b.ReportAllocs()
	for b.Loop() {
		line = r.AppendJSON(line[:0])
	}
}

// What the standard library takes for the same object.
func BenchmarkStandardJSON(b *testing.B) {
	object := struct {
		Time     string   `json:"time"`
		Session  int      `json:"session"`
		Seq      int      `json:"seq"`
		Protocol string   `json:"protocol"`
		Event    string   `json:"event"`
		From     string   `json:"from"`
		Raw      string   `json:"raw"`
		To       string   `json:"to"`
		Code     int      `json:"code"`
		OK       bool     `json:"ok"`
		Enhanced string   `json:"enhanced"`
		Text     []string `json:"text"`
		Elapsed  float64  `json:"elapsed_ms"`
	}{noon.Format(time.RFC3339Nano), 1, 9, "smtp", "reply", "server", "250 2.1.5 recipient ok\r\n", "RCPT", 250, true, "2.1.5", []string{"2.1.5 recipient ok"}, 1.234567}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := json.Marshal(&object); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	s := Session{Number: 1, Protocol: decode.SMTP}
	var r Record
	s.Record(usual, &r)
	e, err := Compile(`event == "reply" and code >= 500 and to == "RCPT"`)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		e.Match(&r)
	}
}
