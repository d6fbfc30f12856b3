package dashboard

import (
	"slices"
	"sync"

	"mitmail/decode/session"
)

// marks are the sessions that the user marked. It is safe for concurrent use.
type marks struct {
	mu    sync.RWMutex
	all   map[*session.Live]bool
	ruled []int // sessions that rules have marked, and that are not in the list yet
}

// rule marks the sessions of a store that rules have marked. Those that are not in it
// yet are marked once they are. It reports whether any was.
func (m *marks) rule(ids []int, store *session.Store) (any bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ruled = append(m.ruled, ids...); len(m.ruled) == 0 {
		return false
	}
	list, _ := store.Sessions()
	for i := len(list) - 1; i >= 0 && len(m.ruled) > 0; i-- { // they are mostly the latest
		at := slices.Index(m.ruled, list[i].Now().ID)
		if at < 0 {
			continue
		}
		if m.ruled, any = slices.Delete(m.ruled, at, at+1), true; m.all == nil {
			m.all = map[*session.Live]bool{}
		}
		m.all[list[i]] = true
	}
	return any
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
