package dashboard

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mitmail/decode"
	"mitmail/decode/mask"
	"mitmail/decode/session"
	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/overview"
)

// maxProblems is how many problems are listed.
const maxProblems = 1000

// problem is a line of a dialogue that something is to be said about.
type problem struct {
	live  *session.Live
	event int
	id    int    // of the session
	file  string // that it is of, or ""
	rank  int    // the severest are 0
	sign  span
	kind  string // what those of a group have in common
	text  string
}

// problemList lists what went wrong in some sessions: refusals, failed logins,
// broken TLS and findings, in groups, the severest first.
//
// Which sessions is asked for by a key, and where there is none in that which is selected,
// they are those of all when the list is opened.
type problemList struct {
	wanted   bool // those of all sessions, until somebody wants something else
	all      bool // it has them
	none     int  // the session that has none, instead of which all are listed; 0 for none
	list     []problem
	sessions int  // that have any
	more     bool // than are listed
	files    bool // they are of several captures
	as       listedAs

	columns int
	lines   []row // laid out in so many columns
	starts  []int // the first row of each problem
	of      []int // the problem of each row
}

func (p *problemList) items() int       { return len(p.list) }
func (p *problemList) rows() int        { return len(p.lines) }
func (p *problemList) item(r int) int   { return p.of[r] }
func (p *problemList) row(i, _ int) row { return p.lines[i] }

func (p *problemList) first(i int) int {
	if i >= len(p.starts) {
		return len(p.lines)
	}
	return p.starts[i]
}

// take lists the problems of sessions: what failed, and as far as there is room
// for them findings; of groups as severe first those of most sessions, within a group in
// the order of the sessions. Masked leaves out what a server said, which may repeat a
// secret.
func (p *problemList) take(sessions []*session.Live, masked bool) {
	*p = problemList{wanted: p.wanted, all: p.all, none: p.none}
	for _, live := range sessions {
		s := live.Now()
		p.files = p.files || s.File != sessions[0].Now().File
		if len(s.Failures)+len(s.Findings) > 0 {
			p.sessions++
			if s.ID == p.none { // it has one by now
				p.none = 0
			}
		}
		p.add(live, s, s.Failures, masked)
	}
	for _, live := range sessions {
		s := live.Now()
		p.add(live, s, s.Findings, masked)
	}
	type group struct {
		sessions, lines int
		latest          *session.Live
	}
	groups := map[string]group{}
	for _, one := range p.list {
		g := groups[one.kind]
		if g.lines++; g.latest != one.live {
			g.sessions, g.latest = g.sessions+1, one.live
		}
		groups[one.kind] = g
	}
	slices.SortStableFunc(p.list, func(a, b problem) int {
		one, other := groups[a.kind], groups[b.kind]
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(other.sessions, one.sessions), cmp.Compare(other.lines, one.lines), cmp.Compare(a.kind, b.kind))
	})
}

// listedAs is what the list of one session depends on.
type listedAs struct {
	live   *session.Live
	events int
	masked bool
}

// takeOne is take for one session, unless its problems are listed already.
func (p *problemList) takeOne(live *session.Live, s *session.Session, masked bool) {
	if as := (listedAs{live, s.Len(), masked}); as != p.as {
		p.take([]*session.Live{live}, masked)
		p.as = as
	}
}

// add adds the problems at these places of a session.
func (p *problemList) add(live *session.Live, s *session.Session, places []int, masked bool) {
	for _, at := range places {
		if len(p.list) == maxProblems {
			p.more = true
			return
		}
		one := problem{live: live, event: at, id: s.ID, file: s.File}
		s.Look(at, func(ev decode.Event) {
			if masked { // a finding may quote a secret
				ev = new(mask.Masker).Mask(ev)
			}
			one.describe(ev, masked)
		})
		p.list = append(p.list, one)
	}
}

// The ranks of what failed; findings come behind it.
const (
	rankRefused = iota
	rankLogin
	rankTLS
	rankLater
	rankFinding
)

// describe says what kind of problem an event is.
func (p *problem) describe(ev decode.Event, masked bool) {
	p.sign = span{"✗", bad}
	why, _ := overview.ReasonOf(ev, masked)
	p.kind = why.Words
	switch w := ev.Payload.(type) {
	case *decode.Reply:
		if p.rank = rankRefused; why.Later {
			p.rank, p.sign.role = rankLater, later
		}
		if !masked {
			p.text = strings.Join(w.Text, " ")
		}
	case *decode.Auth:
		if p.rank, p.text = rankLogin, lang.T("user not known"); w.User != nil {
			p.text = *w.User
		}
	case *decode.TLS:
		p.rank, p.text = rankTLS, lang.Reason(w.Error)
	case *decode.Finding:
		severity := session.SeverityOf(w.Severity)
		p.rank, p.kind, p.text = rankFinding+int(session.Danger-severity), w.ID, line.Said(w.Said)
		p.sign = severities[severity]
	}
}

// layOut sets the list in so many columns.
func (p *problemList) layOut(columns int) {
	if columns == p.columns && len(p.starts) == len(p.list) {
		return
	}
	p.columns, p.lines, p.starts, p.of = columns, nil, nil, nil
	for i, one := range p.list {
		page := &page{width: columns}
		if i == 0 && p.none > 0 {
			page.hang(0, span{lang.F("session %d has no problem; these are those of all", p.none), note})
		}
		if at := len(page.rows); i == 0 || p.list[i-1].kind != one.kind {
			page.hang(2, span{one.kind, one.sign.role}, span{"  " + p.count(i), note})
			page.rows[at] = page.rows[at].at(0, one.sign)
		}
		p.starts = append(p.starts, len(p.lines))
		if p.all {
			p.ofSession(page, &one)
		} else {
			page.hang(2, span{cmp.Or(one.text, "·"), plain})
		}
		for _, r := range page.rows {
			p.lines, p.of = append(p.lines, r), append(p.of, i)
		}
	}
}

// maxFileWidth is how many columns the name of a capture has at most beside a problem.
const maxFileWidth = 32

// ofSession is a problem with the number of its session, and the capture that it is of.
func (p *problemList) ofSession(page *page, one *problem) {
	at, columns := len(page.rows), page.width
	wide := min(maxFileWidth, columns/3)
	if p.files {
		page.width -= wide + 2
	}
	number := "#" + strconv.Itoa(one.id)
	page.hang(max(8, len(number)+3), span{cmp.Or(one.text, "·"), plain})
	page.rows[at] = page.rows[at].at(2, span{number, note})
	if page.width < columns {
		page.rows[at] = page.rows[at].at(columns-wide, span{fitMiddle(overview.CaptureName(one.file), wide), note})
	}
	page.width = columns
}

// count is how many there are of the kind that begins at problem i.
func (p *problemList) count(i int) string {
	n := 0
	for n < len(p.list)-i && p.list[i+n].kind == p.list[i].kind {
		n++
	}
	if n == 1 {
		return ""
	}
	return fmt.Sprintf("× %d", n)
}

// heading says how many there are, and in how many of the sessions, where those are not
// one.
func (p *problemList) heading(total int) string {
	words := strconv.Itoa(len(p.list))
	if p.more {
		words += "+"
	}
	if p.all && len(p.list) > 0 {
		return lang.F("%s in %d of %d sessions", words, p.sessions, total)
	}
	return words
}

// nothing says that there are none.
func (p *problemList) nothing(columns int) doc {
	words := lang.T("no problem in this session; a lists those of all sessions")
	if p.all {
		words = lang.T("no problem in these sessions")
	}
	page := &page{width: columns}
	page.hang(0, span{words, note})
	return page.rows
}

// openProblems lists the problems of the session that is selected; where it has none, or
// somebody wants them all, those of all sessions.
func (u *ui) openProblems() {
	p := &u.problems
	p.all, p.none = p.wanted, 0
	if s := u.now(); len(s.Failures)+len(s.Findings) == 0 {
		p.all, p.none = true, s.ID
	}
	u.listProblems()
}

// turnProblems lists those of all sessions instead of those of one, or the other way round.
func (u *ui) turnProblems() {
	p := &u.problems
	p.all, p.none = !p.all, 0
	p.wanted = p.all
	u.listProblems()
}

// listProblems lists them anew.
func (u *ui) listProblems() {
	u.detail.top, u.detail.cursor, u.detail.follow = 0, 0, false
	if u.problems.all {
		u.problems.take(u.got.list, u.hides())
	}
}
