package sink

import (
	"strconv"
	"sync"
	"sync/atomic"

	"mitmail/decode"
)

// stopped is the outputs that failed and of which no session tells so far. The zero
// stopped has none. It is safe for concurrent use.
type stopped struct {
	some atomic.Bool
	mu   sync.Mutex
	args [][]string // of the finding, each
}

// maxStopped is how many failures wait to be told in a session.
const maxStopped = 32

// add notes that an output failed.
func (s *stopped) add(name string, err error, written int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.args) < maxStopped {
		s.args = append(s.args, []string{name, why(err), strconv.FormatInt(written, 10)})
		s.some.Store(true)
	}
}

// before is what is to be told in a session in front of an entry: nothing in front of
// its first.
func (s *stopped) before(e *entry) (all []entry) {
	if _, first := e.Payload.(*decode.Open); first || !s.some.Load() {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, args := range s.args {
		all = append(all, entry{Session: e.Session, Event: decode.Event{Time: e.Time, Seq: e.Seq + len(all), Payload: decode.NewFinding(e.Protocol, "record-stopped", args...)}})
	}
	s.args = nil
	s.some.Store(false)
	return all
}
