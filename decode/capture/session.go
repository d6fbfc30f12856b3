package capture

import (
	"fmt"
	"time"

	"mitmail/decode"
	"mitmail/decode/capture/tlsopen"
)

// Session is a connection that speaks mail.
type Session struct {
	ID             int // from 1, by the packets that let the first events out; those outside the time that is asked for count too
	Protocol       decode.Protocol
	Client, Server string // ip:port, IPv6 in brackets
	File           string
	Conn           int64 // the connection's number within the file

	outside bool // it does not touch the time that is asked for
	passed  int  // how many of those began in the file since the last one that does

	worker int                  // that decodes it
	conv   *decode.Conversation // the worker's, like what is below
	frame  int64
	emit   func([]decode.Event)
	spoke  bool // the client
	keys   *tlsopen.KeyLog
	tls    *decrypter // nil outside of TLS that is opened
	sealed bool       // TLS has begun
	ends   int        // sides that have ended
}

// step is one thing that happened to a session.
type step struct {
	session *Session
	kind    stepKind
	from    decode.Side
	why     decode.Why // stepEnd
	lo, hi  int        // stepData: where its bytes are
	n       int64      // stepGap: how many bytes; stepOpen: nanoseconds until the server's SYN, or 0
	note    *note      // stepNote, stepBlind; stepSecured: the comment
	moment
}

// moment is a packet and its time.
type moment struct {
	at    time.Time
	frame int64
}

type stepKind uint8

const (
	stepOpen stepKind = iota
	stepJoin
	stepAbsent
	stepBlind
	stepSecured
	stepNote
	stepData
	stepGap
	stepEnd
)

// note is a finding: an id and what fills its text.
type note struct{ id, detail string }

// play lets a step happen, and emits what it means.
func (s *Session) play(t *step, p []byte) {
	if s.conv == nil {
		return // it is over
	}
	defer s.recoverPanic(t)
	s.frame = t.frame
	switch t.kind {
	case stepOpen:
		o := decode.Open{Client: s.Client, Server: s.Server, File: s.File}
		if t.n > 0 {
			o.Connect = decode.Interval{Begin: t.at, End: t.at.Add(time.Duration(t.n))}
		}
		s.emit(s.conv.Open(t.at, o))
	case stepJoin:
		s.emit(s.conv.Join(t.at))
	case stepAbsent:
		s.conv.Absent(t.from)
	case stepBlind:
		s.emit(s.conv.Blind(t.at, t.note.id, t.note.detail))
	case stepSecured:
		s.emit(s.conv.Secured(t.at, legs(t.note.detail)...))
	case stepNote:
		s.emit(s.conv.Note(t.at, t.note.id, t.note.detail))
	case stepData:
		s.receive(t, p)
	case stepGap:
		s.gap(t)
	case stepEnd:
		s.end(t)
		if s.ends++; s.ends == 2 { // others may still refer to the session
			s.conv, s.emit, s.tls = nil, nil, nil
		}
	}
}

// freeing does something that may end the wait of what the other side sent.
func (s *Session) freeing(t *step, do func() []decode.Event) {
	other := t.from.Other()
	waited := s.conv.Await(other)
	s.emit(do())
	if waited && !s.conv.Await(other) {
		s.conv.Drain(t.at, other, s.emit)
	}
}

// recoverPanic goes on when the decoder has panicked.
func (s *Session) recoverPanic(t *step) {
	if r := recover(); r != nil && s.conv != nil {
		s.emit(s.conv.Fail(t.at, fmt.Sprint(r)))
	}
}
