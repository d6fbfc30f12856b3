package dashboard

import (
	"slices"

	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/decode/session"
	"mitmail/view/lang"
)

// problems are the places in a session, in order, where something went wrong:
// refusals, failed logins, broken TLS, and findings from a warning on; where there are
// none of them in a session that came to nothing, its end.
func problems(s *session.Session) []int {
	var all []int
	for _, at := range s.Failures {
		all = append(all, saidAt(s, at))
	}
	if s.Worst >= session.Warning {
		for _, at := range s.Findings {
			if severityAt(s, at) >= session.Warning {
				all = append(all, at)
			}
		}
	}
	if len(all) == 0 && cameToNothing(s) {
		return []int{s.Len() - 1}
	}
	slices.Sort(all)
	return all
}

// cameToNothing reports whether a session broke off, or its server was not reached.
func cameToNothing(s *session.Session) bool {
	return s.Result == decode.ResultBroken || s.Result == decode.ResultUnreachable
}

// failures are the places where something failed, as the overview counts them: refusals that
// matter, failed logins, broken TLS, and the end of a session that came to nothing.
func failures(s *session.Session) []int {
	end := s.Len() - 1
	if !cameToNothing(s) || end < 0 {
		return s.Failures
	}
	closed := false
	s.Look(end, func(ev decode.Event) { _, closed = ev.Payload.(*decode.Close) })
	if !closed { // it was not kept
		return s.Failures
	}
	return append(slices.Clip(s.Failures), end)
}

// saidAt is the line that a failure is of: of a login, what the server said to it.
func saidAt(s *session.Session, at int) int {
	if _, login := s.Event(at).Payload.(*decode.Auth); !login {
		return at
	}
	for i := at - 1; i >= max(0, at-maxDerived); i-- {
		if ev := s.Event(i); len(ev.Raw) > 0 {
			if _, ok := ev.Payload.(*decode.Reply); ok && ev.From == decode.Server {
				return i
			}
			break
		}
	}
	return at
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
		return saidAt(s, s.Failures[0])
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
// it is none of a lesson, what to look at first; -1 is the top.
func (u *ui) begin(s *session.Session) int {
	switch {
	case u.query.filter == nil && lessonIn(s) != noLesson:
		return -1
	case u.query.filter != nil:
		if at := firstMatch(s, u.query.filter, u.dash.finder.marks.has(u.live), u.hides()); at > 0 {
			return at
		}
	}
	return firstProblem(s)
}

// stands is where the dialogue stands: from which event, up to which.
func (u *ui) stands() (event, upTo int) {
	if u.seek > 0 { // it will, once it is laid out
		return u.seek - 1, u.seek
	}
	if it, _, ok := u.said(); ok && u.dialogue.live == u.live {
		return it.event, it.upTo
	}
	return -1, 0
}

// nextProblem goes to the next problem, n steps on from where the dialogue stands, or
// else in the next session that has one. Behind the last one of a session of a lesson it
// goes to where the lesson goes on. In the list, a session whose dialogue stands at none is
// entered from its edge.
func (u *ui) nextProblem(n int) {
	all := problems(u.now())
	event, upTo := u.stands()
	if n < 0 {
		slices.Reverse(all)
	}
	outside := u.at == paneSessions && !slices.ContainsFunc(all, func(at int) bool { return at >= event && at < upTo })
	for _, at := range all {
		if outside || n > 0 && at >= upTo || n < 0 && at < event {
			u.show(at)
			return
		}
	}
	if at := u.goesOn(); n > 0 && at >= 0 && u.at != paneSessions {
		u.sessions.cursor, u.sessions.follow = at, false
		u.choose()
		return
	}
	u.nextSession(n)
}

// nextSession goes to the next session, round the end, that has a problem.
func (u *ui) nextSession(n int) {
	list := u.table.list
	for i := 1; i <= len(list); i++ {
		at := ((u.sessions.cursor+n*i)%len(list) + len(list)) % len(list)
		all := problems(u.table.now(at))
		if len(all) == 0 {
			continue
		}
		if n < 0 {
			slices.Reverse(all)
		}
		switch beyond := u.sessions.cursor + n*i; {
		case i == len(list):
			u.dash.Notice(lang.T("this is the only session with a problem"))
		case beyond < 0:
			u.dash.Notice(lang.T("no problem before: again from the last one"))
		case beyond >= len(list):
			u.dash.Notice(lang.T("no further problem: again from the first one"))
		}
		u.sessions.cursor, u.sessions.follow = at, false
		u.choose()
		u.show(all[0])
		return
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
