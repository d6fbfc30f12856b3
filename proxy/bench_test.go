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
	versus(b, before(b, plainRelay), func(address string) float64 {
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
	versus(b, before(b, plainRelay), func(address string) float64 {
		return sessions(func() *clientSession { return openSession(b, address) })
	}, "sessions/s")
}

// sessions is how many sessions a second there are, eight at a time.
func sessions(open func() *clientSession) float64 {
	const workers, each = 8, 10
	start := time.Now()
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for range each {
				s := open()
				s.mail("Subject: hello\r\n\r\nHello.\r\n.\r\n")
				s.quit()
			}
		})
	}
	all.Wait()
	return workers * each / time.Since(start).Seconds()
}

// BenchmarkMessages is messages of 1 MB a second, beside a relay that does the
// hashing and decoding that must be done for them. Needed is 0.85 at least.
func BenchmarkMessages(b *testing.B) {
	message := attachment(1 << 20)
	versus(b, before(b, floorRelay), func(address string) float64 {
		return messages(openSession(b, address), message)
	}, "messages/s")
}

// messages is how many messages a second one session takes.
func messages(s *clientSession, message string) float64 {
	const each = 8
	defer s.quit()
	start := time.Now()
	for range each {
		s.mail(message)
	}
	return each / time.Since(start).Seconds()
}

// rivals are the proxy and another relay, before the same server.
type rivals struct {
	proxy *Proxy
	relay string // its address
}

// before has them stand before a server in clear.
func before(b *testing.B, relay func(net.Conn, net.Conn)) rivals {
	server := serveSMTP(b)
	r, err := ParseRoute("0=smtp://" + server)
	if err != nil {
		b.Fatal(err)
	}
	return rivals{&Proxy{Routes: []Route{r}}, relayTo(b, server, relay)}
}

// versus measures the proxy and another relay by turns.
func versus(b *testing.B, r rivals, measure func(address string) float64, unit string) {
	relay := r.relay
	l, err := r.proxy.Listen(b.Context())
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
