package capture

import (
	"fmt"

	"mitmail/decode"
)

// Session is a connection that speaks mail.
type Session struct {
	ID             int // from 1, by the packets that let the first events out
	Protocol       decode.Protocol
	Client, Server string // ip:port, IPv6 in brackets
	File           string
	Flow           int64 // the connection's number within the file

	worker int                  // that decodes it
	talk   *decode.Conversation // the worker's, like what is below
	frame  int64
	give   func([]decode.Event)
	spoke  bool // the client
	keys   *KeyLog
	tls    *unsealer // nil outside of TLS that is opened
	sealed bool      // TLS has begun
	ends   int       // sides that have ended
}

// turn is one thing that happened to a session.
type turn struct {
	session *Session
	kind    turnKind
	from    decode.Side
	why     decode.Why // turnEnd
	lo, hi  int        // turnData: where its bytes are
	n       int64      // turnGap: how many bytes
	note    *note      // turnNote, turnBlind; turnSecured: the comment
	moment
}

type turnKind uint8

const (
	turnOpen turnKind = iota
	turnJoin
	turnAbsent
	turnBlind
	turnSecured
	turnNote
	turnData
	turnGap
	turnEnd
)

// note is a finding: an id and what fills its text.
type note struct{ id, detail string }

// play lets a turn happen, and gives what it means.
func (s *Session) play(t *turn, p []byte) {
	if s.talk == nil {
		return // it is over
	}
	defer s.rescue(t)
	s.frame = t.frame
	switch t.kind {
	case turnOpen:
		s.give(s.talk.Open(t.at, decode.Open{Client: s.Client, Server: s.Server, File: s.File}))
	case turnJoin:
		s.give(s.talk.Join(t.at))
	case turnAbsent:
		s.talk.Absent(t.from)
	case turnBlind:
		s.give(s.talk.Blind(t.at, t.note.id, t.note.detail))
	case turnSecured:
		s.give(s.talk.Secured(t.at, legs(t.note.detail)...))
	case turnNote:
		s.give(s.talk.Note(t.at, t.note.id, t.note.detail))
	case turnData:
		s.said(t, p)
	case turnGap:
		s.hole(t)
	case turnEnd:
		s.end(t)
		if s.ends++; s.ends == 2 { // others may still refer to the session
			s.talk, s.give, s.tls = nil, nil, nil
		}
	}
}

// freeing does something that may free what the other side said from waiting.
func (s *Session) freeing(t *turn, do func() []decode.Event) {
	other := t.from.Other()
	waited := s.talk.Await(other)
	s.give(do())
	if waited && !s.talk.Await(other) {
		s.talk.Drain(t.at, other, s.give)
	}
}

// rescue goes on when the decoder has panicked.
func (s *Session) rescue(t *turn) {
	if r := recover(); r != nil && s.talk != nil {
		s.give(s.talk.Fail(t.at, fmt.Sprint(r)))
	}
}
