package dashboard

import (
	"slices"
	"sync"
	"time"

	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/decode/session"
	"mitmail/view/overview"
)

// slice is how long the work on a filter may take before what is known of it is
// shown.
const slice = 40 * time.Millisecond

// query is which sessions are to be shown, and in what order.
type query struct {
	filter  *filter // nil shows all
	by      int     // a column of the table
	reverse bool

	overview bool // what they all came to as well,
	masked   bool // without what servers said in their own words
}

// shown is the sessions that a query asks for.
type shown struct {
	query query
	list  []*session.Live
	total int  // sessions kept
	gone  int  // sessions dropped to make room
	busy  bool // not all of them were looked at yet
	dates dates
	need  []need // how wide what stands in each column is

	overview *overview.Overview // of all sessions; nil where nobody asked
}

// finder finds the sessions of a query. Ask is safe for concurrent use; find is the
// refresher's.
type finder struct {
	store *session.Store
	marks marks
	poke  chan struct{} // receives when there is something to look for

	mu   sync.Mutex
	want query

	filter  *filter
	masked  bool
	matches map[*session.Live]*match
	tally   tally
	days    calendar
	ruler   ruler
}

func newFinder(store *session.Store) *finder {
	return &finder{store: store, poke: make(chan struct{}, 1)}
}

// ask changes the query.
func (o *finder) ask(w query) {
	o.mu.Lock()
	o.want = w
	o.mu.Unlock()
	o.nudge()
}

// nudge has the refresher look again.
func (o *finder) nudge() {
	select {
	case o.poke <- struct{}{}:
	default: // it will
	}
}

// query returns the present one.
func (o *finder) query() query {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.want
}

// find works for a slice of time at most.
func (o *finder) find() shown {
	want := o.query()
	list, gone := o.store.Sessions()
	s := shown{query: want, list: list, total: len(list), gone: gone, dates: o.days.look(list, gone), need: o.ruler.look(list, gone)}
	if want.filter != nil {
		s.list, s.busy = o.pick(list, want)
	}
	if want.by != 0 || want.reverse {
		s.list = sorted(s.list, want)
	}
	if want.overview {
		sum, busy := o.tally.find(list, want.masked)
		s.overview, s.busy = sum, s.busy || busy
	}
	return s
}

// pick is the sessions of a list that match, the newest looked at first.
func (o *finder) pick(list []*session.Live, want query) (picked []*session.Live, busy bool) {
	if o.filter != want.filter || o.masked != want.masked || len(o.matches) > 2*len(list)+1000 {
		o.filter, o.masked, o.matches = want.filter, want.masked, map[*session.Live]*match{}
	}
	until := time.Now().Add(slice)
	for i, l := range slices.Backward(list) {
		m := o.matches[l]
		if m == nil || want.filter.marked != nil && m.marked != o.marks.has(l) {
			m = &match{marked: o.marks.has(l)}
			o.matches[l] = m
		}
		if !busy && m.look(l.Now(), want.filter, want.masked) && i%64 == 0 {
			busy = time.Now().After(until)
		}
		if m.yes {
			picked = append(picked, l)
		}
	}
	slices.Reverse(picked)
	return picked, busy
}

// match is what is known of a session and a filter.
type match struct {
	fold record.Session
	next int // the first event that was not looked at
	yes  bool

	marked bool // the session was, when it was looked at
}

// look looks at the events that are new, and reports whether there were any.
func (m *match) look(s *session.Session, filter *filter, masked bool) bool {
	if m.yes || m.next == s.Len() {
		return false
	}
	m.fold.Number, m.fold.Protocol = s.ID, s.Protocol
	var r record.Record
	for ; m.next < s.Len() && !m.yes; m.next++ {
		s.Look(m.next, func(ev decode.Event) { m.yes = filter.match(&m.fold, &r, ev, m.marked, masked) })
	}
	return true
}

// sorted is a copy of a list in the order of a query.
func sorted(list []*session.Live, w query) []*session.Live {
	type keyed struct {
		live *session.Live
		now  *session.Session
	}
	all := make([]keyed, len(list))
	for i, l := range list {
		all[i] = keyed{l, l.Now()}
	}
	less := columns[w.by].compare
	slices.SortStableFunc(all, func(a, b keyed) int {
		if w.reverse {
			a, b = b, a
		}
		return less(a.now, b.now)
	})
	out := make([]*session.Live, len(all))
	for i, k := range all {
		out[i] = k.live
	}
	return out
}
