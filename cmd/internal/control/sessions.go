package control

import (
	"slices"
	"sync"
	"time"

	"mitmail/decode"
	"mitmail/proxy"
)

// Sessions is the sessions that go on, as their events tell. The zero Sessions is
// ready. It is safe for concurrent use.
type Sessions struct {
	mu   sync.Mutex
	live map[int]Session
	open map[int]time.Time
}

// Take takes the events of a session, as a proxy's sink does. It waits for nobody.
func (s *Sessions) Take(of proxy.Session, events []decode.Event) {
	for _, e := range events {
		switch what := e.Payload.(type) {
		case *decode.Open:
			s.begin(Session{Session: of.ID, Protocol: of.Protocol.String(), Client: what.Client, Server: what.Server, Route: what.Route})
		case *decode.Close:
			s.end(of.ID)
		}
	}
}

func (s *Sessions) begin(one Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live == nil {
		s.live, s.open = make(map[int]Session), make(map[int]time.Time)
	}
	s.live[one.Session], s.open[one.Session] = one, time.Now()
}

func (s *Sessions) end(id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.live, id)
	delete(s.open, id)
}

// list is all of them, in the order in which they began.
func (s *Sessions) list() *[]Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []Session{}
	for id, one := range s.live {
		one.AgeMS = time.Since(s.open[id]).Milliseconds()
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b Session) int { return a.Session - b.Session })
	return &all
}
