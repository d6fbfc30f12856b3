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
	"mitmail/view/line"
)

// column is one of the table of sessions.
type column struct {
	name    string
	min     int  // its width,
	max     int  // and the most that it grows to
	right   bool // numbers stand at the right
	rank    int  // the greatest ones go first where there is no room
	cell    func(s *session.Session, now time.Time) span
	compare func(a, b *session.Session) int
}

// columns are the table, from the left. The first is the order of things.
var columns = []column{
	{"#", 3, 3, true, 0, func(s *session.Session, _ time.Time) span { return span{strconv.Itoa(s.ID), note} }, by(func(s *session.Session) int { return s.ID })},
	{"proto", 5, 5, false, 6, func(s *session.Session, _ time.Time) span { return span{strings.ToUpper(s.Protocol.String()), plain} }, by(func(s *session.Session) string { return s.Protocol.String() })},
	{"client", 9, 21, false, 4, func(s *session.Session, _ time.Time) span { return span{s.Client, plain} }, by(func(s *session.Session) string { return s.Client })},
	{"server", 9, 24, false, 8, func(s *session.Session, _ time.Time) span { return span{s.Server, note} }, by(func(s *session.Session) string { return s.Server })},
	{"security", 8, 8, false, 5, security, by(func(s *session.Session) int { return int(s.ClientLeg) + 3*int(s.ServerLeg) })},
	{"user", 6, 14, false, 2, func(s *session.Session, _ time.Time) span { return span{s.User, value} }, by(func(s *session.Session) string { return s.User })},
	{"stage", 9, 9, false, 3, stage, by(func(s *session.Session) int { return int(s.Stage) })},
	{"code", 4, 4, true, 3, code, by(func(s *session.Session) string { return s.Reply })},
	{"msgs", 4, 4, true, 7, func(s *session.Session, _ time.Time) span { return number(s.Messages) }, by(func(s *session.Session) int { return s.Messages })},
	{"bytes", 7, 7, true, 9, func(s *session.Session, _ time.Time) span { return span{size(bytesOf(s)), note} }, by(bytesOf)},
	{"age", 5, 5, true, 4, func(s *session.Session, now time.Time) span { return span{age(lasted(s, now)), note} }, by(func(s *session.Session) int64 { return s.Began.UnixNano() })},
	{"finding", 10, 20, false, 1, finding, by(func(s *session.Session) int { return int(s.Worst)<<20 + len(s.Findings) })},
	{"outcome", 20, 90, false, 10, func(s *session.Session, _ time.Time) span { return span{s.Outcome, plain} }, by(func(s *session.Session) string { return s.Outcome })},
}

// by compares sessions by a key.
func by[K cmp.Ordered](of func(*session.Session) K) func(a, b *session.Session) int {
	return func(a, b *session.Session) int { return cmp.Compare(of(a), of(b)) }
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

// security is the badge of both legs, or of each where they differ.
func security(s *session.Session, _ time.Time) span {
	if s.ClientLeg == s.ServerLeg {
		return badges[s.ClientLeg]
	}
	signs := [...]string{session.Clear: "○", session.Opened: "◉", session.Sealed: "●"}
	return span{signs[s.ClientLeg] + "→" + signs[s.ServerLeg], later}
}

// shortStages are the stages of POP3 where there is little room.
var shortStages = map[session.Stage]string{
	session.Connecting: "connect", session.Authorization: "authorize", session.Transaction: "transact", session.Update: "update",
}

func stage(s *session.Session, _ time.Time) span {
	name := shortStages[s.Stage]
	if name == "" {
		name = s.Stage.String()
	}
	if s.Closed {
		return span{name, note}
	}
	return span{name, verb}
}

// code is the latest reply, in the colour of its verdict.
func code(s *session.Session, _ time.Time) span {
	switch {
	case strings.HasPrefix(s.Reply, "4"):
		return span{s.Reply, later}
	case strings.HasPrefix(s.Reply, "3"), s.Reply == "+":
		return span{s.Reply, more}
	case s.Verdict == decode.No:
		return span{s.Reply, bad}
	}
	return span{s.Reply, good}
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
	case d < time.Second:
		return fmt.Sprintf("%dms", max(0, d.Milliseconds()))
	case d < 100*time.Second:
		return fmt.Sprintf("%ds", int(d.Seconds()))
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
		return strconv.FormatInt(n, 10)
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
