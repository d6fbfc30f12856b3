package proxy

import (
	"io"
	"net"
	"testing"
	"time"

	"mitmail/decode"
)

// These compare what goes through SOCKS with a fixed route of the same proxy, by turns. The
// unit x/plain is the ratio. Needed is 1.03 at most of round trips, and 0.97 at least of
// messages; sessions pay for the words of SOCKS.

// overSocks is a proxy with a SOCKS port and a route to the same server, and how each is
// reached: by the address of the front, and of the route.
func overSocks(b *testing.B) (fixed, front string, open func(address string) *clientSession) {
	server := serveSMTP(b)
	r, err := ParseRoute("0=smtp://" + server)
	if err != nil {
		b.Fatal(err)
	}
	p := Proxy{Routes: []Route{r}, Fronts: []Front{{Host: "127.0.0.1"}}, Ports: map[uint16]decode.Protocol{uint16(r.Remote.Port): decode.SMTP}}
	l, err := p.Listen(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(serving(l))
	fixed, front = l.Routes()[0].Local.Address(), l.Fronts()[0].Address()
	request := append([]byte(hello+"\x05\x01\x00\x01\x7f\x00\x00\x01"), byte(r.Remote.Port>>8), byte(r.Remote.Port))
	return fixed, front, func(address string) *clientSession {
		if address == fixed {
			return openSession(b, address)
		}
		c, err := net.Dial("tcp", address)
		if err != nil {
			b.Fatal(err)
		}
		c.Write(request)
		if _, err := io.ReadFull(c, make([]byte, 12)); err != nil {
			b.Fatal(err)
		}
		return greeted(b, c)
	}
}

// byTurns measures both, in one order and in the other.
func byTurns(b *testing.B, unit string, measure func(*clientSession) float64, open func(string) *clientSession, fixed, front string) {
	measure(open(fixed))
	measure(open(front))
	var ratios, ours []float64
	for b.Loop() {
		var socks, plain float64
		if len(ratios)%2 == 0 {
			socks = measure(open(front))
			plain = measure(open(fixed))
		} else {
			plain = measure(open(fixed))
			socks = measure(open(front))
		}
		ratios, ours = append(ratios, socks/plain), append(ours, socks)
	}
	b.ReportMetric(median(ratios), "x/plain")
	b.ReportMetric(median(ours), unit)
	b.ReportMetric(0, "ns/op")
}

// BenchmarkSocksRoundTrip is a command and its reply.
func BenchmarkSocksRoundTrip(b *testing.B) {
	fixed, front, open := overSocks(b)
	byTurns(b, "µs", func(s *clientSession) float64 {
		defer s.quit()
		took := make([]float64, 1000)
		for i := range took {
			start := time.Now()
			s.ask("NOOP\r\n")
			took[i] = time.Since(start).Seconds()
		}
		return median(took) * 1e6
	}, open, fixed, front)
}

// BenchmarkSocksMessages is messages of 1 MB a second.
func BenchmarkSocksMessages(b *testing.B) {
	fixed, front, open := overSocks(b)
	message := attachment(1 << 20)
	byTurns(b, "messages/s", func(s *clientSession) float64 { return messages(s, message) }, open, fixed, front)
}

// BenchmarkSocksSessions is whole sessions a second, eight at a time.
func BenchmarkSocksSessions(b *testing.B) {
	fixed, front, open := overSocks(b)
	var ratios []float64
	for b.Loop() {
		socks := sessions(func() *clientSession { return open(front) })
		ratios = append(ratios, socks/sessions(func() *clientSession { return open(fixed) }))
	}
	b.ReportMetric(median(ratios), "x/plain")
	b.ReportMetric(0, "ns/op")
}
