package session

import (
	"strconv"
	"strings"

	"mitmail/decode"
)

// fold takes an event into what is known of its session. All that it does not
// copy is never changed.
func (s *Session) fold(ev *decode.Event) {
	if s.Began.IsZero() {
		s.Began = ev.Time
	}
	s.Last = ev.Time
	s.count(ev)
	s.Progress.Add(s.Protocol, ev)
	switch w := ev.Payload.(type) {
	case *decode.Open:
		s.Client, s.Server, s.Route, s.File = w.Client, w.Server, w.Route, w.File
		s.Program, s.PID = w.Program, w.PID
	case *decode.Command:
		s.Commands++
		s.command(w)
	case *decode.Reply:
		s.Reply, s.Verdict = w.Status, w.OK
		if w.Code != 0 {
			s.Reply = strconv.Itoa(w.Code)
		}
		if w.OK == decode.No && (s.Refusal == "" || lasting(s.Reply) && !lasting(s.Refusal)) {
			s.Refusal = s.Reply
		}
	case *decode.Auth:
		s.User = ""
		if w.User != nil {
			s.User = *w.User
		}
	case *decode.Message:
		if s.Messages++; s.Subject == "" && w.Subject != nil {
			s.Subject = brief(*w.Subject)
		}
	case *decode.Finding:
		if severity := SeverityOf(w.Severity); severity > s.Worst {
			s.Worst, s.WorstID = severity, w.ID
		}
	case *decode.Close:
		s.close(w)
	}
}

// command notes who writes to whom, or tries to.
func (s *Session) command(w *decode.Command) {
	switch w.Verb {
	case "MAIL":
		if s.MailFrom == nil {
			from := brief(w.Path)
			s.MailFrom = &from
		}
	case "RCPT":
		if s.Rcpts++; s.Rcpts == 1 {
			s.RcptTo = brief(w.Path)
		}
	}
}

// maxBrief is how many bytes of an address or a subject a session keeps.
const maxBrief = 256

// brief is a copy of what s begins with.
func brief(s string) string { return strings.ToValidUTF8(strings.Clone(s[:min(len(s), maxBrief)]), "") }

// lasting reports whether a refusal is no "try again later".
func lasting(code string) bool { return !strings.HasPrefix(code, "4") }

// Fails reports whether an event is something that did not work: a refusal, but of
// what a client only tries; the reply to a login is in its auth event.
func Fails(what decode.Payload) bool {
	switch w := what.(type) {
	case *decode.Reply:
		return w.OK == decode.No && !tried[w.To]
	case *decode.Auth:
		return w.OK == decode.No
	case *decode.TLS:
		return w.OK == decode.No
	}
	return false
}

// tried are commands that fail without harm: there is another way, or nothing
// depends on it.
var tried = map[string]bool{
	"EHLO": true, "HELO": true, "AUTH": true, "USER": true, "PASS": true, "APOP": true, "CAPA": true, "STLS": true, "STARTTLS": true,
	"NOOP": true, "HELP": true, "VRFY": true, "EXPN": true, "UTF8": true, "LANG": true, "QUIT": true,
}

// count counts the bytes received.
func (s *Session) count(ev *decode.Event) {
	switch ev.From {
	case decode.Client:
		s.ClientBytes += int64(len(ev.Raw))
	case decode.Server:
		s.ServerBytes += int64(len(ev.Raw))
	}
}

// close has the last word on the counts.
func (s *Session) close(w *decode.Close) {
	s.Closed, s.Result, s.Outcome = true, w.Result, w.Outcome
	if len(w.Outcome) == 0 {
		s.Outcome = w.Reason
	}
	s.ClientBytes, s.ServerBytes = w.ClientBytes, w.ServerBytes
	s.Commands, s.Messages = w.Commands, w.Messages
}
