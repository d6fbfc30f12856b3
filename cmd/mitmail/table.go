package main

import (
	"slices"

	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/proxy"
	"mitmail/view/text"
)

// maxRows is how many sessions the table at the end shows.
const maxRows = 10_000

// tableView is lines, and at the end a table of the sessions of which something
// was shown.
type tableView struct {
	textView
	open map[int]*text.Row
	seen map[int]bool // of those that are open, those of which something was shown
	rows []text.Row
	more int
}

func newTableView(t *text.Writer) *tableView {
	return &tableView{textView: textView{t}, open: make(map[int]*text.Row), seen: make(map[int]bool)}
}

// write implements [view].
func (v *tableView) write(s proxy.Session, ev decode.Event, r *record.Record) error {
	v.seen[s.ID] = true
	v.hide(s, ev)
	return v.textView.write(s, ev, r)
}

// hide implements [whole].
func (v *tableView) hide(s proxy.Session, ev decode.Event) {
	switch w := ev.What.(type) {
	case *decode.Open:
		v.open[s.ID] = &text.Row{Session: s.ID, Protocol: s.Protocol, Client: w.Client, Server: w.Server}
	case *decode.Close:
		v.close(s, w)
	}
}

// close adds the row of a session that is over.
func (v *tableView) close(s proxy.Session, w *decode.Close) {
	row, seen := v.open[s.ID], v.seen[s.ID]
	delete(v.open, s.ID)
	delete(v.seen, s.ID)
	switch {
	case !seen || row == nil:
	case len(v.rows) == maxRows:
		v.more++
	default:
		row.Outcome = w.Outcome.String()
		v.rows = append(v.rows, *row)
	}
}

// finish writes the table.
func (v *tableView) finish() error {
	slices.SortFunc(v.rows, func(a, b text.Row) int { return a.Session - b.Session })
	return v.Table(v.rows, v.more)
}

// table has the table written where there is one.
func (r *recorder) table() {
	for _, o := range r.outlets {
		if v, ok := o.view.(*tableView); ok {
			_ = v.finish() // the outlet tells
		}
	}
}
