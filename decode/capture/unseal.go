package capture

import (
	"bytes"

	"mitmail/decode"
)

// unsealer stands in front of a conversation whose session is in TLS, and gives
// it what is said inside. As long as it is not sure that it can, it keeps what
// it was given: a handshake.
type unsealer struct {
	tlsOpener
	how    string // TLS came about
	opened bool
	kept   []sealedPiece
	size   int
}

// sealedPiece is what a side said in TLS.
type sealedPiece struct {
	from decode.Side
	p    []byte
}

// maxSealed is how much is kept of a handshake.
const maxSealed = 256 << 10

// seals reports whether a side begins with TLS: with the first byte of the
// session, or behind the go-ahead for STARTTLS or STLS. Once it has begun it
// cannot begin again.
func (s *Session) seals(from decode.Side, p []byte) bool {
	if s.sealed || from != decode.Client || p[0] != recHandshake || s.keys.empty() {
		return false
	}
	return !s.spoke || s.talk.TLS() == decode.Agreed
}

// said takes in what a side said, in TLS or not.
func (s *Session) said(t *turn, p []byte) {
	if s.seals(t.from, p) {
		s.sealed = true
		s.tls = &unsealer{tlsOpener: tlsOpener{keys: s.keys}, how: s.how()}
	}
	s.spoke = s.spoke || t.from == decode.Client
	if s.tls == nil {
		s.push(t, p)
		return
	}
	s.unseal(t, p)
}

// how is how TLS begins, if it begins now.
func (s *Session) how() string {
	switch {
	case s.talk.TLS() != decode.Agreed:
		return "implicit"
	case s.Protocol == decode.POP3:
		return "stls"
	}
	return "starttls"
}

func (s *Session) push(t *turn, p []byte) {
	s.talk.Push(t.from, p)
	s.talk.Drain(t.at, t.from, s.give)
}

// unseal opens what a side said in TLS.
func (s *Session) unseal(t *turn, p []byte) {
	u := s.tls
	if !u.opened {
		u.kept = append(u.kept, sealedPiece{t.from, bytes.Clone(p)})
		u.size += len(p)
	}
	u.push(t.from, p, func(clear []byte) {
		s.open(t)
		s.push(t, clear)
	})
	switch {
	case u.opened && u.over():
		s.tls = nil
		s.give(s.talk.Blind(t.at, "tls-failed", "key log is not opened any more: "+u.why))
	case u.over(), u.size > maxSealed:
		s.reseal(t)
	}
}

// open takes in that the handshake is over and its secrets are the right ones.
func (s *Session) open(t *turn) {
	u := s.tls
	if u.opened {
		return
	}
	u.opened, u.kept = true, nil
	facts := u.facts()
	facts.How, facts.Opened = u.how, true
	s.give(s.talk.Secured(t.at, facts))
}

// reseal gives up, and has the conversation tell what can be told from outside.
func (s *Session) reseal(t *turn) {
	u := s.tls
	s.tls = nil
	for _, k := range u.kept {
		turn := *t
		turn.from = k.from
		s.push(&turn, k.p)
	}
	if u.state == tlsUnopened {
		s.give(s.talk.Note(t.at, "tls-failed", "key log is not opened: "+u.why))
	}
}

// hole takes in that bytes of a side are missing. Inside TLS nothing behind
// them opens.
func (s *Session) hole(t *turn) {
	if u := s.tls; u != nil {
		u.gap(t.from)
		if !u.opened {
			s.reseal(t)
		}
	}
	s.freeing(t, func() []decode.Event { return s.talk.Gap(t.at, t.from, t.n) })
	if s.tls != nil {
		why := s.tls.why
		s.tls = nil
		s.give(s.talk.Blind(t.at, "tls-failed", "key log is not opened any more: "+why))
	}
}

// end takes in that a side has ended. What was kept of a handshake that did not
// come to its end is told of.
func (s *Session) end(t *turn) {
	if s.tls != nil && !s.tls.opened {
		s.reseal(t)
	}
	s.freeing(t, func() []decode.Event { return s.talk.End(t.at, t.from, t.why) })
}
