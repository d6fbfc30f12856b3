package dashboard

import (
	"sync"

	"mitmail/decode/session"
)

// marks are the sessions that the user marked. It is safe for concurrent use.
type marks struct {
	mu  sync.RWMutex
	all map[*session.Live]bool
}

func (m *marks) has(l *session.Live) bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.all[l]
}

// turn marks a session, or takes its mark away.
func (m *marks) turn(l *session.Live) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all == nil {
		m.all = map[*session.Live]bool{}
	}
	if m.all[l] = !m.all[l]; !m.all[l] {
		delete(m.all, l)
	}
}
