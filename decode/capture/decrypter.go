package capture

import (
	"bytes"
	"strings"

	"mitmail/decode"
	"mitmail/decode/capture/tlsopen"
)

// decrypter stands in front of the conversation of a session that is in TLS, and
// passes the clear text to it. Until the handshake is over it keeps what came in,
// for the case that the TLS cannot be opened.
type decrypter struct {
	*tlsopen.Decrypter
	how    string // TLS came about
	opened bool
	kept   []sealedPiece
	size   int
}

// sealedPiece is what a side sent in TLS.
type sealedPiece struct {
	from decode.Side
	p    []byte
}

// maxSealed is how much is kept of a handshake.
const maxSealed = 256 << 10

// beginsTLS reports whether a side begins with TLS: with the first byte of the
// session, or behind the go-ahead for STARTTLS or STLS. Once it has begun it
// cannot begin again.
func (s *Session) beginsTLS(from decode.Side, p []byte) bool {
	if s.sealed || from != decode.Client || !tlsopen.Begins(p) || s.keys.Empty() {
		return false
	}
	return !s.spoke || s.conv.TLS() == decode.Agreed
}

// receive decodes what a side sent, in TLS or not.
func (s *Session) receive(t *step, p []byte) {
	if s.beginsTLS(t.from, p) {
		s.sealed = true
		s.tls = &decrypter{Decrypter: tlsopen.NewDecrypter(s.keys), how: s.how()}
	}
	s.spoke = s.spoke || t.from == decode.Client
	if s.tls == nil {
		s.push(t, p)
		return
	}
	s.decrypt(t, p)
}

// how is how TLS begins, if it begins now.
func (s *Session) how() string {
	if s.conv.TLS() != decode.Agreed {
		return "implicit"
	}
	return strings.ToLower(s.Protocol.Upgrade())
}

func (s *Session) push(t *step, p []byte) {
	s.conv.Push(t.from, p)
	s.conv.Drain(t.at, t.from, s.emit)
}

// decrypt decodes what a side sent in TLS.
func (s *Session) decrypt(t *step, p []byte) {
	u := s.tls
	if !u.opened {
		u.kept = append(u.kept, sealedPiece{t.from, bytes.Clone(p)})
		u.size += len(p)
	}
	u.Push(t.from, p, func(clear []byte) {
		s.open(t)
		s.push(t, clear)
	})
	switch {
	case u.opened && u.Over():
		s.tls = nil
		s.emit(s.conv.Blind(t.at, "tls-failed", "key log is not opened any more: "+u.Why()))
	case u.Over(), u.size > maxSealed:
		s.passUnopened(t)
	}
}

// open begins the clear text: the handshake is over, and its secrets are the right
// ones.
func (s *Session) open(t *step) {
	u := s.tls
	if u.opened {
		return
	}
	u.opened, u.kept = true, nil
	facts := u.Facts()
	facts.How, facts.Opened = u.how, true
	s.emit(s.conv.Secured(t.at, facts))
}

// passUnopened gives up: the conversation decodes what can be seen from outside.
func (s *Session) passUnopened(t *step) {
	u := s.tls
	s.tls = nil
	for _, k := range u.kept {
		step := *t
		step.from = k.from
		s.push(&step, k.p)
	}
	if u.Failed() {
		s.emit(s.conv.Note(t.at, "tls-failed", "key log is not opened: "+u.Why()))
	}
}

// gap decodes that bytes of a side are missing. Inside TLS nothing behind
// them opens.
func (s *Session) gap(t *step) {
	if u := s.tls; u != nil {
		u.Gap(t.from)
		if !u.opened {
			s.passUnopened(t)
		}
	}
	s.freeing(t, func() []decode.Event { return s.conv.Gap(t.at, t.from, t.n) })
	if s.tls != nil {
		why := s.tls.Why()
		s.tls = nil
		s.emit(s.conv.Blind(t.at, "tls-failed", "key log is not opened any more: "+why))
	}
}

// end decodes that a side has ended. What was kept of a handshake that did not
// come to its end is decoded first.
func (s *Session) end(t *step) {
	if s.tls != nil && !s.tls.opened {
		s.passUnopened(t)
	}
	s.freeing(t, func() []decode.Event { return s.conv.End(t.at, t.from, t.why) })
}
