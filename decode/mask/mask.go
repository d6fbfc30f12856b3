// Package mask hides the secrets of a session in all that its events say.
//
// What is secret the decoder marks: spans of bytes, answers to challenges, the
// secret and digest of an attempt to log in. A [Masker] hides these, and
// remembers them, because a server may repeat a password and a user may type it
// where it does not belong: a session's latest 16 secrets of 4 bytes or more, and
// mostly many more than that, are hidden wherever they recur, decoded, in base64
// at any place of a longer text, and in quotes. A [Text] does so in text that
// comes in pieces, across their cuts.
//
// What is read is read once: the time depends on the bytes, not on how many
// secrets there are. Text that came before its secret was known stays as it is.
package mask

import (
	"mitmail/decode"
)

// Masker hides the secrets of one session. The zero Masker is ready. It is not
// safe for concurrent use.
type Masker struct {
	secrets secrets
	sought  *wordSet // of secrets; nil where there are none
	stale   bool     // secrets has more
	looks   looker   // the latest look for secrets
	open    bool     // the line under way has no end yet: a secret may go on behind it
}

// Hidden stands in the place of a secret, however long that is.
const Hidden = "•••"

// Masked reports whether a text is what stands in the place of a secret: [Hidden], or as
// many * as it was long.
func Masked(text string) bool { return text == Hidden || decode.Covered(text) }

// Mask returns the event without its secrets. The event given is not changed;
// the one returned may share with it what holds none, and its spans are gone.
// A session's events are given in order, each once.
func (m *Masker) Mask(ev decode.Event) decode.Event {
	m.MaskOwn(&ev)
	return ev
}

// MaskOwn is Mask for an event that is the caller's own: it is changed, though not
// what it refers to. It reports whether anything can have been secret in it.
func (m *Masker) MaskOwn(ev *decode.Event) (secret bool) {
	m.learn(ev)
	if len(ev.Secrets)+len(ev.SentSecrets) > 0 {
		ev.Raw = replace(ev.Raw, ev.Secrets)
		ev.Sent = replace(ev.Sent, wholeLine(ev.Sent))
		ev.Secrets, ev.SentSecrets = nil, nil
		secret = true
	}
	if marked := m.marked(ev.Payload); marked != ev.Payload {
		ev.Payload = marked
		secret = true
	}
	if m.words() == nil {
		return secret
	}
	m.open = len(ev.Raw) > 0 && ev.Raw[len(ev.Raw)-1] != '\n'
	ev.Raw, ev.Sent, ev.By = m.bytes(ev.Raw), m.bytes(ev.Sent), m.text(ev.By)
	ev.Payload = m.what(ev.Payload)
	return true
}

// Learn remembers the secrets of an event that is masked later: what comes before
// it can be masked without them then. Events may be learnt more than once.
func (m *Masker) Learn(ev decode.Event) { m.learn(&ev) }

func (m *Masker) learn(ev *decode.Event) { m.stale = m.secrets.learn(ev) || m.stale }

// words are those of all secrets so far; nil where there are none.
func (m *Masker) words() *wordSet {
	if m.stale {
		m.stale, m.sought = false, newWordSet(m.secrets.words())
	}
	return m.sought
}

// find is where secrets stand in a text, in order, each apart from the next. What
// ends a line that goes on may be the beginning of one.
func find[T string | []byte](m *Masker, p T) []decode.Span {
	words := m.words()
	if words == nil || nowhere(words, p) {
		return nil
	}
	s := scanner{words: words}
	var spans []decode.Span
	add := func(from, to int) {
		for len(spans) > 0 && from < spans[len(spans)-1].End {
			last := spans[len(spans)-1]
			from, to = min(from, last.Start), max(to, last.End)
			spans = spans[:len(spans)-1]
		}
		spans = append(spans, decode.Span{Start: from, End: to})
	}
	extended := func(from, to int) { // what a long secret goes on with touches it
		if n := len(spans); n > 0 && to-from == 1 && spans[n-1].End == from {
			spans[n-1].End = to
			return
		}
		add(from, to)
	}
	scan(&s, p, extended)
	if n := s.pending(); m.open && n >= minSecret {
		add(len(p)-n, len(p))
	}
	return spans
}

// recurs reports whether a secret recurs in a text.
func (m *Masker) recurs(s string) bool { return len(s) >= minSecret && find(m, s) != nil }

// Hide returns a text without the secrets that recur in it.
func (m *Masker) Hide(s string) string {
	m.open = false
	return m.text(s)
}

// text is a text without the secrets that recur in it.
func (m *Masker) text(s string) string {
	spans := find(m, s)
	if spans == nil {
		return s
	}
	return string(replace([]byte(s), spans))
}

// bytes is text in bytes; its own where nothing recurs.
func (m *Masker) bytes(p []byte) []byte { return replace(p, find(m, p)) }

// replace is p with Hidden in the place of spans; p itself where there are none.
func replace(p []byte, spans []decode.Span) []byte {
	if len(spans) == 0 {
		return p
	}
	var out []byte
	from := 0
	for _, s := range spans {
		out = append(append(out, p[from:s.Start]...), Hidden...)
		from = s.End
	}
	return append(out, p[from:]...)
}

// wholeLine is the span of a line without its ending.
func wholeLine(line []byte) []decode.Span {
	n := len(line)
	for n > 0 && (line[n-1] == '\n' || line[n-1] == '\r') {
		n--
	}
	if n == 0 {
		return nil
	}
	return []decode.Span{{Start: 0, End: n}}
}
