package control

import (
	"slices"
	"sync"
	"time"

	"mitmail/decode"
	"mitmail/decode/mask"
	"mitmail/proxy"
)

// Sessions is the sessions that go on, as their events tell. The zero Sessions is
// ready. It is safe for concurrent use.
type Sessions struct {
	Mask bool // what they say is secret is not shown; set before any begins

	mu     sync.Mutex
	live   map[int]begun
	masker mask.Masker // of all of them
}

// begun is a session and when it began.
type begun struct {
	Session
	at time.Time
}

// Take takes the events of a session, as a proxy's sink does. It waits for nobody.
func (s *Sessions) Take(of proxy.Session, events []decode.Event) {
	s.learn(events)
	for _, e := range events {
		switch what := e.Payload.(type) {
		case *decode.Open:
			s.begin(Session{Session: of.ID, Protocol: of.Protocol.String(), Client: what.Client, Server: what.Server, Route: what.Route})
		case *decode.Close:
			s.end(of.ID)
		}
	}
}

// learn remembers what is secret in events.
func (s *Sessions) learn(events []decode.Event) {
	if !s.Mask {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range events {
		s.masker.Learn(e)
	}
}

// hide is a text without the secrets that were said in any session.
func (s *Sessions) hide(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.masker.Hide(text)
}

func (s *Sessions) begin(one Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live == nil {
		s.live = make(map[int]begun)
	}
	s.live[one.Session] = begun{one, time.Now()}
}

func (s *Sessions) end(id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.live, id)
}

// list is all of them, in the order in which they began.
func (s *Sessions) list() *[]Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []Session{}
	for _, one := range s.live {
		one.AgeMS = time.Since(one.at).Milliseconds()
		all = append(all, one.Session)
	}
	slices.SortFunc(all, func(a, b Session) int { return a.Session - b.Session })
	return &all
}
