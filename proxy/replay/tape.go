package replay

import (
	"errors"
	"time"

	"mitmail/decode"
	"mitmail/decode/record"
)

// maxTape is how many bytes are kept of what is said this time, about.
const maxTape = 64 << 20

// errTape is two sides that say more than that.
var errTape = errors.New("more is said than can be kept")

// tape is what is said this time, decoded. Make it with newTape.
type tape struct {
	conv    *decode.Conversation
	session record.Session
	records []record.Record
	cues    []cue // in order, until they are taken
	bytes   int
}

// cue is an event that it is somebody's turn after.
type cue struct {
	from decode.Side
	what decode.Payload
}

func newTape(p decode.Protocol, o decode.Open) *tape {
	t := &tape{conv: decode.New(p), session: record.Session{Number: 1, Protocol: p}}
	t.keep(t.conv.Open(time.Now(), o))
	return t
}

// add handles what a side has said.
func (t *tape) add(from decode.Side, p []byte) error {
	if t.bytes += len(p); t.bytes > maxTape {
		return errTape
	}
	t.conv.Push(from, p)
	t.conv.Drain(time.Now(), from, t.keep)
	return nil
}

// secure says that it goes on inside TLS. What a side had said in clear before is
// dropped.
func (t *tape) secure(how string) {
	now := time.Now()
	t.keep(t.conv.Discard(now, decode.Client))
	t.keep(t.conv.Discard(now, decode.Server))
	t.keep(t.conv.Secured(now, decode.TLS{Leg: "client", How: how, OK: decode.Yes}, decode.TLS{Leg: "server", How: how, OK: decode.Yes}))
}

// end ends both sides.
func (t *tape) end(first decode.Side) []record.Record {
	now := time.Now()
	t.keep(t.conv.End(now, first, decode.EOF))
	t.keep(t.conv.End(now, first.Other(), decode.EOF))
	return t.records
}

// keep keeps the records of events, and those that are cues.
func (t *tape) keep(events []decode.Event) {
	for _, ev := range events {
		var r record.Record
		if t.session.Record(ev, &r) {
			t.records = append(t.records, r)
		}
		switch what := ev.Payload.(type) {
		case *decode.Command, *decode.Response, *decode.Reply, *decode.Message:
			t.cues = append(t.cues, cue{ev.From, what})
		case *decode.Chunk:
			if what.Last {
				t.cues = append(t.cues, cue{ev.From, what})
			}
		}
	}
}

// take takes the first cue that is wanted, and drops those before it.
func (t *tape) take(wanted func(cue) bool) (cue, bool) {
	for i, c := range t.cues {
		if wanted(c) {
			t.cues = t.cues[i+1:]
			return c, true
		}
	}
	return cue{}, false
}
