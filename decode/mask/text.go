package mask

import "slices"

// Text hides secrets in text that comes in pieces: a secret in it is overwritten
// with as many * wherever the cuts are. What may still turn out to be part of one
// waits for the next piece: less than 64 bytes. Its secrets are those that its Masker
// knew when a piece came. The zero Text is not ready: make it with
// [Masker.Text]. It is not safe for concurrent use.
type Text struct {
	m       *Masker
	scanner scanner
	kept    []byte // the memory of waits
	waits   []byte // not given yet
	line    bool   // all up to the next line end is secret
}

// Text begins a text.
func (m *Masker) Text() *Text { return &Text{m: m} }

// HideLine says that all up to the next line end, the next piece included, is
// secret.
func (t *Text) HideLine() { t.line = true }

// Add takes the next piece and returns how many bytes of all that was added, and
// not given back yet, are final; [Text.Take] has them. The piece is copied.
func (t *Text) Add(p []byte) (ready int) {
	if w := t.m.words(); w != t.scanner.words {
		t.scanner = scanner{words: w}
	}
	t.waits = append(t.kept[:0], t.waits...)
	t.kept = t.waits
	from := len(t.waits)
	t.waits = append(t.waits, p...)
	t.kept = t.waits
	piece := t.waits[from:]
	scan(&t.scanner, p, func(a, b int) { star(t.waits[max(0, from+a) : from+b]) })
	t.secretLine(piece)
	return max(0, len(t.waits)-t.scanner.pending())
}

// Instead returns a copy of what went on in the place of the next piece without its
// secrets: those that began in the pieces before are seen, and what may be the beginning
// of one at its end is hidden. The next piece is still to be added.
func (t *Text) Instead(p []byte) []byte {
	if p == nil {
		return nil
	}
	s := Text{m: t.m, scanner: t.scanner, line: t.line}
	s.scanner.active = slices.Clone(t.scanner.active)
	s.Add(p)
	n := s.End()
	return s.Take(n)
}

// secretLine hides the rest of a line that is secret.
func (t *Text) secretLine(p []byte) {
	for i := 0; i < len(p) && t.line; i++ {
		switch p[i] {
		case '\n':
			t.line = false
		case '\r':
		default:
			p[i] = '*'
		}
	}
}

// Take returns the next n bytes of what was added. They are valid until the next
// Add.
func (t *Text) Take(n int) []byte {
	p := t.waits[:n:n]
	t.waits = t.waits[n:]
	return p
}

// End says that no more comes behind what waits, and returns how many bytes that
// is: they are text, but for what may have been the beginning of a secret of some
// length, which is hidden.
func (t *Text) End() (ready int) {
	if n := t.scanner.pending(); n >= minSecret {
		star(t.waits[max(0, len(t.waits)-n):])
	}
	t.scanner.reset()
	t.line = false
	return len(t.waits)
}
