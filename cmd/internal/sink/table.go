package sink

import (
	"slices"
	"sync"

	"mitmail/decode"
	"mitmail/view/text"
)

// maxRows is how many sessions the table at the end shows: the first ones.
const maxRows = 10_000

// table is what is shown of captures below all lines: the sessions of which
// something was shown. It is safe for concurrent use.
type table struct {
	mu   sync.Mutex
	rows []text.Row // up to twice as many as are shown, in no order
	all  int
}

// tableRow is a session that may get a row.
type tableRow struct {
	text.Row
	opened, seen bool
}

// take takes an entry of the session.
func (t *table) take(r *tableRow, e *entry) {
	if e.draft != nil {
		return
	}
	r.seen = r.seen || e.shown
	switch w := e.Payload.(type) {
	case *decode.Open:
		r.opened = true
		r.Row = text.Row{Session: e.ID, Protocol: e.Protocol, Client: w.Client, Server: w.Server}
	case *decode.Close:
		if r.opened && r.seen {
			r.Result, r.Outcome = w.Result, w.Outcome.String()
			t.add(r.Row)
		}
	}
}

func (t *table) add(r text.Row) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all++
	if t.rows = append(t.rows, r); len(t.rows) == 2*maxRows {
		t.sort()
	}
}

// sort leaves the rows that are shown, in order.
func (t *table) sort() {
	slices.SortFunc(t.rows, func(a, b text.Row) int { return a.Session - b.Session })
	t.rows = t.rows[:min(len(t.rows), maxRows)]
}

// write writes the table, and how many sessions have no row in it.
func (t *table) write(to *text.Writer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sort()
	_ = to.Table(t.rows, t.all-len(t.rows)) // what is not taken is counted
}
