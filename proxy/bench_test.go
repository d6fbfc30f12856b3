package proxy

import (
	"net"
	"slices"
	"sync"
	"testing"
	"time"
)

// These benchmarks compare the proxy with relays that do not know what they
// relay, in the same run and by turns, because a machine is not equally fast all
// the time. The unit x/plain is how many times what the plain relay takes or
// does, as the median of all turns.
//
//	go test -run '^$' -bench . ./proxy

// BenchmarkRoundTrip is a command and its reply on an open session. Needed is
// 1.25 at most.
func BenchmarkRoundTrip(b *testing.B) {
	versus(b, plainRelay, func(address string) float64 {
		s := openSession(b, address)
		defer s.quit()
		took := make([]float64, 500)
		for i := range took {
			start := time.Now()
			s.ask("NOOP\r\n")
			took[i] = time.Since(start).Seconds()
		}
		return median(took) * 1e6
	}, "µs")
}

// BenchmarkSessions is whole SMTP sessions a second, eight at a time. Needed is
// 0.85 at least.
func BenchmarkSessions(b *testing.B) {
	const workers, each = 8, 10
	versus(b, plainRelay, func(address string) float64 {
		start := time.Now()
		var all sync.WaitGroup
		for range workers {
			all.Go(func() {
				for range each {
					s := openSession(b, address)
					s.mail("Subject: hello\r\n\r\nHello.\r\n.\r\n")
					s.quit()
				}
			})
		}
		all.Wait()
		return workers * each / time.Since(start).Seconds()
	}, "sessions/s")
}

// BenchmarkMessages is messages of 1 MB a second, beside a relay that does the
// hashing and decoding that must be done for them. Needed is 0.85 at least.
func BenchmarkMessages(b *testing.B) {
	message := attachment(1 << 20)
	const each = 8
	versus(b, floorRelay, func(address string) float64 {
		s := openSession(b, address)
		defer s.quit()
		start := time.Now()
		for range each {
			s.mail(message)
		}
		return each / time.Since(start).Seconds()
	}, "messages/s")
}

// versus measures the proxy and another relay before the same server by turns.
func versus(b *testing.B, other func(net.Conn, net.Conn), measure func(address string) float64, unit string) {
	server := serveSMTP(b)
	relay := relayTo(b, server, other)
	r, err := ParseRoute("0=smtp://" + server)
	if err != nil {
		b.Fatal(err)
	}
	l, err := (&Proxy{Routes: []Route{r}}).Listen(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer serving(l)()
	proxy := l.Routes()[0].Local.Address()
	measure(relay)
	measure(proxy)
	var ratios, ours, theirs []float64
	for b.Loop() {
		a, o := measure(proxy), measure(relay)
		ratios, ours, theirs = append(ratios, a/o), append(ours, a), append(theirs, o)
	}
	b.ReportMetric(median(ratios), "x/plain")
	b.ReportMetric(median(ours), unit)
	b.ReportMetric(median(theirs), "plain-"+unit)
	b.ReportMetric(0, "ns/op")
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}
