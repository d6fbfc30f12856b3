package decode

import "strings"

// emit gives an event.
func (c *Conversation) emit(e Event) {
	e.Time, e.From = c.now, c.role(e.From)
	if !unnumbered(e.Payload) {
		c.seq++
		e.Seq = c.seq
	}
	c.events = append(c.events, e)
}

// unnumbered events have no record, so their number must not depend on how
// bytes were cut.
func unnumbered(w Payload) bool {
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

// find gives a finding, unless there were enough of its kind. The key is the
// finding's id, or one of the variants of findingWords.
func (c *Conversation) find(from Side, key string, args ...string) {
	if c.counts == nil {
		c.counts = make(map[string]int)
	}
	id, _, _ := strings.Cut(key, ".")
	before := c.counts[id]
	c.counts[id]++
	switch {
	case findingRows[id].Once && before > 0, before > maxAlike:
		return
	case before == maxAlike:
		key, args = "limit-reached.findings", []string{number(maxAlike), id}
	}
	c.emit(Event{From: from, Payload: c.finding(key, args...)})
}

// note gives a finding that a sentence says, if it says anything.
func (c *Conversation) note(from Side, said Sentence) {
	if said.Key != "" {
		c.find(from, said.Key, said.Args...)
	}
}

// finding is what a key and its arguments say, with the reference for this
// protocol.
func (c *Conversation) finding(key string, args ...string) *Finding {
	return NewFinding(c.protocol, key, args...)
}

// NewFinding is what a key, a finding's id or one of its variants, and its arguments say
// in a session that speaks p: for what is found by others than the decoder. It panics
// where no finding has that id.
func NewFinding(p Protocol, key string, args ...string) *Finding {
	id, _, _ := strings.Cut(key, ".")
	row := findingRows[id]
	ref := row.Ref
	if p == POP3 && row.POP3 != "" {
		ref = row.POP3
	}
	return &Finding{row.ID, row.Severity, Sentence{key, args}, ref}
}
