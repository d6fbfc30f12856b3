package decode

import "fmt"

// add gives an event.
func (c *Conversation) add(e Event) {
	e.Time, e.From = c.now, c.role(e.From)
	if !unnumbered(e.What) {
		c.seq++
		e.Seq = c.seq
	}
	c.events = append(c.events, e)
}

// unnumbered events have no record, so their number must not depend on how
// bytes were cut.
func unnumbered(w What) bool {
	switch w := w.(type) {
	case *Chunk, *End:
		return true
	case *Opaque:
		return !w.Last
	}
	return false
}

// maxAlike is how many findings of one id a session tells: what is no mail at
// all would have one for every line.
const maxAlike = 1000

// find gives a finding, unless there were enough of its kind.
func (c *Conversation) find(from Side, id, detail string) {
	if c.told == nil {
		c.told = make(map[string]int)
	}
	row, before := findingRows[id], c.told[id]
	c.told[id]++
	switch {
	case row.Once && before > 0, before > maxAlike:
		return
	case before == maxAlike:
		row, detail = findingRows["limit-reached"], fmt.Sprintf("more than %d findings %s: the rest are not told", maxAlike, id)
	}
	c.add(Event{From: from, What: c.finding(row, detail)})
}

// finding is a row with its detail, and the reference for this protocol.
func (c *Conversation) finding(row *Row, detail string) *Finding {
	ref := row.Ref
	if c.protocol == POP3 && row.POP3 != "" {
		ref = row.POP3
	}
	return &Finding{row.ID, row.Severity, row.text(detail), ref}
}
