package dashboard

import (
	"slices"

	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/decode/session"
	"mitmail/view/lang"
)

// problems are the places in a session, in order, where something went wrong:
// refusals, failed logins, broken TLS, and findings from a warning on.
func problems(s *session.Session) []int {
	all := slices.Clone(s.Failures)
	if s.Worst >= session.Warning {
		for _, at := range s.Findings {
			if severityAt(s, at) >= session.Warning {
				all = append(all, at)
			}
		}
	}
	slices.Sort(all)
	return all
}

func severityAt(s *session.Session, at int) (severity session.Severity) {
	s.Look(at, func(ev decode.Event) {
		if w, ok := ev.Payload.(*decode.Finding); ok {
			severity = session.SeverityOf(w.Severity)
		}
	})
	return severity
}

// firstProblem is where to look first in a session: at what failed, else at the
// worst finding; -1 where all is well.
func firstProblem(s *session.Session) int {
	if len(s.Failures) > 0 {
		return s.Failures[0]
	}
	if s.Worst < session.Warning {
		return -1
	}
	for _, at := range s.Findings {
		if severityAt(s, at) == s.Worst {
			return at
		}
	}
	return -1
}

// failed reports whether a session did not do what it was for, or not all of it.
func failed(s *session.Session) bool {
	switch s.Result {
	case decode.ResultRefused, decode.ResultLoginFailed, decode.ResultBroken, decode.ResultUnreachable, decode.ResultPartly:
		return true
	}
	return len(s.Failures) > 0
}

// maxSought is how many events of a session are looked through for what a filter
// matches.
const maxSought = 20_000

// firstMatch is the first event of a session that a filter matches; -1 where none
// does.
func firstMatch(s *session.Session, filter *filter, marked, masked bool) int {
	fold, found := record.Session{Number: s.ID, Protocol: s.Protocol}, -1
	var r record.Record
	for i := 0; i < min(s.Len(), maxSought) && found < 0; i++ {
		s.Look(i, func(ev decode.Event) {
			if filter.match(&fold, &r, ev, marked, masked) {
				found = i
			}
		})
	}
	return found
}

// begin is the event that a session opens at: what the filter matches, or else, where
// it is none of a lesson, its first problem; -1 is the top.
func (u *ui) begin(s *session.Session) int {
	if u.query.filter == nil && lessonIn(s) != noLesson {
		return -1
	}
	return u.leading(s)
}

// leading is the event of a session to look at first: what the filter matches, or its
// first problem; -1 is the top.
func (u *ui) leading(s *session.Session) int {
	if u.query.filter != nil {
		if at := firstMatch(s, u.query.filter, u.dash.finder.marks.has(u.live), u.hides()); at > 0 {
			return at
		}
	}
	return firstProblem(s)
}

// nextProblem goes to the next problem, n steps on: in this dialogue, or else to
// the next session that has one. Behind the last one of a session of a lesson it goes to
// where the lesson goes on.
func (u *ui) nextProblem(n int) {
	if it, _, ok := u.said(); ok && u.at != paneSessions {
		all := problems(u.now())
		if n < 0 {
			slices.Reverse(all)
		}
		for _, at := range all {
			if n > 0 && at >= it.upTo || n < 0 && at < it.event {
				u.show(at)
				return
			}
		}
		if at := u.goesOn(); n > 0 && at >= 0 {
			u.sessions.cursor, u.sessions.follow = at, false
			u.choose()
			return
		}
	}
	u.nextSession(n)
}

// nextSession goes to the next session, round the end, that failed, or where none
// did that has a warning.
func (u *ui) nextSession(n int) {
	list := u.table.list
	for _, wanted := range []func(*session.Session) bool{failed, func(s *session.Session) bool { return s.Worst >= session.Warning }} {
		for i := 1; i < len(list); i++ {
			at := ((u.sessions.cursor+n*i)%len(list) + len(list)) % len(list)
			if s := u.table.now(at); wanted(s) {
				u.sessions.cursor, u.sessions.follow = at, false
				u.choose()
				if all := problems(s); n < 0 && u.at != paneSessions && len(all) > 0 {
					u.show(all[len(all)-1])
				} else {
					u.show(u.leading(s))
				}
				return
			}
		}
		if s := u.now(); s != nil && wanted(s) {
			u.show(u.leading(s))
			u.dash.Notice(lang.T("this is the only session with a problem"))
			return
		}
	}
	u.dash.Notice(lang.T("no problem in these sessions"))
}

// show puts the cursor of the dialogue on an event, once it is laid out; -1 is
// the top.
func (u *ui) show(event int) {
	u.lines.follow = false
	u.seek = event + 1
}

// sought puts the cursor where show wants it, with what led there above it.
func (u *ui) sought() {
	if u.seek == 0 {
		return
	}
	for i, it := range u.dialogue.list {
		if it.event < u.seek {
			u.lines.cursor = i
		}
	}
	if u.lines.cursor >= len(u.dialogue.list) {
		return // not laid out yet
	}
	u.seek = 0
	u.lines.top = max(0, u.dialogue.first(u.lines.cursor)-u.lines.height/2)
}
