package proxy

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"mitmail/decode"
	"mitmail/decode/decodetest"
)

// TestLiveRoad holds the events of dialogues through a live proxy to what they
// are on every other road (law 6 of package decode).
func TestLiveRoad(t *testing.T) { decodetest.Run(t, live) }

// live plays a script through a proxy. A step is sent when all that earlier
// steps let go has arrived at its end.
func live(t testing.TB, s decodetest.Script) []decode.Event {
	t.Helper()
	if !s.Live() {
		t.Skip("a live session loses nothing")
	}
	scheme := map[decode.Protocol]string{decode.SMTP: "smtp", decode.POP3: "pop3"}[s.Protocol]
	stage, client, server := between(t.(*testing.T), Proxy{}, scheme)
	r := &road{
		conns:   map[decode.Side]*net.TCPConn{decode.Client: client, decode.Server: server},
		arrived: map[decode.Side]*arrival{decode.Client: arriving(server), decode.Server: arriving(client)},
		shadow:  shadow{conv: decode.New(s.Protocol), left: map[decode.Side]int{}},
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
	}
	events := stage.events.closed(1)
	for side, a := range r.arrived {
		if said := s.Bytes(side); !bytes.Equal(a.bytes(), said[:r.shadow.left[side]]) {
			t.Errorf("the %s said %q, %q arrived", side, said, a.bytes())
		}
	}
	return events
}

// road is a script on its way through a proxy.
type road struct {
	conns   map[decode.Side]*net.TCPConn
	arrived map[decode.Side]*arrival // by who sent it
	shadow  shadow
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
		r.shadow.ends = 2
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
	left map[decode.Side]int
	ends int
}

// cut says how much of p to send at a time: all of it, but line by line while
// the client's pump is parked. What a parked pump has not read yet is decoded
// when it goes on, and the server's answer to that may stand in the same step.
func (s *shadow) cut(from decode.Side, p []byte) int {
	if from == decode.Server && s.conv.TLS() == decode.Asked {
		return 1 + max(bytes.IndexByte(p, '\n'), 0)
	}
	return len(p)
}

func (s *shadow) push(from decode.Side, p []byte) {
	s.conv.Push(from, bytes.Clone(p))
	s.drain(from)
}

func (s *shadow) end(from decode.Side) {
	s.ends++
	s.conv.End(time.Now(), from, decode.EOF)
	s.drain(from.Other())
}

func (s *shadow) drain(from decode.Side) {
	for u, ok := s.conv.Next(from); ok; u, ok = s.conv.Next(from) {
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
