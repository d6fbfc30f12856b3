package dashboard

import (
	"strconv"
	"strings"

	"github.com/gdamore/tcell/v2"

	"mitmail/decode/session"
	"mitmail/view/lang"
)

// Draw implements [tview.Primitive].
func (u *ui) Draw(screen tcell.Screen) {
	w, h := screen.Size()
	u.SetRect(0, 0, w, h)
	top := u.takeHeld(h)
	u.room = arrange(w, h-top, u.at, u.alone || u.live == nil, u.split, len(u.table.list))
	u.room.down(top)
	s := u.now()
	u.guard(func() { u.prepareDialogue(s) })
	if fault := u.guard(func() { u.prepareDetail(s) }); fault != nil {
		u.detail.src, u.detail.free = u.faultDoc(u.inside(u.room.panes[paneDetail]).w-2, fault), true
	}
	if r := u.room.panes[paneOverview]; r.w > 0 {
		u.guard(func() { u.summary.layOut(u.got.overview, u.inside(r).w-2, u.now().Began.Location()) })
	}
	for id, r := range u.room.panes {
		if r.w > 0 && r.h > 0 {
			if fault := u.guard(func() { u.drawPane(screen, paneID(id), r) }); fault != nil {
				u.drawFault(screen, paneID(id), r, fault)
			}
		}
	}
	u.guard(func() { u.drawBar(screen, u.room.bar) })
	u.guard(func() { u.drawStatus(screen, u.room.status) })
	if top > 0 {
		u.guard(func() { u.drawHeld(screen, w, top) })
	}
	if u.overlay != nil {
		u.guard(func() { u.drawOverlay(screen, rect{0, 0, w, u.room.status.y}) })
	}
	if u.picker != nil {
		u.guard(func() { u.drawPicker(screen, rect{0, 0, w, u.room.status.y}) })
	}
	if u.manual != nil {
		u.guard(func() { u.drawManual(screen, rect{0, 0, w, u.room.status.y}) })
	}
}

// prepareDialogue lays out the dialogue of the session that is shown.
func (u *ui) prepareDialogue(s *session.Session) {
	if s == nil {
		u.dialogue.show(nil, nil, 0, false)
		return
	}
	in := u.inside(u.room.panes[paneDialogue])
	if in.w == 0 { // not on screen, but the detail needs it
		in = u.inside(u.room.panes[paneDetail])
	}
	if in.w > 0 {
		u.dialogue.show(u.live, s, in.w-1, u.masked)
	}
	u.sought()
	u.lines.settle()
	u.dialogue.picked = u.lines.cursor
}

// prepareDetail lays out what stands beside the line under the cursor.
func (u *ui) prepareDetail(s *session.Session) {
	if s == nil {
		u.detail.src, u.detail.free = doc{}, true
		return
	}
	if in := u.inside(u.room.panes[paneDetail]); in.w > 0 {
		u.detail.src, u.detail.free = u.source(s, in.w-2), true
		if u.tab == tabProblems || u.tab == tabTiming {
			u.detail.free = false
		}
	}
}

// source is what the detail shows.
func (u *ui) source(s *session.Session, columns int) source {
	it, ev, ok := u.said()
	switch u.tab {
	case tabMessage:
		u.reader.open(u.live, s, it.event, u.table.covers)
		rows := u.reader.doc(columns)
		if at, ok := u.reader.turned(); ok {
			u.detail.top = at
		}
		return rows
	case tabTLS:
		return tlsDoc(columns, s)
	case tabTiming:
		if u.waits.take(u.live, s, columns, u.masked) {
			u.detail.cursor, u.detail.top = u.waits.startAt(u.inside(u.room.panes[paneDetail]).h), 0
		}
		return &u.waits
	case tabProblems:
		u.settleProblems(s)
		if len(u.problems.list) == 0 {
			return u.problems.nothing(columns)
		}
		u.problems.layOut(columns)
		return &u.problems
	}
	if !ok {
		return doc{}
	}
	return meaning(columns, s.Protocol, ev, &it.progress, about(s, it.upTo-1))
}

// inside is a pane without its border and heading.
func (u *ui) inside(r rect) rect {
	switch {
	case r.w == 0:
		return r
	case u.room.framed:
		return rect{r.x + 1, r.y + 1, max(0, r.w-2), max(0, r.h-2)}
	}
	return rect{r.x, r.y + 1, r.w, max(0, r.h-1)}
}

// drawPane draws a pane: its border, its heading, its list.
func (u *ui) drawPane(screen tcell.Screen, id paneID, r rect) {
	keyed := u.hasKeys(id)
	u.drawFrame(screen, r, keyed, u.heading(id))
	in := u.inside(r)
	switch id {
	case paneSessions:
		if len(u.table.list) == 0 {
			u.drawDoc(screen, in, u.welcome(in.w-4))
			return
		}
		u.theme.draw(screen, in.x+1, in.y, in.w-1, u.table.head(in.w-1, u.query), false)
		u.sessions.draw(screen, u.theme, in.x, in.y+1, in.w, in.h-1, keyed)
		u.drawBeyond(screen, r, &u.sessions)
	case paneDialogue:
		u.lines.draw(screen, u.theme, in.x, in.y, in.w, in.h, keyed)
		u.drawBeyond(screen, r, &u.lines)
	case paneOverview:
		u.overview.draw(screen, u.theme, in.x, in.y, in.w, in.h, keyed)
		u.drawBeyond(screen, r, &u.overview)
	case paneDetail:
		u.detail.draw(screen, u.theme, in.x, in.y, in.w, in.h, keyed)
		u.drawBeyond(screen, r, &u.detail)
	}
}

// hasKeys reports whether a pane has the keys, which what is held may have.
func (u *ui) hasKeys(id paneID) bool { return id == u.at && !u.held.keyed }

// drawBeyond says on the lower border how much of a list is not on screen.
func (u *ui) drawBeyond(screen tcell.Screen, r rect, l *list) {
	if text := l.beyond(); u.room.framed && text != "" {
		n := width(text)
		put(screen, r.x+r.w-n-2, r.y+r.h-1, n, text, u.theme.styles[note])
	}
}

// drawDoc draws text that is not scrolled.
func (u *ui) drawDoc(screen tcell.Screen, r rect, text doc) {
	for i, row := range text {
		if i < r.h {
			u.theme.draw(screen, r.x+3, r.y+i, r.w-3, row, false)
		}
	}
}

// drawFrame draws a border with a heading in it, or only the heading.
func (u *ui) drawFrame(screen tcell.Screen, r rect, keyed bool, heading row) {
	edge := u.theme.styles[frame]
	if keyed {
		edge = u.theme.styles[focus]
	}
	x := 0
	if u.room.framed && r.h > 1 {
		x = 2
		put(screen, r.x, r.y, r.w, "╭"+strings.Repeat("─", r.w-2)+"╮", edge)
		put(screen, r.x, r.y+r.h-1, r.w, "╰"+strings.Repeat("─", r.w-2)+"╯", edge)
		for y := r.y + 1; y < r.y+r.h-1; y++ {
			put(screen, r.x, y, 1, "│", edge)
			put(screen, r.x+r.w-1, y, 1, "│", edge)
		}
	}
	u.theme.draw(screen, r.x+x, r.y, r.w-2*x, heading, false)
}

// heading is what stands on a pane's border.
func (u *ui) heading(id paneID) row {
	r := row{}.at(0, span{" ", plain})
	as := label
	if u.hasKeys(id) {
		as = title
		r = row{}.at(0, span{" ▸", focus})
	}
	switch id {
	case paneSessions:
		return r.at(r.end(), span{"1 " + lang.T("Sessions") + " ", as}, following(&u.sessions, !u.allRead))
	case paneOverview:
		return r.at(r.end(), span{"0 " + lang.T("Overview") + " ", as}, span{u.summary.heading(u.got) + " ", note})
	case paneDialogue:
		return r.at(r.end(), span{"2 " + lang.T("Dialogue") + " ", as}, span{u.dialogueTitle(), note}, following(&u.lines, u.goesFurther()))
	}
	for _, names := range []tabNaming{allNamed, oneNamed, oneShown, briefNamed} {
		if heads := u.tabHeads(r, as, names); heads.end()+4 <= u.room.panes[paneDetail].w {
			return heads
		}
	}
	return u.tabHeads(r, as, briefShown)
}

// tabNaming is how much of the tabs there is room for.
type tabNaming uint8

// From all to little of it.
const (
	allNamed   tabNaming = iota
	oneNamed             // the one that is shown, of the others their numbers
	oneShown             // that one alone
	briefNamed           // as oneNamed and oneShown, with fewer words on what is in it
	briefShown
)

// tabHeads adds the tabs to a heading, each a piece.
func (u *ui) tabHeads(r row, as role, names tabNaming) row {
	for i, name := range tabNames {
		name = lang.T(name)
		s := span{strconv.Itoa(i+3) + " ", label}
		switch names {
		case allNamed:
			s.text += name + " "
		case oneShown, briefShown:
			s.text = ""
		}
		if tab(i) == u.tab {
			if u.tab == tabProblems {
				name += lang.T(": ") + u.problems.heading(u.got.total, names >= briefNamed)
			}
			s = span{"[" + strconv.Itoa(i+3) + " " + name + "] ", as}
		}
		r = r.at(r.end(), s)
	}
	return r
}

// goesFurther reports whether the session that is shown goes on.
func (u *ui) goesFurther() bool {
	s := u.now()
	return s != nil && !s.Closed
}

// following is the sign of a list that follows what is new, as long as more may come.
func following(l *list, more bool) span {
	if l.follow && more {
		return span{"⇣ " + lang.T("follows") + " ", good}
	}
	return span{}
}

// dialogueTitle says whose dialogue it is.
func (u *ui) dialogueTitle() string {
	s := u.now()
	if s == nil {
		return ""
	}
	words := lang.F("session %d", s.ID) + " "
	if s.Lost > 0 {
		words += lang.F("(%d events not kept)", s.Lost) + " "
	}
	if u.dialogue.missed > 0 {
		words += lang.F("(the first %d not shown)", u.dialogue.missed) + " "
	}
	return words
}
