package dashboard

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mitmail/decode"
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
// They are those of the session that is selected, where it has none those of all, unless
// somebody wants it otherwise.
type problemList struct {
	choice   scope
	led      *session.Live // the session that a line of all led to: while it is selected, it is still all
	all      bool          // it has those of all sessions
	none     int           // the session that has none, instead of which all are listed; 0 for none
	filtered bool          // all are those that a filter shows
	list     []problem
	failed   int  // of them; the rest are findings
	sessions int  // that have any
	more     bool // than are listed
	files    bool // they are of several captures
	as       listedAs

	columns int
	lines   []row // laid out in so many columns
	starts  []int // the first row of each problem
	of      []int // the problem of each row
}

// scope is of which sessions the problems are wanted.
type scope uint8

// The scopes.
const (
	asFits scope = iota // of the selected one where it has any
	ofAll
	ofOne
)

// fits reports whether the problems of all are to be listed while s is selected.
func (p *problemList) fits(live *session.Live, s *session.Session) bool {
	if p.led != live {
		p.led = nil
	}
	return p.choice == ofAll || p.led != nil || p.choice == asFits && !ill(s)
}

// ill reports whether a session has problems.
func ill(s *session.Session) bool {
	return len(s.Failures)+len(s.Findings) > 0 || cameToNothing(s)
}

func (p *problemList) items() int       { return len(p.list) }
func (p *problemList) rows() int        { return len(p.lines) }
func (p *problemList) item(r int) int   { return p.of[r] }
func (p *problemList) row(i, _ int) row { return p.lines[i] }

// first is the row that a problem begins at, with the heading of its group above it,
// which is of none.
func (p *problemList) first(i int) int {
	switch {
	case i <= 0:
		return 0
	case i >= len(p.starts):
		return len(p.lines)
	}
	return p.starts[i]
}

// take lists the problems of sessions: what failed, and as far as there is room
// for them findings; of groups as severe first those of most sessions, within a group in
// the order of the sessions, without the secrets that covers hides.
func (p *problemList) take(sessions []*session.Live, covers covers) {
	*p = problemList{choice: p.choice, led: p.led, all: p.all, none: p.none, filtered: p.filtered}
	for _, live := range sessions {
		s := live.Now()
		p.files = p.files || s.File != sessions[0].Now().File
		if ill(s) {
			p.sessions++
		}
		p.add(live, s, failures(s), covers)
	}
	p.failed = len(p.list)
	for _, live := range sessions {
		s := live.Now()
		p.add(live, s, s.Findings, covers)
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
func (p *problemList) takeOne(live *session.Live, s *session.Session, covers covers) {
	if as := (listedAs{live, s.Len(), covers != nil}); as != p.as {
		p.take([]*session.Live{live}, covers)
		p.as = as
	}
}

// add adds the problems at these places of a session.
func (p *problemList) add(live *session.Live, s *session.Session, places []int, covers covers) {
	for _, at := range places {
		if len(p.list) == maxProblems {
			p.more = true
			return
		}
		one := problem{live: live, event: at, id: s.ID, file: s.File}
		s.Look(at, func(ev decode.Event) { one.describe(covers.event(live, s, ev)) })
		p.list = append(p.list, one)
	}
}

// The ranks of what failed; findings come behind it.
const (
	rankRefused = iota
	rankLogin
	rankTLS
	rankEnd
	rankLater
	rankFinding
)

// describe says what kind of problem an event is.
func (p *problem) describe(ev decode.Event) {
	p.sign = span{"✗", bad}
	why, _ := overview.ReasonOf(ev, false)
	p.kind = why.Words
	switch w := ev.Payload.(type) {
	case *decode.Reply:
		if p.rank = rankRefused; why.Later {
			p.rank, p.sign.role = rankLater, later
		}
		p.text = strings.Join(w.Text, " ")
	case *decode.Auth:
		if p.rank, p.text = rankLogin, lang.T("user not known"); w.User != nil {
			p.text = *w.User
		}
	case *decode.TLS:
		p.rank, p.text = rankTLS, lang.Reason(w.Error)
	case *decode.Close:
		v := line.VerdictOf(w.Result)
		p.rank, p.sign = rankEnd, span{v.Sign, role(v.Role)}
		p.text = line.SaidAll(w.Outcome)
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
		switch {
		case i > 0 || p.none == 0:
		case p.filtered:
			page.hang(0, span{lang.F("session %d has no problem; these are of all that the filter shows", p.none), note})
		default:
			page.hang(0, span{lang.F("session %d has no problem; these are those of all", p.none), note})
		}
		if at := len(page.rows); i == 0 || p.list[i-1].kind != one.kind {
			page.hang(2, span{one.kind, one.sign.role}, span{"  " + p.count(i), note})
			page.rows[at] = page.rows[at].at(0, one.sign)
		}
		above := len(page.rows)
		p.starts = append(p.starts, len(p.lines))
		if p.all {
			p.ofSession(page, &one)
		} else {
			page.hang(2, span{cmp.Or(one.text, "·"), plain})
		}
		for at, r := range page.rows {
			item := i
			if at < above {
				item = -1
			}
			p.lines, p.of = append(p.lines, r), append(p.of, item)
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

// heading says how many failed and how many findings there are, and in how many of so many
// sessions, where those are not one; brief leaves that out.
func (p *problemList) heading(total int, brief bool) string {
	if len(p.list) == 0 {
		return "0"
	}
	words, more := "", ""
	if p.more {
		more = "+"
	}
	found := int64(len(p.list) - p.failed)
	switch {
	case found > 0 && p.failed > 0:
		words = lang.F("%s failed, %s", line.Number(int64(p.failed)), line.CountUpTo(found, more, "finding"))
	case found > 0:
		words = line.CountUpTo(found, more, "finding")
	default:
		words = lang.F("%s failed", line.Number(int64(p.failed))+more)
	}
	if p.all && !brief {
		return lang.F("%s in %s of %s", words, line.Number(int64(p.sessions)), line.Count(int64(total), "session"))
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

// settleProblems has the list be of the session that is selected, or of all.
func (u *ui) settleProblems(s *session.Session) {
	p := &u.problems
	none, filtered := 0, u.query.filter != nil
	all := p.fits(u.live, s)
	if all && !ill(s) && p.choice == asFits {
		none = s.ID
	}
	if none != p.none || filtered != p.filtered {
		p.none, p.filtered, p.columns = none, filtered, 0
	}
	if all != p.all {
		p.all = all
		u.listProblems()
	}
	if !all {
		p.takeOne(u.live, s, u.table.covers)
	}
}

// turnProblems lists those of all sessions instead of those of one, or the other way round;
// what would be so by itself is no choice.
func (u *ui) turnProblems() {
	p := &u.problems
	all := !p.all
	p.choice, p.led = asFits, nil
	if p.fits(u.live, u.now()) != all {
		if p.choice = ofOne; all {
			p.choice = ofAll
		}
	}
	u.settleProblems(u.now())
}

// listProblems lists them anew.
func (u *ui) listProblems() {
	u.detail.top, u.detail.cursor, u.detail.follow = 0, 0, false
	if u.problems.as = (listedAs{}); u.problems.all {
		u.problems.take(u.got.list, u.table.covers)
	}
}
