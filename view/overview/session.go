// Package overview adds up what many sessions came to, and lays it out as a
// picture: verdicts, failures by their reason, slow replies, sessions over time,
// who talked to whom, which of several captures has what failed. It is the one source
// of that picture for every view.
//
// A [Session] takes the events of one session in, an [Overview] takes sessions in,
// in any order, with the same result; [Overview.Rows] lays it out for a screen of
// characters. Nothing of the wire is kept but reasons, addresses and verbs, and of
// each a bounded number.
package overview

import (
	"slices"
	"time"

	"mitmail/decode"
)

const (
	maxReasons = 16 // of one session
	maxSlow    = 10 // slowest replies
)

// Session is what one session brings to an overview. The zero Session has not
// begun. It is not safe for concurrent use.
type Session struct {
	ID             int
	Protocol       decode.Protocol
	Client, Server string
	File           string // offline: the capture
	Began          time.Time
	Closed         bool
	Result         decode.Result // once it is closed
	Messages       int
	ClientBytes    int64 // once it is closed
	ServerBytes    int64
	Reasons        []Reason // each once, the first 16
	Slow           []Slow   // the slowest replies, at most 10

	replied time.Time // when the latest reply came
	touched bool      // a rule or a person had a hand in what was said since
}

// Slow is a reply, and how long it took.
type Slow struct {
	Session, Seq int
	To           string // what it answers
	Said         string // its code or status
	Took         time.Duration
}

// Add takes an event in. Masked leaves out of reasons what a server said in its
// own words, which may repeat a secret.
func (s *Session) Add(ev decode.Event, masked bool) {
	if s.Began.IsZero() {
		s.Began = ev.Time
	}
	s.touched = s.touched || ev.By != ""
	switch w := ev.Payload.(type) {
	case *decode.Open:
		s.Client, s.Server, s.File = w.Client, w.Server, w.File
	case *decode.Reply:
		if w.Elapsed >= 0 && !s.touched { // else it is not known what the server took
			took := w.Elapsed
			if !s.replied.IsZero() { // a server answers one pipelined command after the other
				took = max(0, min(took, ev.Time.Sub(s.replied)))
			}
			s.Slow = slowest(append(s.Slow, Slow{s.ID, ev.Seq, w.To, said(w), took}))
		}
		s.replied, s.touched = ev.Time, false
	case *decode.Message:
		s.Messages++
	case *decode.Close:
		s.Closed, s.Result, s.Messages = true, w.Result, w.Messages
		s.ClientBytes, s.ServerBytes = w.ClientBytes, w.ServerBytes
	}
	if r, ok := ReasonOf(ev, masked); ok && len(s.Reasons) < maxReasons && !slices.Contains(s.Reasons, r) {
		s.Reasons = append(s.Reasons, r)
	}
}

// Reset forgets all that was taken in, but for memory that another session can use.
func (s *Session) Reset() { *s = Session{Reasons: s.Reasons[:0], Slow: s.Slow[:0]} }

// slowest are the slowest replies, in order, at most maxSlow. All but the last one
// given are in order.
func slowest(all []Slow) []Slow {
	for i := len(all) - 1; i > 0 && slower(all[i], all[i-1]); i-- {
		all[i], all[i-1] = all[i-1], all[i]
	}
	return all[:min(len(all), maxSlow)]
}

func slower(a, b Slow) bool {
	return a.Took > b.Took || a.Took == b.Took && (a.Session < b.Session || a.Session == b.Session && a.Seq < b.Seq)
}
