package text

import (
	"mitmail/decode"
	"mitmail/view/line"
)

// maxAlike is how many findings of one kind a session shows.
const maxAlike = 20

// kept is what is remembered of a session that goes on.
type kept struct {
	run   line.Run       // the chunks that are not shown yet
	alike map[string]int // findings so far, by id
}

// enough is the lines of an event; none for a finding of which there have been
// enough, so that a client that sends nothing but rubbish is told of only once
// a command, not twice.
func (k *kept) enough(ev decode.Event, lines []line.Line) []line.Line {
	f, ok := ev.What.(*decode.Finding)
	if !ok {
		return lines
	}
	if k.alike == nil {
		k.alike = map[string]int{}
	}
	k.alike[f.ID]++
	switch n := k.alike[f.ID]; {
	case n > maxAlike:
		return nil
	case n == maxAlike:
		return append(lines, line.Line{Means: []line.Span{{Text: "and so on: no more of these are shown in this session", Role: line.Note}}})
	}
	return lines
}
