package record

import (
	"slices"
	"time"

	"mitmail/decode"
)

// Session turns the events of one session into records and keeps what
// expressions may ask of any of them: who talks to whom, the latest user, and
// the envelope. It is not safe for concurrent use.
type Session struct {
	Number   int // from 1
	Protocol decode.Protocol
	Frame    int // offline: the packet that completed the next event; 0 when live

	client, server, user string
	program              string
	pid                  int
	mailFrom             string
	rcptTo               []string // accepted; only ever appended to, so that records may share it
	transaction          int      // counts MAIL, RSET and EHLO
	asked                []asked  // RCPT commands whose replies are outstanding, oldest first
	clock                clock
}

// clock writes times. Several events in a row often have the same one.
type clock struct {
	at      time.Time
	written string
}

func (c *clock) text(at time.Time) string {
	if c.written == "" || at != c.at {
		c.at, c.written = at, at.UTC().Format(time.RFC3339Nano)
	}
	return c.written
}

// asked is a number of recipients that were named in a transaction, one after the
// other. The replies tell which.
type asked struct{ transaction, n int }

// What a session keeps is bounded; what is more is not shown to expressions.
const (
	maxAsked = 1000
	maxRcpt  = 10000
)

// Record fills r with the record of ev and reports whether there is one. What
// was in r is gone. Events are given in order, each once.
func (s *Session) Record(ev decode.Event, r *Record) bool {
	if !Recorded(ev.Payload) {
		return false
	}
	s.fold(ev.Payload)
	*r = Record{}
	r.Client, r.Server, r.User = s.client, s.server, s.user
	r.Program, r.PID = s.program, s.pid
	r.MailFrom, r.RcptTo = s.mailFrom, s.rcptTo
	r.head(s, &ev)
	r.fill(ev.Payload)
	return true
}

// Peek is Record for an event that is not given yet, and may never be: what records are
// made of stays as it is.
func (s *Session) Peek(ev decode.Event, r *Record) bool {
	ahead := *s
	ahead.asked = slices.Clone(s.asked)
	ahead.rcptTo = slices.Clip(s.rcptTo)
	ok := ahead.Record(ev, r)
	s.clock = ahead.clock
	return ok
}

// Follow handles an event without making a record of it.
func (s *Session) Follow(ev decode.Event) { s.fold(ev.Payload) }

// Recorded reports whether an event has a record.
func Recorded(what decode.Payload) bool {
	switch w := what.(type) {
	case nil, *decode.Chunk, *decode.Note, *decode.End:
		return false
	case *decode.Opaque:
		return w.Last
	}
	return true
}

// fold remembers what later records may be asked about.
func (s *Session) fold(what decode.Payload) {
	switch w := what.(type) {
	case *decode.Open:
		s.client, s.server = clean(w.Client), clean(w.Server)
		s.program, s.pid = clean(w.Program), w.PID
	case *decode.Command:
		s.command(w)
	case *decode.Reply:
		s.reply(w)
	case *decode.Auth:
		s.user = ""
		if w.User != nil {
			s.user = clean(*w.User)
		}
	}
}

// command follows the envelope, which only SMTP has.
func (s *Session) command(w *decode.Command) {
	if s.Protocol != decode.SMTP {
		return
	}
	switch w.Verb {
	case "MAIL":
		s.reset(clean(w.Path))
	case "RSET", "EHLO", "HELO", "LHLO":
		s.reset("")
	case "RCPT":
		s.ask()
	}
}

// ask counts a RCPT.
func (s *Session) ask() {
	if n := len(s.asked); n > 0 && s.asked[n-1].transaction == s.transaction {
		s.asked[n-1].n++
	} else if n < maxAsked {
		s.asked = append(s.asked, asked{s.transaction, 1})
	}
}

// reset begins an envelope.
func (s *Session) reset(mailFrom string) {
	s.mailFrom, s.rcptTo = mailFrom, nil
	s.transaction++
}

// reply to RCPT: the recipient was accepted or not.
func (s *Session) reply(w *decode.Reply) {
	if w.To != "RCPT" || len(s.asked) == 0 {
		return
	}
	transaction := s.asked[0].transaction
	if s.asked[0].n--; s.asked[0].n == 0 {
		s.asked = slices.Delete(s.asked, 0, 1)
	}
	if w.OK == decode.Yes && transaction == s.transaction && len(s.rcptTo) < maxRcpt {
		s.rcptTo = append(s.rcptTo, clean(w.Rcpt))
	}
}
