package otlp

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	logspb "go.opentelemetry.io/proto/otlp/logs/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/decode/record"
)

var update = flag.Bool("update", false, "write the golden file anew")

// encoded is what was made of a dialogue.
type encoded struct {
	records      []record.Record
	traces, logs []byte
}

func encode(t testing.TB, script decodetest.Script) encoded {
	source := &Source{Version: "v1", Host: "here"}
	session := record.Session{Number: 1, Protocol: script.Protocol}
	trace, log := source.Trace(script.Protocol), source.Log(script.Protocol)
	var all encoded
	for i, ev := range decodetest.Whole(t, script) {
		ev.Time = ev.Time.Add(time.Duration(i) * time.Millisecond)
		var r record.Record
		if session.Record(ev, &r) {
			all.records = append(all.records, r)
			all.traces = trace.Append(all.traces, &ev, &r)
			all.logs = log.Append(all.logs, &ev, &r)
		}
	}
	return all
}

// spans are the spans in what was made for a request.
func spans(t testing.TB, p []byte) []*tracepb.Span {
	t.Helper()
	var data tracepb.TracesData
	if err := proto.Unmarshal(p, &data); err != nil {
		t.Fatal(err)
	}
	if n := len(data.ProtoReflect().GetUnknown()); n > 0 {
		t.Errorf("%d bytes are of no field", n)
	}
	var all []*tracepb.Span
	for _, resource := range data.ResourceSpans {
		if resource.Resource == nil || len(resource.ScopeSpans) != 1 || resource.ScopeSpans[0].Scope.GetName() != "mitmail" {
			t.Errorf("resource or scope are missing in %v", resource)
		}
		all = append(all, resource.ScopeSpans[0].Spans...)
	}
	if Count(p) != len(all) {
		t.Errorf("%d spans are counted as %d", len(all), Count(p))
	}
	return all
}

// Every dialogue gives one trace: one root, children of it with ids of their own, that
// begin before they end, and every record once, as a span or an event of one.
func TestDialogues(t *testing.T) {
	for _, script := range decodetest.Scripts(t) {
		t.Run(script.Name, func(t *testing.T) {
			got := encode(t, script)
			all := spans(t, got.traces)
			root := all[len(all)-1]
			seen, events := make(map[string]bool), 0
			for _, s := range all {
				if seen[string(s.SpanId)] || !bytes.Equal(s.TraceId, root.TraceId) || len(s.TraceId) != 16 {
					t.Errorf("%s has the ids %x %x", s.Name, s.TraceId, s.SpanId)
				}
				seen[string(s.SpanId)] = true
				if s != root && !bytes.Equal(s.ParentSpanId, root.SpanId) || s == root && s.ParentSpanId != nil {
					t.Errorf("%s is below %x", s.Name, s.ParentSpanId)
				}
				if s.StartTimeUnixNano == 0 || s.EndTimeUnixNano < s.StartTimeUnixNano {
					t.Errorf("%s goes from %d to %d", s.Name, s.StartTimeUnixNano, s.EndTimeUnixNano)
				}
				names := make(map[string]bool)
				for _, a := range s.Attributes {
					if names[a.Key] {
						t.Errorf("%s has %s twice", s.Name, a.Key)
					}
					names[a.Key] = true
				}
				events += len(s.Events)
				for _, e := range s.Events {
					if e.TimeUnixNano < s.StartTimeUnixNano || e.TimeUnixNano > s.EndTimeUnixNano && e.Name != "finding" {
						t.Errorf("%s at %d is no event of %s, from %d to %d", e.Name, e.TimeUnixNano, s.Name, s.StartTimeUnixNano, s.EndTimeUnixNano)
					}
				}
			}
			want := 0
			for _, r := range got.records {
				switch r.Event {
				case "open", "close", "auth", "message", "tls":
				default:
					want++
				}
			}
			if events != want {
				t.Errorf("%d events of %d", events, want)
			}
			if again := encode(t, script); !bytes.Equal(again.traces, got.traces) {
				t.Error("the same dialogue gives other spans")
			}
		})
	}
}

// Every record is a log record, with the ids of the session's root span.
func TestLogs(t *testing.T) {
	for _, script := range decodetest.Scripts(t) {
		got := encode(t, script)
		var data logspb.LogsData
		if err := proto.Unmarshal(got.logs, &data); err != nil {
			t.Fatal(err)
		}
		all := spans(t, got.traces)
		root := all[len(all)-1]
		if len(data.ResourceLogs) != len(got.records) || Count(got.logs) != len(got.records) {
			t.Fatalf("%s: %d log records of %d", script.Name, len(data.ResourceLogs), len(got.records))
		}
		for i, resource := range data.ResourceLogs {
			l, r := resource.ScopeLogs[0].LogRecords[0], got.records[i]
			if l.EventName != "mail."+r.Event || l.Body.GetStringValue() == "" || !bytes.Equal(l.TraceId, root.TraceId) || !bytes.Equal(l.SpanId, root.SpanId) {
				t.Errorf("%s: %v is of a record %s", script.Name, l, r.Event)
			}
			names := make(map[string]bool)
			for _, a := range l.Attributes {
				if names[a.Key] {
					t.Errorf("%s: %s has %s twice", script.Name, l.EventName, a.Key)
				}
				names[a.Key] = true
			}
			if !names["mail.session"] || !names["mail.event"] {
				t.Errorf("%s: %v lacks the session", script.Name, l)
			}
		}
	}
}

// The spans of some dialogues, for people to read.
func TestGolden(t *testing.T) {
	var text strings.Builder
	for _, name := range []string{"smtp-delivery", "smtp-auth-refused-then-other", "smtp-pipelined", "smtp-rset", "smtp-data-refused", "pop3-retr-pipelined", "pop3-user-refused", "pop3-stls", "lmtp-delivery", "smtp-bdat-chunks"} {
		for _, script := range decodetest.Scripts(t) {
			if script.Name != name {
				continue
			}
			fmt.Fprintf(&text, "== %s\n", name)
			for _, s := range spans(t, encode(t, script).traces) {
				write(&text, s)
			}
		}
	}
	const file = "testdata/spans.txt"
	if *update {
		if err := os.WriteFile(file, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text.String() != string(want) {
		t.Errorf("other spans; -update writes them anew:\n%s", &text)
	}
}

// write writes a span, its events and their attributes, a line each.
func write(w *strings.Builder, s *tracepb.Span) {
	took := time.Duration(s.EndTimeUnixNano - s.StartTimeUnixNano)
	fmt.Fprintf(w, "%s, %v%s\n", s.Name, took, attributesText(s.Attributes))
	if s.Status != nil {
		fmt.Fprintf(w, "  %v: %s\n", s.Status.Code, s.Status.Message)
	}
	for _, e := range s.Events {
		fmt.Fprintf(w, "  +%v %s%s\n", time.Duration(e.TimeUnixNano-s.StartTimeUnixNano), e.Name, attributesText(e.Attributes))
	}
}

func attributesText(all []*commonpb.KeyValue) string {
	var w strings.Builder
	for _, a := range all {
		fmt.Fprintf(&w, " %s=%s", strings.TrimPrefix(a.Key, "mail."), valueText(a.Value))
	}
	return w.String()
}

func valueText(v *commonpb.AnyValue) string {
	switch v := v.Value.(type) {
	case *commonpb.AnyValue_StringValue:
		return fmt.Sprintf("%q", v.StringValue)
	case *commonpb.AnyValue_ArrayValue:
		var all []string
		for _, e := range v.ArrayValue.Values {
			all = append(all, valueText(e))
		}
		return "[" + strings.Join(all, " ") + "]"
	case *commonpb.AnyValue_KvlistValue:
		return "{" + strings.TrimSpace(attributesText(v.KvlistValue.Values)) + "}"
	case *commonpb.AnyValue_IntValue:
		return fmt.Sprint(v.IntValue)
	case *commonpb.AnyValue_DoubleValue:
		return fmt.Sprint(v.DoubleValue)
	case *commonpb.AnyValue_BoolValue:
		return fmt.Sprint(v.BoolValue)
	}
	return "nothing"
}

// OTLP's JSON has ids in hexadecimal and enumerations as numbers.
func TestJSON(t *testing.T) {
	for _, script := range decodetest.Scripts(t)[:20] {
		got := encode(t, script)
		want := spans(t, got.traces)[0]
		text, err := toJSON(Traces, got.traces)
		if err != nil {
			t.Fatal(err)
		}
		var data struct {
			ResourceSpans []struct {
				ScopeSpans []struct {
					Spans []struct {
						TraceID, SpanID, Name string
						Kind                  int
						StartTimeUnixNano     string
					}
				}
			}
		}
		if err := json.Unmarshal(text, &data); err != nil {
			t.Fatal(err)
		}
		s := data.ResourceSpans[0].ScopeSpans[0].Spans[0]
		if s.TraceID != hex.EncodeToString(want.TraceId) || s.SpanID != hex.EncodeToString(want.SpanId) || s.Kind != int(want.Kind) || s.StartTimeUnixNano != fmt.Sprint(want.StartTimeUnixNano) {
			t.Errorf("%s: %+v is not %v", script.Name, s, want)
		}
		if _, err := toJSON(Logs, got.logs); err != nil {
			t.Error(err)
		}
	}
}

// What is cut into requests is whole when put together, and each can be sent.
func TestCut(t *testing.T) {
	var all []byte
	for _, script := range decodetest.Scripts(t) {
		all = append(all, encode(t, script).traces...)
	}
	count, parts, rest := 0, 0, all
	var joined []byte
	for len(rest) > 0 {
		var p []byte
		p, rest = Cut(rest, 10_000)
		if len(p) == 0 || len(p) > 10_000 && len(spans(t, p)) > 40 {
			t.Fatalf("a part of %d bytes", len(p))
		}
		joined = append(joined, p...)
		count += len(spans(t, p))
		parts++
	}
	if !bytes.Equal(joined, all) || count != Count(all) || parts < 10 {
		t.Errorf("%d bytes in %d parts with %d spans, of %d bytes with %d", len(joined), parts, count, len(all), Count(all))
	}
}

// A session that goes on for days keeps no more than some of its events, and loses none.
func TestLongSession(t *testing.T) {
	source := new(Source)
	trace := source.Trace(decode.SMTP)
	session := record.Session{Number: 1, Protocol: decode.SMTP}
	at, events, largest := time.Unix(1e9, 0), 0, 0
	var p []byte
	give := func(what decode.Payload) {
		var r record.Record
		at = at.Add(time.Second)
		ev := decode.Event{Time: at, Payload: what}
		session.Record(ev, &r)
		p = trace.Append(p[:0], &ev, &r)
		largest = max(largest, len(p))
		for _, s := range spans(t, p) {
			events += len(s.Events)
		}
	}
	give(&decode.Open{Client: "a", Server: "b"})
	for range 10_000 {
		give(&decode.Command{Verb: "NOOP", Args: "nothing at all"})
		give(&decode.Reply{To: "NOOP", Code: 250, OK: decode.Yes, Text: []string{"I have done nothing, as you asked me to"}})
	}
	give(&decode.Close{})
	if events != 20_000 || largest > 2*maxEvents {
		t.Errorf("%d events, %d bytes at once", events, largest)
	}
}
