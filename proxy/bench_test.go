package proxy

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
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

// attachment is the text of a message, its dot included, with one part of n
// bytes of base64.
func attachment(n int) string {
	raw := make([]byte, n/78*57)
	rand.Read(raw)
	var m strings.Builder
	m.WriteString("From: <a@b.example>\r\nSubject: a file\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	for line := range slices.Chunk(raw, 57) {
		m.WriteString(base64.StdEncoding.EncodeToString(line) + "\r\n")
	}
	return m.String() + ".\r\n"
}

// clientSession is a client that does no more than it must.
type clientSession struct {
	b testing.TB
	net.Conn
	in *bufio.Reader
}

func openSession(b testing.TB, address string) *clientSession {
	c, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	s := &clientSession{b, c, bufio.NewReader(c)}
	s.reply()
	return s
}

func (s *clientSession) ask(text string) {
	io.WriteString(s, text)
	s.reply()
}

func (s *clientSession) reply() {
	if _, err := s.in.ReadSlice('\n'); err != nil {
		s.b.Error(err)
	}
}

func (s *clientSession) mail(text string) {
	s.ask("EHLO client.example\r\n")
	s.ask("MAIL FROM:<a@b.example>\r\n")
	s.ask("RCPT TO:<c@d.example>\r\n")
	s.ask("DATA\r\n")
	s.ask(text)
}

func (s *clientSession) quit() {
	s.ask("QUIT\r\n")
	s.Close()
}

// serveSMTP is a server that does no more than it must.
func serveSMTP(b testing.TB) (address string) {
	return listenAndDo(b, func(c net.Conn) {
		in := bufio.NewReaderSize(c, 64<<10)
		io.WriteString(c, "220 mx.example ESMTP\r\n")
		for body := false; ; {
			line, err := in.ReadSlice('\n')
			switch {
			case err != nil:
				return
			case body && (len(line) != 3 || line[0] != '.'):
				continue
			case body:
				body = false
			case string(line) == "DATA\r\n":
				body = true
				io.WriteString(c, "354 go ahead\r\n")
				continue
			}
			if io.WriteString(c, "250 ok\r\n"); string(line) == "QUIT\r\n" {
				return
			}
		}
	})
}

// listenAndDo answers every connection with do, and closes it then.
func listenAndDo(b testing.TB, do func(net.Conn)) (address string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer c.Close()
				do(c)
			})
		}
	})
	b.Cleanup(func() {
		l.Close()
		all.Wait()
	})
	return l.Addr().String()
}

// relayTo runs a relay before a server.
func relayTo(b testing.TB, server string, relay func(client, server net.Conn)) (address string) {
	return listenAndDo(b, func(client net.Conn) {
		c, err := net.Dial("tcp", server)
		if err != nil {
			b.Error(fmt.Errorf("the relay: %w", err))
			return
		}
		defer c.Close()
		relay(client, c)
	})
}
