package dashboard

import (
	"cmp"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"mitmail/decode"
	"mitmail/decode/session"
	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/overview"
)

// column is one of the table of sessions.
type column struct {
	name    string
	min     int  // its width,
	max     int  // and the most that it grows to
	right   bool // numbers stand at the right
	middle  bool // a text that is too long is shortened in the middle
	rank    int  // the greatest ones go first where there is no room
	cell    func(s *session.Session, now time.Time) span
	compare func(a, b *session.Session) int
	short   func(s *session.Session) string // what stands in a cell of fewer columns than wide
	wide    int

	least     int // columns that are worth more than the columns of a greater rank, where there are
	leastFrom int // so many in all, and what stands in it needs them
}

// columns are the table, from the left. The first is the order of things. In
// their least widths they tell in 80 columns what came of each session.
var columns = []column{
	{name: "#", min: 3, max: 3, right: true, rank: 0, compare: by(func(s *session.Session) int { return s.ID }),
		cell: func(s *session.Session, _ time.Time) span { return span{strconv.Itoa(s.ID), note} }},
	{name: "verdict", min: 12, max: 12, rank: 10, cell: verdictWords, compare: by(func(s *session.Session) int { return verdictOrder[s.Result] })},
	{name: "time", min: 8, max: 8, rank: 1, compare: by(func(s *session.Session) int64 { return s.Began.UnixNano() }),
		cell: func(s *session.Session, _ time.Time) span { return span{s.Began.Format("15:04:05"), note} }},
	{name: "proto", min: 5, max: 5, rank: 3, compare: by(func(s *session.Session) string { return s.Protocol.String() }),
		cell: func(s *session.Session, _ time.Time) span { return span{strings.ToUpper(s.Protocol.String()), plain} }},
	{name: "file", min: 16, max: 96, rank: 1, middle: true, least: 40, leastFrom: 160, compare: by(func(s *session.Session) string { return s.File }),
		cell: func(s *session.Session, _ time.Time) span { return span{overview.CaptureName(s.File), note} }},
	{name: "client", min: 9, max: 21, rank: 6, least: 15, leastFrom: 160, compare: by(func(s *session.Session) string { return s.Client }),
		cell:  func(s *session.Session, _ time.Time) span { return span{s.Client, plain} },
		short: func(s *session.Session) string { return host(s.Client) }, wide: 20},
	{name: "program", min: 7, max: 15, rank: 9, compare: by(func(s *session.Session) string { return s.Program }),
		cell: func(s *session.Session, _ time.Time) span { return span{s.Program, plain} }},
	{name: "server", min: 9, max: 24, rank: 13, compare: by(func(s *session.Session) string { return s.Server }),
		cell:  func(s *session.Session, _ time.Time) span { return span{s.Server, note} },
		short: func(s *session.Session) string { return host(s.Server) }, wide: 20},
	{name: "TLS", min: 3, max: 8, rank: 11, cell: security, short: func(s *session.Session) string { return legSigns(s) }, wide: 8,
		compare: by(func(s *session.Session) int { return int(s.ClientLeg) + 3*int(s.ServerLeg) })},
	{name: "user", min: 6, max: 20, rank: 5, middle: true, compare: by(func(s *session.Session) string { return s.User }),
		cell: func(s *session.Session, _ time.Time) span { return span{s.User, value} }},
	{name: "from", min: 12, max: 26, rank: 4, middle: true, cell: from, compare: by(func(s *session.Session) string { return from(s, time.Time{}).text })},
	{name: "to", min: 13, max: 30, rank: 2, middle: true, cell: to, compare: by(func(s *session.Session) string { return to(s, time.Time{}).text })},
	{name: "subject", min: 10, max: 40, rank: 7, compare: by(func(s *session.Session) string { return s.Subject }),
		cell: func(s *session.Session, _ time.Time) span { return span{s.Subject, value} }},
	{name: "stage", min: 9, max: 9, rank: 12, cell: stage, compare: by(func(s *session.Session) int { return int(s.Furthest()) })},
	{name: "code", min: 4, max: 4, right: true, rank: 1, cell: code, compare: by(worstCode)},
	{name: "msgs", min: 4, max: 4, right: true, rank: 14, compare: by(func(s *session.Session) int { return s.Messages }),
		cell: func(s *session.Session, _ time.Time) span { return number(s.Messages) }},
	{name: "bytes", min: 7, max: 7, right: true, rank: 15, compare: by(bytesOf),
		cell: func(s *session.Session, _ time.Time) span { return span{size(bytesOf(s)), note} }},
	{name: "took", min: 5, max: 5, right: true, rank: 8, compare: by(func(s *session.Session) time.Duration { return s.Last.Sub(s.Began) }),
		cell: func(s *session.Session, now time.Time) span { return span{age(lasted(s, now)), note} }},
	{name: "finding", min: 7, max: 22, rank: 3, cell: finding, short: findingCount, wide: 16,
		compare: by(func(s *session.Session) int { return int(s.Worst)<<20 + len(s.Findings) })},
	{name: "outcome", min: 22, max: 60, rank: 0, cell: outcome, compare: by(func(s *session.Session) string { return line.SaidAll(s.Outcome) })},
}

// by compares sessions by a key.
func by[K cmp.Ordered](of func(*session.Session) K) func(a, b *session.Session) int {
	return func(a, b *session.Session) int { return cmp.Compare(of(a), of(b)) }
}

// from is who wrote, as SMTP had it.
func from(s *session.Session, _ time.Time) span {
	if s.MailFrom == nil {
		return span{}
	}
	return span{cmp.Or(*s.MailFrom, "<>"), value}
}

// to is the first one that was written to, and how many more there are; of POP3
// whose mailbox it is.
func to(s *session.Session, _ time.Time) span {
	switch {
	case s.Protocol == decode.POP3:
		return span{s.User, note}
	case s.Rcpts > 1:
		return span{fmt.Sprintf("%s +%d", s.RcptTo, s.Rcpts-1), value}
	}
	return span{s.RcptTo, value}
}

func bytesOf(s *session.Session) int64 { return s.ClientBytes + s.ServerBytes }

// number is a count, without the zeros that nobody looks for.
func number(n int) span {
	if n == 0 {
		return span{"·", note}
	}
	return span{strconv.Itoa(n), plain}
}

// badges are how a leg is protected.
var badges = [...]span{
	session.Clear:  {"○ clear", note},
	session.Opened: {"◉ read", good},
	session.Sealed: {"● sealed", good},
}

// badge is how a leg is protected, in the reader's language.
func badge(how session.Secured) span { return span{lang.T(badges[how].text), badges[how].role} }

// security is the badge of both legs, or of each where they differ.
func security(s *session.Session, _ time.Time) span {
	if s.ClientLeg == s.ServerLeg {
		return badge(s.ClientLeg)
	}
	return span{legSigns(s), later}
}

// legSigns is the badge without its word.
func legSigns(s *session.Session) string {
	signs := [...]string{session.Clear: "○", session.Opened: "◉", session.Sealed: "●"}
	if s.ClientLeg == s.ServerLeg {
		return signs[s.ClientLeg]
	}
	return signs[s.ClientLeg] + "→" + signs[s.ServerLeg]
}

// shortStages are the stages of POP3 where there is little room.
var shortStages = map[session.Stage]string{
	session.Connecting: "connect", session.Authorization: "authorize", session.Transaction: "transact", session.Update: "update",
}

// stage is how far a session came, or while it goes on where it stands.
func stage(s *session.Session, _ time.Time) span {
	at := s.Stage
	if s.Closed {
		at = s.Furthest()
	}
	name := lang.T(cmp.Or(shortStages[at], at.String()))
	if s.Closed {
		return span{name, note}
	}
	return span{name, verb}
}

// worstCode is the code of the worst reply: a refusal, or the latest.
func worstCode(s *session.Session) string { return cmp.Or(s.Refusal, s.Reply) }

// code is the worst reply, in the colour of its verdict.
func code(s *session.Session, _ time.Time) span {
	text := worstCode(s)
	switch {
	case strings.HasPrefix(text, "4"):
		return span{text, later}
	case strings.HasPrefix(text, "3"), text == "+":
		return span{text, more}
	case s.Refusal != "":
		return span{text, bad}
	}
	return span{text, good}
}

// verdict is what came of a session.
func verdict(s *session.Session) line.Verdict {
	v := line.Going()
	switch {
	case !s.Closed && len(s.Failures) > 0:
		v.Role = line.Later
		return v
	case !s.Closed:
		return v
	}
	return line.VerdictOf(s.Result)
}

func verdictWords(s *session.Session, _ time.Time) span {
	v := verdict(s)
	return span{v.Words, role(v.Role)}
}

// verdictOrder sorts verdicts, the worst first.
var verdictOrder = map[decode.Result]int{
	decode.ResultRefused: 1, decode.ResultLoginFailed: 2, decode.ResultUnreachable: 3, decode.ResultBroken: 4, decode.ResultPartly: 5, "": 6,
	decode.ResultNothing: 7, decode.ResultDelivered: 8, decode.ResultFetched: 9,
}

// rowRole is the role of what has none in the row of a session that did not go
// well.
func rowRole(s *session.Session, r role) role {
	if r != plain && r != note && r != value {
		return r
	}
	switch verdict(s).Role {
	case line.Bad:
		return failedRow
	case line.Later:
		return later
	}
	return r
}

// outcome is what came of a session, or while it goes on where it stands.
func outcome(s *session.Session, _ time.Time) span {
	switch {
	case !s.Closed:
		return span{"… " + lang.T(s.Stage.String()), note}
	}
	return span{line.SaidAll(s.Outcome), plain}
}

// severities are the signs of findings.
var severities = [...]span{
	session.None: {"", note}, session.Info: {line.Fact.String(), info},
	session.Warning: {line.Caution.String(), caut}, session.Danger: {line.Alarm.String(), danger},
}

// finding is the worst one, and how many more there are.
func finding(s *session.Session, _ time.Time) span {
	if s.Worst == session.None {
		return span{}
	}
	sign := severities[s.Worst]
	sign.text += " " + s.WorstID
	if n := len(s.Findings); n > 1 {
		sign.text += fmt.Sprintf(" +%d", n-1)
	}
	return sign
}

// findingCount is the sign of the worst one, and how many there are.
func findingCount(s *session.Session) string {
	if s.Worst == session.None {
		return ""
	}
	return severities[s.Worst].text + " " + strconv.Itoa(len(s.Findings))
}

// lasted is how long a session has been going on, or went on.
func lasted(s *session.Session, now time.Time) time.Duration {
	if s.Closed || s.File != "" {
		return s.Last.Sub(s.Began)
	}
	return now.Sub(s.Began)
}

// age is a duration in five columns.
func age(d time.Duration) string {
	switch {
	case d < 999500*time.Microsecond:
		return fmt.Sprintf("%.0fms", max(0, d.Seconds()*1000))
	case d < 99500*time.Millisecond:
		return fmt.Sprintf("%.0fs", d.Seconds())
	case d < 100*time.Minute:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	case d < 100*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	}
	return fmt.Sprintf("%dd", int(d.Hours()/24))
}

// size is a number of bytes in seven columns.
func size(n int64) string {
	if n < 10_000 {
		return line.Number(n)
	}
	return line.Size(n)
}

// host is an address without its port.
func host(address string) string {
	if h, _, err := net.SplitHostPort(address); err == nil {
		return h
	}
	return address
}
