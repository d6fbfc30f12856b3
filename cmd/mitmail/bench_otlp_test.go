//go:build unix

package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// BenchmarkOTLP is a proxy that sends all sessions to a receiver beside one that does
// not, by turns. Both write records. The unit x/without is how many times as much
// passes a second, or how many times as long a round trip takes, as the median of all
// turns. Needed are 0.95 at least and 1.05 at most.
//
//	go test -run '^$' -bench OTLP -benchtime 15x ./cmd/mitmail
func BenchmarkOTLP(b *testing.B) {
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer receiver.Close()
	for _, load := range []struct {
		name    string
		measure func(testing.TB, string) float64
	}{
		{"sessions", shortSessions}, {"messages", largeMessages},
		{"roundtrips", func(b testing.TB, address string) float64 { return float64(roundTrip(b, address, 3000)) }},
	} {
		b.Run(load.name, func(b *testing.B) {
			server := serveMail(b)
			versus(b, startRival(b, server, false, "--json", "--otlp", receiver.URL), startRival(b, server, false, "--json"), "x/without", load.measure)
		})
	}
}
