//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// These benchmarks compare a proxy that has all written, to /dev/null or to a
// terminal, with a program that only passes bytes on. Both are before the same
// server and take the same load by turns; the one that has no turn is stopped.
// The unit x/relay is how many times as much passes a second, or how many times
// as long a round trip takes, as the median of all turns. Needed are 0.9 at least
// and 1.25 at most.
//
//	go test -run '^$' -bench Relay -benchtime 15x ./cmd/mitmail

// writers are the ways to have all written.
var writers = []struct {
	name      string
	dashboard bool
	args      string
}{
	{"json", false, "--json"}, {"text", false, "--text"}, {"dashboard", true, ""},
}

// BenchmarkRelaySessions is short sessions, eight at a time.
func BenchmarkRelaySessions(b *testing.B) {
	for _, w := range writers {
		b.Run(w.name, func(b *testing.B) { versusRelay(b, w.dashboard, w.args, shortSessions) })
	}
}

// BenchmarkRelayRoundTrips is commands and their replies, in one session.
func BenchmarkRelayRoundTrips(b *testing.B) {
	for _, w := range writers {
		b.Run(w.name, func(b *testing.B) {
			versusRelay(b, w.dashboard, w.args, func(b testing.TB, address string) float64 { return float64(roundTrip(b, address, 3000)) })
		})
	}
}

// roundTrip is how long one takes, as the mean of so many.
func roundTrip(t testing.TB, address string, n int) time.Duration {
	c := dialMail(t, address)
	defer c.quit()
	begun := time.Now()
	for range n {
		c.ask("NOOP\r\n")
	}
	return time.Since(begun) / time.Duration(n)
}

// BenchmarkRules is a proxy with ten rules that match nothing beside one without. The
// unit x/bare is how many times as much passes a second. Needed are 0.9 at least.
func BenchmarkRules(b *testing.B) {
	var rules strings.Builder
	for i := range 10 {
		fmt.Fprintf(&rules, "verb == \"X%d\" or code == %d => reply 550 no\n", i, 600+i)
	}
	name := filepath.Join(b.TempDir(), "rules")
	if err := os.WriteFile(name, []byte(rules.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	for _, load := range []struct {
		name    string
		measure func(testing.TB, string) float64
	}{
		{"sessions", shortSessions}, {"messages", largeMessages},
	} {
		b.Run(load.name, func(b *testing.B) {
			server := serveMail(b)
			versus(b, startRival(b, server, false, "--json", "--rules", name), startRival(b, server, false, "--json"), "x/bare", load.measure)
		})
	}
}

// versusRelay measures a proxy and a relay by turns.
func versusRelay(b *testing.B, dashboard bool, args string, measure func(testing.TB, string) float64) {
	server := serveMail(b)
	versus(b, startRival(b, server, dashboard, strings.Fields(args)...), startRelay(b, server), "x/relay", measure)
}

// versus measures two programs by turns, and reports the first as a multiple of the
// second.
func versus(b *testing.B, ours, theirs *rival, unit string, measure func(testing.TB, string) float64) {
	did := byTurns(b, ours.entrant(b, "", measure), theirs.entrant(b, "", measure))
	b.ReportMetric(medianOf(ratios(did[0], did[1])), unit)
	b.ReportMetric(0, "ns/op")
	ours.end(b)
}
