package decode

import "bytes"

// Stars returns an event whose bytes have as many * in the place of its secrets,
// for where they must not get longer or shorter; what it means stays as it is.
// It comes behind the Mask of the same event.
func (m *Masker) Stars(ev Event) Event {
	ev.Raw, ev.Sent = bytes.Clone(ev.Raw), bytes.Clone(ev.Sent)
	for _, s := range ev.Secrets {
		star(ev.Raw[s.Start:s.End])
	}
	if len(ev.Secrets) > 0 {
		star(trimEOL(ev.Sent))
	}
	m.Hide(ev.Raw)
	m.Hide(ev.Sent)
	return ev
}

// Hide overwrites the secrets that are remembered with * wherever they stand in
// p.
func (m *Masker) Hide(p []byte) {
	for _, word := range m.words {
		for at := 0; ; at += len(word) {
			i := bytes.Index(p[at:], []byte(word))
			if i < 0 {
				break
			}
			at += i
			star(p[at : at+len(word)])
		}
	}
}

// Longest is the length of the longest secret that is remembered.
func (m *Masker) Longest() int {
	if len(m.words) == 0 {
		return 0
	}
	return len(m.words[0])
}

func star(p []byte) {
	for i := range p {
		p[i] = '*'
	}
}
