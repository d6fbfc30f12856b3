package line

import (
	"mitmail/decode"
	"mitmail/view/lang"
)

// maxPerKind is how many findings of one kind a session shows.
const maxPerKind = 20

// FindingLimiter counts the findings of a session by their kind, so that a client that
// sends nothing but rubbish is reported only once a command, not twice; and it
// knows what the lines beside it say already. The zero FindingLimiter is ready.
type FindingLimiter struct {
	seen    map[string]int
	changed bool // what was last said went on changed, as its lines show
}

// Limit returns the lines of an event; none for a finding of which there have been
// enough, and none for what is reported beside it. Give it each event once.
func (a *FindingLimiter) Limit(ev decode.Event, lines []Line) []Line {
	f, ok := ev.Payload.(*decode.Finding)
	if !ok {
		a.changed = ev.Changed
		if w, ok := ev.Payload.(*decode.TLS); ok && w.Intercepted && w.OK == decode.No {
			return nil // the finding behind it says why, and what to do
		}
		return lines
	}
	if f.ID == "changed" && a.changed || f.ID == "starttls-refused" && ev.From == decode.Proxy {
		return nil // by mitmail, as the line above shows
	}
	if a.seen == nil {
		a.seen = map[string]int{}
	}
	a.seen[f.ID]++
	switch n := a.seen[f.ID]; {
	case n > maxPerKind:
		return nil
	case n == maxPerKind:
		return append(lines, Line{Means: note(lang.T("and so on: no more of these are shown in this session"))})
	}
	return lines
}
