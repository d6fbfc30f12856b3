package proxy

import (
	"crypto/tls"
	"net"
	"testing"
)

// world is who trusts whom where mitmail stands between TLS and TLS.
type world struct{ real, ours *authority }

func newWorld() world { return world{newAuthority("a public authority"), newAuthority("mitmail")} }

// secure is how the proxy speaks TLS in it.
func (w world) secure() TLSOptions { return TLSOptions{Leaf: w.ours.leaves(), Roots: w.real.pool} }

// inTLS has rivals stand before a server that is TLS from the first byte. Both end
// TLS, and both verify the server.
func inTLS(b *testing.B, w world, relay func(net.Conn, net.Conn)) rivals {
	server := serveSMTPS(b, w)
	r, err := ParseRoute("0=smtps://" + server)
	if err != nil {
		b.Fatal(err)
	}
	leaf, _ := w.ours.leaves()(CertRequest{})
	here, there := &tls.Config{Certificates: []tls.Certificate{*leaf}}, w.real.client("127.0.0.1")
	return rivals{&Proxy{Routes: []Route{r}, Mode: Intercept, TLS: w.secure()}, relayTo(b, server, func(client, server net.Conn) {
		relay(tls.Server(client, here), tls.Client(server, there))
	})}
}

// serveSMTPS is a server inside TLS.
func serveSMTPS(b testing.TB, w world) (address string) {
	config := w.real.server()
	return listenAndDo(b, func(c net.Conn) { converse(tls.Server(c, config)) })
}

// openTLS opens a session inside TLS.
func openTLS(b testing.TB, w world, address string) *clientSession {
	c, err := tls.Dial("tcp", address, w.ours.client("localhost"))
	if err != nil {
		b.Fatal(err)
	}
	return greeted(b, c)
}

// BenchmarkTLSSessions is whole SMTP sessions inside TLS a second, handshakes
// included, eight at a time. Needed is 0.9 at least.
func BenchmarkTLSSessions(b *testing.B) {
	w := newWorld()
	versus(b, inTLS(b, w, plainRelay), func(address string) float64 {
		return sessions(func() *clientSession { return openTLS(b, w, address) })
	}, "sessions/s")
}

// BenchmarkTLSMessages is messages of 1 MB a second, inside TLS, beside a relay
// that ends TLS and does the hashing and decoding too. Needed is 0.85 at least.
func BenchmarkTLSMessages(b *testing.B) {
	w, message := newWorld(), attachment(1<<20)
	versus(b, inTLS(b, w, floorRelay), func(address string) float64 {
		return messages(openTLS(b, w, address), message)
	}, "messages/s")
}

// BenchmarkTLSIdleMemory is the resident memory of the process for a session
// inside TLS that has had its greeting and waits. Needed is 160 KB at most.
func BenchmarkTLSIdleMemory(b *testing.B) {
	w := newWorld()
	server := serveSMTPS(b, w)
	var took []float64
	for b.Loop() {
		took = append(took, idle(b, "smtps://"+server, 1000, func(address string) *clientSession {
			c, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
			if err != nil {
				b.Fatal(err)
			}
			return greeted(b, c)
		}))
	}
	b.ReportMetric(median(took), "KB/session")
	b.ReportMetric(0, "ns/op")
}
