package decode

// add gives an event.
func (c *Conversation) add(e Event) {
	e.Time = c.now
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

// find gives a finding.
func (c *Conversation) find(from Side, id, detail string) {
	row := findingRows[id]
	if row.Once {
		if c.told[id] {
			return
		}
		if c.told == nil {
			c.told = make(map[string]bool)
		}
		c.told[id] = true
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
