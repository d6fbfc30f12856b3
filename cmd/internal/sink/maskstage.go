package sink

import (
	"mitmail/decode"
	"mitmail/decode/mask"
	"mitmail/decode/record"
)

// masking is the stage that hides the secrets of one session. What has a record
// gets ••• in their place. What has none, such as message text, is counted, and
// gets as many *: anything else would change its length. It comes in pieces that
// a secret may go across, so its last bytes may wait for the next piece.
type masking struct {
	s      *Sink
	next   func(*entry) // takes what has been hidden
	masker mask.Masker
	flows  [2]flow // of the client, of the server
	login  login
	out    entry // what a text gives; it is valid while next takes it
}

// flow is the text of one side, such as that of a message, with the pieces that
// it came in.
type flow struct {
	text   *mask.Text
	pieces []piece // of what waits
}

// piece is a part of a text whose bytes wait.
type piece struct {
	entry entry
	size  int
}

// mask is the stage that hides secrets.
func (s *Sink) mask(_ *sessionState, next func(*entry)) func(*entry) {
	return s.hide(s.o.Offline, next)
}

// hide hides the secrets of one session. Where nobody waits for what it says, a
// login that goes on may be held back.
func (s *Sink) hide(patient bool, next func(*entry)) func(*entry) {
	m, ok := s.maskings.Get().(*masking)
	if !ok {
		m = &masking{s: s}
		m.login.next, m.login.learn = m.pass, m.masker.Learn
	}
	m.next = next
	return func(e *entry) {
		last := e.last()
		if patient {
			m.login.take(e)
		} else {
			m.pass(e)
		}
		if last {
			m.reset()
			s.maskings.Put(m)
		}
	}
}

// reset forgets all but memory that the next session can use.
func (m *masking) reset() {
	m.login.reset()
	*m = masking{s: m.s, login: m.login}
}

// pass has an entry go on without its secrets.
func (m *masking) pass(e *entry) {
	if e.draft != nil { // hidden when the message is over
		m.next(e)
		return
	}
	f := m.flow(e.From)
	if chunk, ok := e.Payload.(*decode.Chunk); ok && f != nil && chunk.Dropped == 0 {
		m.chunk(f, e)
		return
	}
	if e.last() {
		m.end(&m.flows[0])
		m.end(&m.flows[1])
	} else if f != nil && len(e.Raw) > 0 {
		m.end(f)
	}
	m.event(e)
	if f != nil && goesOn(e) {
		m.begin(f).HideLine()
	}
	m.next(e)
}

// goesOn reports whether the last bytes of a line are secret and its end has not
// come yet: neither is what comes behind them.
func goesOn(e *entry) bool {
	n := len(e.wire.Raw)
	return len(e.wire.Secrets) > 0 && n > 0 && e.wire.Raw[n-1] != '\n' && e.wire.Secrets[len(e.wire.Secrets)-1].End == n
}

// event hides the secrets of what is whole.
func (m *masking) event(e *entry) {
	if _, ok := e.Payload.(*decode.Note); ok { // it has no record and no bytes, but words
		m.masker.MaskOwn(&e.Event)
		return
	}
	recorded := record.Recorded(e.Payload)
	if recorded && m.masker.MaskOwn(&e.Event) {
		e.record = nil // it may have a secret, also as the user of its session
	}
	if m.s.level == everything || !recorded {
		secrets := e.wire.Secrets
		e.wire = m.masker.MaskInPlace(e.wire)
		e.wire.Secrets = secrets
		if !recorded {
			e.Event = e.wire
		}
	}
	if _, ok := e.Payload.(*decode.Message); ok && m.s.drafts {
		e.hide = &hider{m.masker.Snapshot()}
	}
}

// chunk hides the secrets of a piece of text.
func (m *masking) chunk(f *flow, e *entry) {
	t := m.begin(f)
	if e.Changed {
		e.Sent, e.By = t.Instead(e.Sent), m.masker.Hide(e.By)
	}
	ready := t.Add(e.Raw)
	if f.pieces == nil && ready == len(e.Raw) { // as most do
		e.Raw = t.Take(ready)
		e.wire = e.Event
		m.next(e)
		return
	}
	f.pieces = append(f.pieces, piece{*e, len(e.Raw)})
	m.give(f, ready)
}

// begin is the text of a flow, begun where it was not.
func (m *masking) begin(f *flow) *mask.Text {
	if f.text == nil {
		f.text = m.masker.Text()
	}
	return f.text
}

// end gives what waits of a text behind which something else comes.
func (m *masking) end(f *flow) {
	if f.text != nil {
		m.give(f, f.text.End())
	}
}

// give hands on the next n bytes of a text, each with the piece that it came in. A
// piece in whose place something else went on stays whole.
func (m *masking) give(f *flow, n int) {
	for len(f.pieces) > 0 {
		p := &f.pieces[0]
		k := min(n, p.size)
		if k < p.size && (k == 0 || p.entry.Changed) {
			break
		}
		m.out = p.entry
		m.out.Raw = f.text.Take(k)
		m.out.wire = m.out.Event
		n -= k
		if p.size -= k; p.size == 0 {
			f.pieces = f.pieces[1:]
		}
		m.next(&m.out)
	}
	if len(f.pieces) == 0 {
		f.pieces = nil
	}
}

// flow is that of a side; nil for neither.
func (m *masking) flow(from decode.Side) *flow {
	switch from {
	case decode.Client:
		return &m.flows[0]
	case decode.Server:
		return &m.flows[1]
	}
	return nil
}

// hider overwrites the secrets that were known when a message was over.
type hider struct{ masker *mask.Masker }
