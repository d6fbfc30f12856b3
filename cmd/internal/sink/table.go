package sink

import (
	"slices"
	"sync"

	"mitmail/decode"
	"mitmail/view/overview"
	"mitmail/view/picture"
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
	sum  overview.Overview
}

// tableRow is a session that may get a row.
type tableRow struct {
	text.Row
	brings       overview.Session
	opened, seen bool
}

// take takes an entry of the session.
func (t *table) take(r *tableRow, e *entry) {
	if e.draft != nil {
		return
	}
	r.seen = r.seen || e.shown
	r.brings.ID, r.brings.Protocol = e.ID, e.Protocol
	r.brings.Add(e.Event, false)
	switch w := e.Payload.(type) {
	case *decode.Open:
		r.opened = true
		r.Row = text.Row{Session: e.ID, Protocol: e.Protocol, Client: w.Client, Server: w.Server}
	case *decode.Close:
		if r.opened && r.seen {
			r.Result, r.Outcome = w.Result, w.Outcome.String()
			t.add(r)
		}
	}
}

func (t *table) add(r *tableRow) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all++
	t.sum.Add(&r.brings)
	if t.rows = append(t.rows, r.Row); len(t.rows) == 2*maxRows {
		t.sort()
	}
}

// sort leaves the rows that are shown, in order.
func (t *table) sort() {
	slices.SortFunc(t.rows, func(a, b text.Row) int { return a.Session - b.Session })
	t.rows = t.rows[:min(len(t.rows), maxRows)]
}

// overviewFrom is from how many sessions on what they came to is added up.
const overviewFrom = 10

// write writes the table, how many sessions have no row in it, and of many what
// they came to.
func (t *table) write(to *text.Writer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sort()
	_ = to.Table(t.rows, t.all-len(t.rows)) // what is not taken is counted
	if t.all < overviewFrom {
		return
	}
	var rows []picture.Row
	for _, r := range t.sum.Rows(to.Columns(), to.Zone()) {
		rows = append(rows, r.Row)
	}
	_ = to.Picture("overview", rows)
}
