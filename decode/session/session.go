// Package session folds the events of many sessions into what a person wants to
// know of each, and keeps them within a bound of memory.
//
// Writers call [Store.Apply]; it takes time that depends on the events given
// only, copies what it keeps, and never waits for a reader, but for one that
// copies a [Session], which takes less than a microsecond. Readers ask a [Live]
// for its Session, a snapshot that is never changed: they may look at it for as
// long as they like.
//
// Events are kept as bytes and made anew when they are asked for: most of them
// never are. Message text is most of what passes and has a bound of its own, so
// that one large message does not take the place of a thousand dialogues.
package session

import (
	"time"

	"mitmail/decode"
)

// Session is what is known of one session at one moment.
type Session struct {
	ID       int
	Protocol decode.Protocol

	Client, Server string
	Route          string // live: the route as the user wrote it
	File           string // offline: the capture
	Program        string // live: the client's, where it is known
	PID            int
	Began, Last    time.Time

	Progress                // where in its protocol it stands
	User     string         // as named by the latest attempt to log in
	MailFrom *string        // as the first MAIL had it; nil where there was none
	RcptTo   string         // as the first RCPT had it, taken or not
	Rcpts    int            // how many there were
	Subject  string         // of the first message
	Reply    string         // code or status of the latest reply, such as 250 or +OK
	Verdict  decode.Verdict // of that reply
	Refusal  string         // code or status of the worst refusal, the first of several; "" where there was none
	Commands int
	Messages int

	ClientBytes, ServerBytes int64

	Findings, Mails, Handshakes []int // where these are among its events
	Failures                    []int // and refusals that matter, failed logins, TLS that failed
	Worst                       Severity
	WorstID                     string // of the first one that is as bad
	Closed                      bool
	Result                      decode.Result // once it is closed; "" where it is not known
	Outcome                     decode.Words  // once it is closed: what it came to, else how it ended

	Lost int  // events that there was no memory for
	Gone bool // the whole session was dropped to make room for others

	log log
}

// Len is the number of events kept.
func (s *Session) Len() int { return len(s.log.at) }

// Event is one of the events kept, from 0, made anew each time. Its bytes are
// not to be changed. Chunks of one side that follow on each other may be joined;
// one whose text was dropped to make room has no Raw, but says how much that
// was. Message text that is still growing is not among the events yet.
func (s *Session) Event(i int) decode.Event { return s.log.get(i) }

// Look has the event i looked at, without the copy of message text that
// [Session.Event] makes: its bytes may be used until at returns.
func (s *Session) Look(i int, at func(decode.Event)) { s.log.look(i, at) }

// Severity orders findings.
type Severity uint8

// The severities. The zero Severity is no finding at all.
const (
	None Severity = iota
	Info
	Warning
	Danger
)

// severities are the names in records.
var severities = [...]string{None: "", Info: "info", Warning: "warning", Danger: "danger"}

// String is the severity's name in records, or "".
func (s Severity) String() string { return severities[min(int(s), len(severities)-1)] }

// SeverityOf reads a name; what has no name is [None].
func SeverityOf(name decode.Severity) Severity {
	for s, known := range severities {
		if known == string(name) {
			return Severity(s)
		}
	}
	return None
}
