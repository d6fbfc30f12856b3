package otlp

import (
	"slices"
	"testing"

	"mitmail/decode"
	"mitmail/decode/decodetest"
	"mitmail/decode/record"
)

// BenchmarkTrace is what a session costs beside what records do: making spans of it,
// and packing them.
func BenchmarkTrace(b *testing.B) {
	scripts := decodetest.Scripts(b)
	i := slices.IndexFunc(scripts, func(s decodetest.Script) bool { return s.Name == "smtp-auth-plain" })
	events := decodetest.Whole(b, scripts[max(i, 0)])
	source := &Source{Version: "v1", Host: "here"}
	session := func(p []byte) []byte {
		records := record.Session{Number: 1, Protocol: decode.SMTP}
		trace := source.Trace(decode.SMTP)
		var r record.Record
		for i := range events {
			if records.Record(events[i], &r) {
				p = trace.Append(p, &events[i], &r)
			}
		}
		return p
	}
	b.Run("records", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			records := record.Session{Number: 1, Protocol: decode.SMTP}
			var r record.Record
			for i := range events {
				records.Record(events[i], &r)
			}
		}
	})
	b.Run("spans", func(b *testing.B) {
		b.ReportAllocs()
		var p []byte
		for b.Loop() {
			p = session(p[:0])
		}
		b.SetBytes(int64(len(p)))
	})
	b.Run("packed", func(b *testing.B) {
		var p []byte
		for range 100 {
			p = session(p)
		}
		b.SetBytes(int64(len(p)) / 100)
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			n = len(packed(p))
		}
		b.ReportMetric(float64(n)/100, "packed-bytes")
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100, "ns/session")
	})
}
