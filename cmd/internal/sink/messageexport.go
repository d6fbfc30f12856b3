package sink

import (
	"time"

	"mitmail/decode"
)

// messageExport is a view that keeps the messages of whole sessions, of those of
// which a record matched the filter. It only decides which: an [exporter] does.
type messageExport struct {
	exporter *exporter
	pending  map[int]*pendingSession
	bytes    int64                 // of messages that wait
	drafts   map[*draft]draftState // of messages that are not over
}

// draftState is what the exporter has of a message's text.
type draftState uint8

const (
	nothing draftState = iota // though there is some
	whole
	cut
)

// Bounds of what waits for a record of its session to match the filter: messages
// of one session, each of which may have a file open, and bytes of all. A session
// with more, and the one with most, are kept whether they match or not.
const (
	maxMessages     = 100
	maxMessageBytes = 64 << 20
)

// pendingSession is the messages of a session that are over and not kept yet.
type pendingSession struct {
	matched  bool
	messages []exported
	bytes    int64
}

// exported is a message that is over.
type exported struct {
	draft   *draft
	message *decode.Message
	at      time.Time
	hide    *hider
}

func newMessageExport(x *exporter) *messageExport {
	return &messageExport{exporter: x, pending: make(map[int]*pendingSession), drafts: make(map[*draft]draftState)}
}

// take implements [view].
func (v *messageExport) take(e *entry) {
	if e.draft != nil {
		v.text(e.draft, e.Raw)
		return
	}
	for _, d := range e.left {
		v.discard(d)
	}
	p := v.pending[e.ID]
	if p == nil {
		p = new(pendingSession)
		v.pending[e.ID] = p
	}
	if m, ok := e.Payload.(*decode.Message); ok && draftOf(m) != nil {
		p.messages = append(p.messages, exported{draftOf(m), m, e.Time, e.hide})
		p.bytes += m.Size
		v.bytes += m.Size
	}
	p.matched = p.matched || e.shown || len(p.messages) > maxMessages
	if p.matched {
		v.settle(p, v.keep)
	}
	if v.bytes > maxMessageBytes {
		largest := v.largest()
		largest.matched = true
		v.settle(largest, v.keep)
	}
	if e.last() {
		v.settle(p, func(m exported) { v.discard(m.draft) })
		delete(v.pending, e.ID)
	}
}

func (*messageExport) end() {}

// settle does something with all messages of a session that wait.
func (v *messageExport) settle(p *pendingSession, do func(exported)) {
	for _, m := range p.messages {
		do(m)
	}
	v.bytes -= p.bytes
	p.messages, p.bytes = nil, 0
}

// largest is the session of which most waits.
func (v *messageExport) largest() *pendingSession {
	largest := new(pendingSession)
	for _, p := range v.pending {
		if p.bytes > largest.bytes {
			largest = p
		}
	}
	return largest
}

// text hands a piece of a message on.
func (v *messageExport) text(d *draft, p []byte) {
	state, known := v.drafts[d]
	if known && state != whole {
		return
	}
	switch {
	case v.exporter.put(job{draft: d, do: write, text: p}, false):
		v.drafts[d] = whole
	case known:
		v.drafts[d] = cut
	default:
		v.drafts[d] = nothing
	}
}

// keep has a message kept, unless a piece of it is missing.
func (v *messageExport) keep(m exported) {
	state, known := v.drafts[m.draft]
	if known && state != whole || m.draft.lost.Load() {
		v.discard(m.draft)
		v.exporter.failed.Add(1)
		return
	}
	delete(v.drafts, m.draft)
	if !v.exporter.put(job{draft: m.draft, do: keep, exported: m}, known) {
		v.exporter.failed.Add(1)
	}
}

// discard has what there is of a message forgotten.
func (v *messageExport) discard(d *draft) {
	if v.drafts[d] != nothing {
		v.exporter.put(job{draft: d, do: discard}, true)
	}
	delete(v.drafts, d)
}
