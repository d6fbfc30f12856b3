package proxy

import (
	"bytes"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// TestLiveRoad holds the events of dialogues through a live proxy to what they
// are on every other road (law 6 of package decode).
func TestLiveRoad(t *testing.T) {
	decodetest.Run(t, func(t testing.TB, s decodetest.Script) []decode.Event { return live(t, s, nil) })
}

// TestGateRoad has a gate see everything and change nothing. What a client says behind
// DATA is not read on there before its reply has come, so dialogues that have more of
// it than a line may have do not go that way.
func TestGateRoad(t *testing.T) {
	for _, grain := range []Grain{Lines, Texts} {
		decodetest.Run(t, func(t testing.TB, s decodetest.Script) []decode.Event { return live(t, s, sees(grain)) })
	}
}

// sees is a gate that only looks.
type sees Grain

func (g sees) Holds(decode.Side) Grain                       { return Grain(g) }
func (sees) Rule(decode.Unit, decode.Event, bool) (r Ruling) { return r }
func (sees) Passed([]decode.Event)                           {}

// live plays a script through a proxy. A step is sent when all that earlier
// steps let go has arrived at its end.
func live(t testing.TB, s decodetest.Script, g Gate) []decode.Event {
	t.Helper()
	if !s.Live() {
		t.Skip("a live session loses nothing")
	}
	if g != nil && strings.HasPrefix(s.Name, "smtp-data-ahead") {
		t.Skip("it is read when the reply has come")
	}
	if g == sees(Texts) && (s.Name == "smtp-message-farewell" || s.Name == "smtp-message-server-stops-early") {
		t.Skip("the server has seen nothing of the message yet")
	}
	scheme := map[decode.Protocol]string{decode.SMTP: "smtp", decode.POP3: "pop3"}[s.Protocol]
	stage, client, server := between(t.(*testing.T), Proxy{Gate: func(Session, func()) Gate { return g }}, scheme)
	r := &road{
		conns:   map[decode.Side]*net.TCPConn{decode.Client: client, decode.Server: server},
		arrived: map[decode.Side]*arrival{decode.Client: arriving(server), decode.Server: arriving(client)},
		shadow:  shadow{conv: decode.New(s.Protocol), came: map[decode.Side]int{}, left: map[decode.Side]int{}, gate: g},
	}
	defer r.leave()
	r.shadow.conv.Open(time.Now(), decode.Open{})
	for _, step := range s.Steps {
		if step.End == decode.Cut || !r.take(step) {
			break
		}
	}
	if r.shadow.ends < 2 {
		stage.stop() // cuts what is left
		if r.shadow.holds() {
			t.Skip("what a gate would hold may not have been read when it was cut")
		}
	}
	events := stage.events.closed(1)
	if r.broken && r.shadow.holds() && r.shadow.unread(events) {
		t.Skip("what a gate would hold had not been read when the connection broke")
	}
	for side, a := range r.arrived {
		said, least := s.Bytes(side), r.shadow.left[side] // what a gate holds goes on when the session is cut
		if got := a.bytes(); !bytes.HasPrefix(said, got) || len(got) < least || g == nil && len(got) > least {
			t.Errorf("the %s said %q, %q arrived", side, said, a.bytes())
		}
	}
	return slices.DeleteFunc(events, func(e decode.Event) bool { // a gate has it told that a text passes
		f, ok := e.Payload.(*decode.Finding)
		return ok && g != nil && strings.HasSuffix(f.Text(), "it passes before all of it is there")
	})
}

// road is a script on its way through a proxy.
type road struct {
	conns   map[decode.Side]*net.TCPConn
	arrived map[decode.Side]*arrival // by who sent it
	shadow  shadow
	broken  bool // a connection was reset
}

// take sends one step and waits until it has arrived. It returns false when the
// session is over with it.
func (r *road) take(step decodetest.Step) bool {
	c := r.conns[step.Side]
	for p := step.Bytes; len(p) > 0; {
		n := r.shadow.cut(step.Side, p)
		r.shadow.push(step.Side, p[:n])
		c.Write(p[:n])
		r.wait()
		p = p[n:]
	}
	switch step.End {
	case decode.EOF:
		r.shadow.end(step.Side)
		c.CloseWrite()
		r.wait()
		r.arrived[step.Side].wait(-1)
	case decode.Reset: // ends both
		c.SetLinger(0)
		c.Close()
		r.arrived[step.Side].wait(-1)
		r.shadow.ends, r.broken = 2, true
	}
	return r.shadow.ends < 2
}

// wait waits until all has arrived that may have left.
func (r *road) wait() {
	for side, a := range r.arrived {
		a.wait(r.shadow.left[side])
	}
}

func (r *road) leave() {
	for side, c := range r.conns {
		c.Close()
		r.arrived[side].wait(-1)
	}
}

// shadow is a conversation that says how much of each side may have left.
type shadow struct {
	conv *decode.Conversation
	came map[decode.Side]int
	left map[decode.Side]int
	ends int
	gate Gate
}

// hold has it keep back what the gate wants whole.
func (s *shadow) hold(from decode.Side, on bool) {
	if s.gate != nil {
		grain := s.gate.Holds(from)
		s.conv.Hold(from, on && !s.conv.Turned() && grain >= Lines)
		s.conv.HoldText(from, on && !s.conv.Turned() && grain >= Texts)
	}
}

// cut says how much of p to send at a time: all of it, but line by line while
// the client's pump is parked. What a parked pump has not read yet is decoded
// when it goes on, and the server's answer to that may stand in the same step.
func (s *shadow) cut(from decode.Side, p []byte) int {
	if from == decode.Server && (s.conv.TLS() == decode.Asked || s.gate != nil && s.conv.Held() > 0) {
		return 1 + max(bytes.IndexByte(p, '\n'), 0)
	}
	return len(p)
}

// holds reports whether a gate keeps back something that is not whole.
func (s *shadow) holds() bool {
	return s.gate != nil && (s.left[decode.Client] < s.came[decode.Client] || s.left[decode.Server] < s.came[decode.Server])
}

// unread reports whether something was not read before the session was over.
func (s *shadow) unread(events []decode.Event) bool {
	end := events[len(events)-1].Payload.(*decode.Close)
	return end.ClientBytes < int64(s.came[decode.Client]) || end.ServerBytes < int64(s.came[decode.Server])
}

func (s *shadow) push(from decode.Side, p []byte) {
	s.came[from] += len(p)
	s.conv.Push(from, bytes.Clone(p))
	s.drain(from)
}

func (s *shadow) end(from decode.Side) {
	s.ends++
	s.hold(from, false)
	s.left[from] += len(s.conv.Early(from))
	s.conv.End(time.Now(), from, decode.EOF)
	s.drain(from.Other())
}

func (s *shadow) drain(from decode.Side) {
	for s.hold(from, true); ; s.hold(from, true) {
		u, ok := s.conv.Next(from)
		if !ok {
			break
		}
		s.conv.Commit(time.Now(), u, decode.Ruling{})
		s.left[from] += len(u.Raw) - u.Gone
		s.drain(from.Other())
	}
	s.left[from] += len(s.conv.Early(from))
}

// arrival is what comes out of a connection.
type arrival struct {
	mu   sync.Mutex
	more sync.Cond
	got  []byte
	over bool
}

// arriving reads c to its end.
func arriving(c net.Conn) *arrival {
	a := &arrival{}
	a.more.L = &a.mu
	go func() {
		io.Copy(a, c)
		a.mu.Lock()
		a.over = true
		a.mu.Unlock()
		a.more.Broadcast()
	}()
	return a
}

func (a *arrival) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.got = append(a.got, p...)
	a.more.Broadcast()
	return len(p), nil
}

// wait waits for n bytes in all; -1 for the end.
func (a *arrival) wait(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for !a.over && (n < 0 || len(a.got) < n) {
		a.more.Wait()
	}
}

func (a *arrival) bytes() []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.got
}
