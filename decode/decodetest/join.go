package decodetest

import (
	"bytes"

	"mitmail/decode"
)

// Join joins adjacent chunks of a side, and adjacent opaque bytes: where a read
// ended is no part of the truth. The ends of sides are steps of the script, and
// left out.
func Join(events []decode.Event) []decode.Event {
	var joined []decode.Event
	for _, ev := range events {
		if _, end := ev.Payload.(*decode.End); end {
			continue
		}
		if n := len(joined); n > 0 && adjacent(joined[n-1], ev) {
			ev.Raw = append(bytes.Clone(joined[n-1].Raw), ev.Raw...) // an end stays one
			joined = joined[:n-1]
		}
		joined = append(joined, ev)
	}
	return joined
}

// adjacent reports whether b merely goes on where a stopped.
func adjacent(a, b decode.Event) bool {
	if a.From != b.From || a.Changed || b.Changed {
		return false
	}
	switch a.Payload.(type) {
	case *decode.Chunk:
		_, chunk := b.Payload.(*decode.Chunk)
		return chunk
	case *decode.Opaque:
		_, opaque := b.Payload.(*decode.Opaque)
		return opaque
	}
	return false
}

// Keep is a deep enough copy of an event: its bytes outlive the conversation's.
func Keep(ev decode.Event) decode.Event {
	ev.Raw, ev.Sent = bytes.Clone(ev.Raw), bytes.Clone(ev.Sent)
	return ev
}
