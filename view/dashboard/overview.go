package dashboard

import (
	"slices"
	"time"

	"mitmail/decode"
	"mitmail/decode/mask"
	"mitmail/decode/session"
	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/overview"
)

// tally adds up what all sessions came to, each event once: it is the refresher's,
// who has a slice of time for it.
type tally struct {
	masked bool          // how what was counted was counted
	said   lang.Language // and in which language
	closed overview.Overview
	open   map[*session.Live]*counted // nil where all of it is in closed
}

// counted is a session that goes on, and how many of its events were counted.
type counted struct {
	overview.Session
	next   int
	masker mask.Masker
}

// find counts what is new in the sessions, and is all of it together. Busy says
// that there is more to count.
func (t *tally) find(list []*session.Live, masked bool) (sum *overview.Overview, busy bool) {
	if said := lang.Current(); t.open == nil || t.masked != masked || t.said != said {
		*t = tally{masked: masked, said: said, open: map[*session.Live]*counted{}}
	}
	t.forget(len(list))
	until := time.Now().Add(slice)
	var going []*counted
	for i, l := range list {
		c, known := t.open[l]
		if known && c == nil {
			continue
		}
		if i%64 == 0 && time.Now().After(until) {
			busy = true
			break
		}
		if !known {
			c = &counted{Session: overview.Session{ID: l.Now().ID, Protocol: l.Now().Protocol}}
			t.open[l] = c
		}
		if c.count(l.Now(), masked); c.Closed {
			t.closed.Add(&c.Session)
			t.open[l] = nil
			continue
		}
		going = append(going, c)
	}
	sum = t.closed.Clone()
	for _, c := range going {
		sum.Add(&c.Session)
	}
	return sum, busy
}

// forget forgets sessions that were dropped, when there are many of them.
func (t *tally) forget(kept int) {
	if len(t.open) <= 2*kept+1000 {
		return
	}
	for l := range t.open {
		if l.Now().Gone {
			delete(t.open, l)
		}
	}
}

// count counts the events that are new.
func (c *counted) count(s *session.Session, masked bool) {
	for ; c.next < s.Len(); c.next++ {
		s.Look(c.next, func(ev decode.Event) {
			if masked {
				ev = c.masker.Mask(ev)
			}
			c.Add(ev, masked)
		})
	}
	if s.Closed && !c.Closed { // its end was not kept
		c.Add(decode.Event{Payload: &decode.Close{Result: s.Result, Messages: s.Messages, ClientBytes: s.ClientBytes, ServerBytes: s.ServerBytes}}, masked)
	}
}

// summary is the rows of the overview. Those that can filter, and those that stand for
// the rest of a list, are its items.
type summary struct {
	sum     *overview.Overview // what is laid out
	columns int
	whole   []overview.List // lists that are shown whole
	lines   []row
	from    []overview.Row // what they are made of
	starts  []int          // the row of each item
	of      []int          // the item of each row, or -1
}

func (s *summary) items() int       { return len(s.starts) }
func (s *summary) rows() int        { return len(s.lines) }
func (s *summary) item(r int) int   { return s.of[r] }
func (s *summary) row(i, _ int) row { return s.lines[i] }

// first is the row of an item; the first one has all that stands above it.
func (s *summary) first(i int) int {
	switch {
	case i <= 0:
		return 0
	case i >= len(s.starts):
		return len(s.lines)
	}
	return s.starts[i]
}

// layOut lays an overview out, unless it is already.
func (s *summary) layOut(sum *overview.Overview, columns int, zone *time.Location) {
	if sum == nil || sum == s.sum && columns == s.columns {
		return
	}
	*s = summary{sum: sum, columns: columns, whole: s.whole}
	s.from = sum.Rows(columns, zone, s.whole...)
	for _, r := range s.from {
		item := -1
		if r.Filter != "" || r.More != overview.NoList {
			item = len(s.starts)
			s.starts = append(s.starts, len(s.lines))
		}
		s.lines, s.of = append(s.lines, rowOfPicture(r.Row)), append(s.of, item)
	}
}

// turn shows a list whole, or its beginning again.
func (s *summary) turn(of overview.List) {
	if at := slices.Index(s.whole, of); at >= 0 {
		s.whole = slices.Delete(s.whole, at, at+1)
	} else {
		s.whole = append(s.whole, of)
	}
	s.sum = nil // to be laid out again
}

// heading says how far the counting is, where it is not done, and that a filter is not
// asked.
func (s *summary) heading(got shown) string {
	switch {
	case s.sum == nil:
		return lang.T("counting …")
	case s.sum.Sessions < got.total:
		return lang.F("counting … %s of %s", line.Number(int64(s.sum.Sessions)), line.Number(int64(got.total)))
	case got.query.filter != nil:
		return lang.T("all sessions, whatever the filter")
	}
	return ""
}

// openOverview shows what all sessions came to, or goes back from there.
func (u *ui) openOverview() {
	if u.at == paneOverview {
		u.back()
		return
	}
	u.query.overview = true
	u.dash.finder.ask(u.query)
	u.at = paneOverview
}

// closeOverview goes to another pane; nothing is counted any more.
func (u *ui) closeOverview() {
	if u.query.overview {
		u.query.overview = false
		u.dash.finder.ask(u.query)
	}
}

// picked is the row of the overview under the cursor.
func (u *ui) picked() overview.Row {
	if u.overview.cursor >= len(u.summary.starts) {
		return overview.Row{}
	}
	return u.summary.from[u.summary.starts[u.overview.cursor]]
}

func (u *ui) filters() bool { return u.picked().Filter != "" && !u.isPlace() }

func (u *ui) isPlace() bool { return u.picked().Leads.Session > 0 }

func (u *ui) isRest() bool { return u.picked().More != overview.NoList }

// unfold shows the list whole whose rest the row under the cursor stands for, or folds it.
func (u *ui) unfold() {
	l := &u.overview
	l.follow, l.top = false, max(0, l.src.first(l.cursor)-l.height/2)
	u.summary.turn(u.picked().More)
}

// detour is a filter that a row of the overview made, and the one that it took the place of.
type detour struct {
	on           bool
	made, before *filter
}

// pick shows the sessions that the row under the cursor is about, or the line of a dialogue.
func (u *ui) pick() {
	if at := u.picked().Leads; at.Session > 0 && u.goToRecord(at) {
		return
	}
	filter, err := newFilter(u.picked().Filter)
	if err != nil {
		u.dash.Notice(err.Error())
		return
	}
	u.turnOff(filter)
	u.sessions.cursor, u.sessions.follow = 0, false
	u.goTo(paneSessions)
	u.dash.finder.ask(u.query)
}

// turnOff has another filter until somebody goes back to the overview.
func (u *ui) turnOff(filter *filter) {
	before := u.query.filter
	if u.detoured() {
		before = u.detour.before
	}
	u.query.filter = filter
	u.detour = detour{true, filter, before}
}

// detoured reports whether the overview is where the filter came from.
func (u *ui) detoured() bool { return u.detour.on && u.query.filter == u.detour.made }

// toOverview goes back to the overview, to the row that was left there, with the filter that
// there was.
func (u *ui) toOverview() {
	if u.detoured() {
		u.query.filter = u.detour.before
	}
	u.detour = detour{}
	u.openOverview()
}

// goToRecord goes to a record of a session, from where Esc leads back to the overview; false
// where the session is not there.
func (u *ui) goToRecord(to overview.Place) bool {
	at := u.session(to.Session)
	if at < 0 {
		if u.query.filter == nil || u.paused {
			return false
		}
		u.turnOff(nil) // it hides the session
		u.got.list, _ = u.dash.o.Store.Sessions()
		if u.query.by != 0 || u.query.reverse {
			u.got.list = sorted(u.got.list, u.query)
		}
		u.table.show(u.got.list, nil, -1)
		if at = u.session(to.Session); at < 0 {
			u.query.filter, u.detour = u.detour.before, detour{}
			u.dash.finder.ask(u.query)
			return false
		}
	}
	u.sessions.cursor, u.sessions.follow = at, false
	u.choose()
	event := 0
	for s := u.now(); event < s.Len()-1; event++ {
		found := false
		s.Look(event, func(ev decode.Event) { found = ev.Seq >= to.Seq })
		if found {
			break
		}
	}
	u.lead(event, paneOverview)
	u.dash.finder.ask(u.query)
	return true
}

// session is where the session of a number is in the list, or -1.
func (u *ui) session(id int) int {
	return slices.IndexFunc(u.table.list, func(l *session.Live) bool { return l.Now().ID == id })
}

func (u *ui) filtered() bool { return u.query.filter != nil && !u.detoured() }

// unfilter shows all sessions again.
func (u *ui) unfilter() {
	u.query.filter, u.detour = nil, detour{}
	u.dash.finder.ask(u.query)
}
