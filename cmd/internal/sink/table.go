package sink

import (
	"slices"
	"sync"

	"mitmail/decode"
	"mitmail/view/line"
	"mitmail/view/overview"
	"mitmail/view/picture"
	"mitmail/view/text"
	"mitmail/view/timing"
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
	only *timing.Timing // of the first session that was added
	free sync.Pool      // of *tableRow, of sessions that are over
}

// tableRow is a session that may get a row.
type tableRow struct {
	text.Row
	brings       overview.Session
	timing       *timing.Timing // nil where it cannot be the only session
	events       int
	opened, seen bool
}

// newRow is the row of a session; nil where there is no table.
func (s *Sink) newRow() *tableRow {
	if s.table == nil {
		return nil
	}
	return s.table.newRow()
}

// newRow is the row of the next session.
func (t *table) newRow() *tableRow {
	r, ok := t.free.Get().(*tableRow)
	if !ok {
		r = new(tableRow)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all == 0 {
		r.timing = new(timing.Timing)
	}
	return r
}

// take takes an entry of the session.
func (t *table) take(r *tableRow, e *entry) {
	if e.draft != nil {
		return
	}
	r.seen = r.seen || e.shown
	r.brings.ID, r.brings.Protocol = e.ID, e.Protocol
	r.brings.Add(e.Event, false)
	if r.timing != nil {
		r.timing.Add(r.events, e.Event)
		r.events++
	}
	switch w := e.Payload.(type) {
	case *decode.Open:
		r.opened = true
		r.Row = text.Row{Session: e.ID, Protocol: e.Protocol, Client: w.Client, Server: w.Server}
	case *decode.Close:
		if r.opened && r.seen {
			r.Result, r.Outcome = w.Result, line.SaidAll(w.Outcome)
			t.add(r)
		}
		r.reset()
		t.free.Put(r)
	}
}

// reset forgets the session, but for memory that the next one can use.
func (r *tableRow) reset() {
	r.brings.Reset()
	*r = tableRow{brings: r.brings}
}

func (t *table) add(r *tableRow) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all++
	t.sum.Add(&r.brings)
	if t.all == 1 {
		t.only = r.timing
	}
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

// write writes the table and how many sessions have no row in it; of many what they
// came to, of a single one what its time went into.
func (t *table) write(to *text.Writer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sort()
	_ = to.Table(t.rows, t.all-len(t.rows)) // what is not taken is counted
	var rows []picture.Row
	switch {
	case t.all == 1:
		for _, r := range t.only.Rows(to.Columns()) {
			rows = append(rows, r.Row)
		}
		_ = to.Picture("timing", rows)
	case t.all >= overviewFrom:
		for _, r := range t.sum.Rows(to.Columns(), to.Zone()) {
			rows = append(rows, r.Row)
		}
		_ = to.Picture("overview", rows)
	}
}
