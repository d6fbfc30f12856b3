package mask

import (
	"bytes"

	"mitmail/decode"
)

// MaskInPlace returns an event whose bytes have as many * in the place of its secrets,
// for where they must not get longer or shorter; what it means stays as it is. Who
// ruled is masked as in [Masker.Mask].
// The event's own bytes are not changed. It comes behind the Mask of the same
// event.
func (m *Masker) MaskInPlace(ev decode.Event) decode.Event {
	ev.Raw, ev.Sent = bytes.Clone(ev.Raw), bytes.Clone(ev.Sent)
	for _, s := range ev.Secrets {
		star(ev.Raw[s.Start:s.End])
	}
	if len(ev.Secrets)+len(ev.SentSecrets) > 0 {
		for _, s := range wholeLine(ev.Sent) {
			star(ev.Sent[s.Start:s.End])
		}
	}
	m.open = len(ev.Raw) > 0 && ev.Raw[len(ev.Raw)-1] != '\n'
	m.hide(ev.Raw)
	m.hide(ev.Sent)
	ev.By = m.text(ev.By)
	return ev
}

// Cover returns a copy of a text with as many * in the place of the secrets that
// recur in it.
func (m *Masker) Cover(p []byte) []byte {
	p = bytes.Clone(p)
	m.open = false
	m.hide(p)
	return p
}

// Snapshot is a masker with the secrets that m knows now. It does not change when
// m learns more, so it may be used by another goroutine.
func (m *Masker) Snapshot() *Masker {
	return &Masker{sought: m.words().clone()}
}

// hide overwrites the secrets that are remembered with * wherever they stand in p.
func (m *Masker) hide(p []byte) {
	for _, s := range find(m, p) {
		star(p[s.Start:s.End])
	}
}

func star(p []byte) {
	for i := range p {
		p[i] = '*'
	}
}
