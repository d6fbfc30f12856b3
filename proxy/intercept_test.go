package proxy

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"mitmail/decode"
)

// meeting is a session whose both ends the test plays, before a proxy that
// intercepts.
type meeting struct {
	*stage
	client, server *net.TCPConn
	real, ours     *authority
}

// meet opens a session over a route of these suffixes.
func meet(t *testing.T, scheme, local, remote string, p Proxy) *meeting {
	t.Helper()
	m := &meeting{real: newAuthority("a public authority"), ours: newAuthority("mitmail")}
	address, conns := upstream(t)
	p.Routes = []Route{route(t, fmt.Sprintf("%s%s://0=%s%s://%s", scheme, local, scheme, remote, address))}
	if p.Mode == Pass {
		p.Mode = Intercept
	}
	p.TLS.Leaf = m.ours.leaves()
	if p.TLS.Roots == nil {
		p.TLS.Roots = m.real.pool
	}
	m.stage = setup(t, p)
	m.client = m.dial(t, 0)
	m.server = <-conns
	return m
}

// agree has the server go ahead, with these words and more behind them, and both
// ends shake hands, each with the proxy.
func (m *meeting) agree(t *testing.T, yes, behind string) (client, server *tls.Conn) {
	t.Helper()
	say(t, m.server, yes+behind)
	server = tls.Server(m.server, m.real.server())
	shake(t, server)
	hears(t, m.client, yes)
	client = tls.Client(m.client, m.ours.client("localhost"))
	shake(t, client)
	return client, server
}

func shake(t *testing.T, c *tls.Conn) {
	t.Helper()
	if err := c.Handshake(); err != nil {
		t.Fatal(err)
	}
}

// speech is what the two protocols say about TLS.
var speech = map[string]struct{ greeting, ask, yes, no, how string }{
	"smtp": {"220 mx ready\r\n", "STARTTLS\r\n", "220 go ahead\r\n", "454 not now\r\n", "starttls"},
	"pop3": {"+OK ready\r\n", "STLS\r\n", "+OK go ahead\r\n", "-ERR not now\r\n", "stls"},
}

// asked brings a session to where the client has asked for TLS, with these words,
// and the server has heard it.
func asked(t *testing.T, scheme, words string, p Proxy) *meeting {
	t.Helper()
	m := meet(t, scheme, "", "", p)
	say(t, m.server, speech[scheme].greeting)
	hears(t, m.client, speech[scheme].greeting)
	say(t, m.client, words)
	return m
}

// crosses checks that both directions work.
func crosses(t *testing.T, a, b net.Conn) {
	t.Helper()
	say(t, a, "NOOP\r\n")
	hears(t, b, "NOOP\r\n")
	say(t, b, "250 ok\r\n")
	hears(t, a, "250 ok\r\n")
}

// finding is the first finding of that id, or nil.
func finding(events []decode.Event, id string) *decode.Event {
	i := slices.IndexFunc(events, found(id))
	if i < 0 {
		return nil
	}
	return &events[i]
}

// found tells findings of an id.
func found(id string) func(decode.Event) bool {
	return func(e decode.Event) bool {
		f, ok := e.Payload.(*decode.Finding)
		return ok && f.ID == id
	}
}

// text is what a finding says.
func text(e *decode.Event) string {
	if e == nil {
		return "nothing"
	}
	return e.Payload.(*decode.Finding).Text()
}

// conserved checks that every byte that a side said is an event's, once.
func conserved(t *testing.T, events []decode.Event) {
	t.Helper()
	owned := map[decode.Side]int64{}
	for _, e := range events {
		owned[e.From] += int64(len(e.Raw))
	}
	end := events[len(events)-1].Payload.(*decode.Close)
	if owned[decode.Client] != end.ClientBytes || owned[decode.Server] != end.ServerBytes {
		t.Errorf("events own %d and %d bytes, %d and %d were said", owned[decode.Client], owned[decode.Server], end.ClientBytes, end.ServerBytes)
	}
}

func TestHostile67InjectionOnTheClientsLegAlone(t *testing.T) {
	m := meet(t, "smtp", "+starttls", "+plain", Proxy{})
	say(t, m.server, "220 mx\r\n")
	hears(t, m.client, "220 mx\r\n")
	say(t, m.client, "STARTTLS\r\nNOOP INJECTED\r\n")
	hears(t, m.client, "220 2.0.0 mitmail: begin TLS now\r\n")
	client := tls.Client(m.client, m.ours.client("localhost"))
	crosses(t, client, m.server)
	if e := m.events.until(1, found("starttls-injection")); !strings.Contains(text(&e[len(e)-1]), "INJECTED") {
		t.Errorf("the finding says %s", text(&e[len(e)-1]))
	}
}

func TestHostile69FormsOfSTARTTLS(t *testing.T) {
	for _, c := range []struct{ name, before, ask, yes string }{
		{"lower case", "", "starttls\r\n", "220 go\r\n"},
		{"trailing space", "", "STARTTLS \r\n", "220 go\r\n"},
		{"bare LF", "", "STARTTLS\n", "220 go\r\n"},
		{"behind commands", "NOOP\r\nEHLO c\r\n", "STARTTLS\r\n", "220 go\r\n"},
		{"in two lines", "", "STARTTLS\r\n", "220-go\r\n220 ahead\r\n"},
		{"answered with LF", "", "STARTTLS\r\n", "220 go\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := asked(t, "smtp", c.before+c.ask, Proxy{})
			hears(t, m.server, c.before+c.ask)
			for range strings.Count(c.before, "\n") {
				say(t, m.server, "250 ok\r\n")
				hears(t, m.client, "250 ok\r\n")
			}
			client, server := m.agree(t, c.yes, "")
			crosses(t, client, server)
		})
	}
}

func TestHostile69STARTTLSCutAnywhere(t *testing.T) {
	for scheme, words := range speech {
		for i := 1; i < len(words.ask); i++ {
			m := asked(t, scheme, words.ask[:i], Proxy{})
			hears(t, m.server, words.ask[:i])
			say(t, m.client, words.ask[i:])
			hears(t, m.server, words.ask[i:])
			client, server := m.agree(t, words.yes, "")
			crosses(t, client, server)
		}
	}
}

// What only looks like STARTTLS is not.
func TestSTARTTLSInText(t *testing.T) {
	m := asked(t, "smtp", "DATA\r\n", Proxy{})
	hears(t, m.server, "DATA\r\n")
	say(t, m.server, "354 go\r\n")
	hears(t, m.client, "354 go\r\n")
	say(t, m.client, "STARTTLS\r\n220 go\r\n.\r\n")
	hears(t, m.server, "STARTTLS\r\n220 go\r\n.\r\n")
	say(t, m.server, "250 ok\r\n")
	hears(t, m.client, "250 ok\r\n")
	say(t, m.client, "BDAT 10\r\nSTARTTLS\r\nNOOP\r\n")
	hears(t, m.server, "BDAT 10\r\nSTARTTLS\r\nNOOP\r\n")
	say(t, m.server, "250 ok\r\n220 ok\r\n")
	hears(t, m.client, "250 ok\r\n220 ok\r\n")
	crosses(t, m.client, m.server)
}

func TestHostile69RefusedAndAskedAgain(t *testing.T) {
	for scheme, words := range speech {
		m := asked(t, scheme, words.ask, Proxy{})
		hears(t, m.server, words.ask)
		say(t, m.server, words.no)
		hears(t, m.client, words.no)
		refused := m.events.until(1, found("starttls-refused"))
		if got, want := text(&refused[len(refused)-1]), "TLS was refused by the server: "+words.no; got+"\r\n" != want {
			t.Errorf("the finding says %q, want %q", got, want)
		}
		crosses(t, m.client, m.server)
		say(t, m.client, words.ask)
		hears(t, m.server, words.ask)
		client, server := m.agree(t, words.yes, "")
		crosses(t, client, server)
	}
}

// Bytes cross TLS unchanged, both ways at once.
func TestBytesCrossTLSUnchanged(t *testing.T) {
	m := asked(t, "smtp", "STARTTLS\r\n", Proxy{})
	hears(t, m.server, "STARTTLS\r\n")
	client, server := m.agree(t, "220 go\r\n", "")
	done := make(chan bool)
	for _, way := range [][2]*tls.Conn{{client, server}, {server, client}} {
		go func() { say(t, way[0], megabyte[:1<<18]); way[0].CloseWrite(); done <- true }()
		go func() { arrives(t, way[1], []byte(megabyte[:1<<18])); done <- true }()
	}
	for range 4 {
		<-done
	}
	client.Close()
	server.Close()
	conserved(t, m.events.closed(1))
}

// A reply is passed on as it comes, even where one to EHLO would wait.
func TestHostile77HalfALine(t *testing.T) {
	m := asked(t, "smtp", "EHLO c\r\n", Proxy{})
	hears(t, m.server, "EHLO c\r\n")
	say(t, m.server, "250-m")
	hears(t, m.client, "250-m")
	say(t, m.client, "NOO")
	hears(t, m.server, "NOO")
}

// Who agrees on TLS inside TLS has it, unopened, and both are told of.
func TestTLSInsideTLSPasses(t *testing.T) {
	for scheme, words := range speech {
		t.Run(scheme, func(t *testing.T) {
			m := asked(t, scheme, words.ask, Proxy{})
			hears(t, m.server, words.ask)
			client, server := m.agree(t, words.yes, "")
			say(t, client, words.ask)
			hears(t, server, words.ask)
			say(t, server, words.yes)
			hears(t, client, words.yes)
			secret(t, client, server)
			events := m.events.closed(1)
			if !slices.ContainsFunc(events, func(e decode.Event) bool { return found("out-of-order")(e) && strings.Contains(text(&e), "inside TLS") }) {
				t.Errorf("findings: %s", findings(events))
			}
			passed(t, events, words.how)
			conserved(t, events)
		})
	}
}

// The end of a leg is that of TLS and that of the connection around it.
func TestEndOfTLSEndsTCP(t *testing.T) {
	m := asked(t, "smtp", "STARTTLS\r\n", Proxy{})
	hears(t, m.server, "STARTTLS\r\n")
	client, server := m.agree(t, "220 go\r\n", "")
	crosses(t, client, server)
	server.CloseWrite()
	if _, err := io.Copy(io.Discard, m.client); err != nil {
		t.Error(err)
	}
	m.client.CloseWrite()
	if _, err := io.Copy(io.Discard, m.server); err != nil {
		t.Error(err)
	}
}

// rules is a gate that rules on what has a name: the verb of a command, or "to "
// and the verb that a reply answers.
type rules map[string]Ruling

func (*rules) Holds(decode.Side) Grain { return Lines }

func (g *rules) Rule(_ decode.Unit, e decode.Event, _ bool) (r Ruling) {
	switch what := e.Payload.(type) {
	case *decode.Command:
		r = (*g)[what.Verb]
	case *decode.Reply:
		r = (*g)["to "+what.To]
	}
	return r
}

func (*rules) Passed([]decode.Event) {}

// by is a proxy whose rules these are.
func (g rules) by() Proxy { return Proxy{Gate: func(Session, func()) Gate { return &g }} }

// A go-ahead that a rule has changed is one all the same; what a rule has made a refusal
// of is none.
func TestGoAheadChanged(t *testing.T) {
	for scheme, words := range speech {
		t.Run(scheme, func(t *testing.T) {
			other := strings.Replace(words.yes, "go ahead", "hi", 1)
			g := rules{"to " + strings.TrimSpace(words.ask): {Ruling: decode.Ruling{Send: []byte(other), By: "a rule"}}}
			m := asked(t, scheme, words.ask, g.by())
			hears(t, m.server, words.ask)
			say(t, m.server, words.yes)
			server := tls.Server(m.server, m.real.server())
			shake(t, server)
			hears(t, m.client, other)
			client := tls.Client(m.client, m.ours.client("localhost"))
			shake(t, client)
			crosses(t, client, server)
			client.Close()
			server.Close()
			events := m.events.closed(1)
			conserved(t, events)
			if !slices.ContainsFunc(events, func(e decode.Event) bool { return string(e.Sent) == other && e.By == "a rule" }) {
				t.Error("no reply was changed")
			}
		})
		t.Run(scheme+" refused", func(t *testing.T) {
			g := rules{"to " + strings.TrimSpace(words.ask): {Ruling: decode.Ruling{Send: []byte(words.no), By: "a rule"}}}
			m := asked(t, scheme, words.ask, g.by())
			hears(t, m.server, words.ask)
			say(t, m.server, words.yes)
			hears(t, m.client, words.no)
			crosses(t, m.client, m.server)
		})
	}
}

// What a gate says to the server behind STARTTLS is owed no reply once TLS has begun.
func TestInjectedBehindSTARTTLS(t *testing.T) {
	g := rules{"STARTTLS": {Ruling: decode.Ruling{By: "a rule"}, Inject: []Injection{{decode.Server, []byte("NOOP\r\n")}}}}
	m := asked(t, "smtp", "STARTTLS\r\n", g.by())
	hears(t, m.server, "STARTTLS\r\nNOOP\r\n")
	client, server := m.agree(t, "220 go\r\n", "")
	crosses(t, client, server)
	client.Close()
	server.Close()
	m.events.closed(1)
}

// No more injections wait for a line of their own than are kept, which is said once.
func TestTooManyInjections(t *testing.T) {
	noop := Injection{decode.Server, []byte("NOOP\r\n")}
	g := rules{"BDAT": {Ruling: decode.Ruling{By: "a rule"}, Inject: slices.Repeat([]Injection{noop}, maxInjections+10)}}
	m := asked(t, "smtp", "BDAT 5 LAST\r\n", g.by())
	hears(t, m.server, "BDAT 5 LAST\r\n")
	say(t, m.client, "abcde")
	hears(t, m.server, "abcde"+strings.Repeat("NOOP\r\n", maxInjections))
	say(t, m.client, "HELP\r\n")
	hears(t, m.server, "HELP\r\n")
	m.client.Close()
	m.server.Close()
	events := m.events.closed(1)
	conserved(t, events)
	n := 0
	for _, e := range events {
		if found("limit-reached")(e) && strings.Contains(e.Payload.(*decode.Finding).Said.String(), "injections") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("it is said %d times", n)
	}
}

// What a gate wants beside what becomes of the go-ahead comes about where mitmail ends TLS:
// what it injects to the client is in clear, what it injects to the server inside TLS, and
// the direction is written and cut as it says, inside TLS too.
func TestGoAheadRuledOn(t *testing.T) {
	for scheme, words := range speech {
		verb := "to " + strings.TrimSpace(words.ask)
		ok := words.greeting[:3] + " ok\r\n"
		t.Run(scheme, func(t *testing.T) {
			var mu sync.Mutex
			var wrote strings.Builder
			shape := func(_ context.Context, to io.Writer) io.Writer {
				return writerFunc(func(p []byte) (int, error) {
					mu.Lock()
					defer mu.Unlock()
					wrote.Write(p)
					return to.Write(p)
				})
			}
			left := int64(len(words.yes) + len(ok) + 3)
			g := rules{verb: {Ruling: decode.Ruling{By: "a rule"}, Shape: []Shaper{shape}, Cut: &left,
				Inject: []Injection{{decode.Client, []byte(ok)}, {decode.Server, []byte("NOOP\r\n")}}}}
			m := asked(t, scheme, words.ask, g.by())
			hears(t, m.server, words.ask)
			say(t, m.server, words.yes)
			server := tls.Server(m.server, m.real.server())
			shake(t, server)
			hears(t, m.client, words.yes+ok)
			client := tls.Client(m.client, m.ours.client("localhost"))
			shake(t, client)
			hears(t, server, "NOOP\r\n")
			say(t, client, "HELP\r\n")
			hears(t, server, "HELP\r\n")
			say(t, server, ok+ok)
			hears(t, client, ok[:3])
			hearsEnd(t, client)
			server.Close()
			client.Close()
			events := m.events.closed(1)
			conserved(t, events)
			mu.Lock()
			defer mu.Unlock()
			if want := words.yes + ok + ok[:3]; wrote.String() != want {
				t.Errorf("%q was written by the shape, want %q", wrote.String(), want)
			}
		})
		t.Run(scheme+" cut", func(t *testing.T) {
			left := int64(2)
			g := rules{verb: {Ruling: decode.Ruling{By: "a rule"}, Cut: &left}}
			m := asked(t, scheme, words.ask, g.by())
			hears(t, m.server, words.ask)
			say(t, m.server, words.yes)
			shake(t, tls.Server(m.server, m.real.server()))
			hears(t, m.client, words.yes[:2])
			hearsEnd(t, m.client)
			m.client.Close()
			m.server.Close()
			events := m.events.closed(1)
			conserved(t, events)
			if !slices.ContainsFunc(events, func(e decode.Event) bool { return string(e.Sent) == words.yes[:2] && e.Severed }) {
				t.Error("the cut is not told")
			}
		})
	}
}

// writerFunc is a function that writes.
type writerFunc func(p []byte) (int, error)

func (w writerFunc) Write(p []byte) (int, error) { return w(p) }
