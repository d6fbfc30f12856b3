package dashboard

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gdamore/tcell/v2"

	"mitmail/decode/session"
)

// Draw implements [tview.Primitive].
func (d *desk) Draw(screen tcell.Screen) {
	w, h := screen.Size()
	d.SetRect(0, 0, w, h)
	d.room = arrange(w, h, d.at, d.alone || d.live == nil, d.split)
	s := d.now()
	d.guard(func() { d.prepareTalk(s) })
	if fault := d.guard(func() { d.prepareDetail(s) }); fault != nil {
		d.detail.src, d.detail.free = d.faultDoc(d.inside(d.room.panes[paneDetail]).w-2, fault), true
	}
	for id, r := range d.room.panes {
		if r.w > 0 && r.h > 0 {
			if fault := d.guard(func() { d.drawPane(screen, paneID(id), r) }); fault != nil {
				d.drawFault(screen, paneID(id), r, fault)
			}
		}
	}
	d.guard(func() { d.drawBar(screen, d.room.bar) })
	d.guard(func() { d.drawStatus(screen, d.room.status) })
	if d.manual != nil {
		d.guard(func() { d.drawManual(screen, rect{0, 0, w, d.room.status.y}) })
	}
}

// prepareTalk lays out the dialogue of the session that is shown.
func (d *desk) prepareTalk(s *session.Session) {
	if s == nil {
		d.talk.show(nil, nil, 0, false)
		return
	}
	in := d.inside(d.room.panes[paneTalk])
	if in.w == 0 { // not on screen, but the detail needs it
		in = d.inside(d.room.panes[paneDetail])
	}
	if in.w > 0 {
		d.talk.show(d.live, s, in.w-1, d.masked)
	}
	d.lines.settle()
	d.talk.picked = d.lines.cursor
}

// prepareDetail lays out what stands beside the line under the cursor.
func (d *desk) prepareDetail(s *session.Session) {
	if s == nil {
		d.detail.src, d.detail.free = doc{}, true
		return
	}
	if in := d.inside(d.room.panes[paneDetail]); in.w > 0 {
		d.detail.src, d.detail.free = d.source(s, in.w-2), true
		if d.tab == tabFindings {
			d.detail.free = false
		}
	}
}

// source is what the detail shows.
func (d *desk) source(s *session.Session, columns int) source {
	it, ev, ok := d.said()
	switch d.tab {
	case tabMessage:
		d.reader.open(d.live, s, it.event)
		rows := d.reader.doc(columns)
		if at, ok := d.reader.turned(); ok {
			d.detail.top = at
		}
		return rows
	case tabTLS:
		return tlsDoc(columns, s)
	case tabFindings:
		if !d.findings.all {
			d.findings.take([]*session.Live{d.live})
		}
		return &d.findings
	}
	if !ok {
		return doc{}
	}
	return meaning(columns, s.Protocol, ev, &it.progress)
}

// inside is a pane without its border and heading.
func (d *desk) inside(r rect) rect {
	switch {
	case r.w == 0:
		return r
	case d.room.framed:
		return rect{r.x + 1, r.y + 1, max(0, r.w-2), max(0, r.h-2)}
	}
	return rect{r.x, r.y + 1, r.w, max(0, r.h-1)}
}

// drawPane draws a pane: its border, its heading, its list.
func (d *desk) drawPane(screen tcell.Screen, id paneID, r rect) {
	keyed := id == d.at
	d.drawFrame(screen, r, keyed, d.heading(id))
	in := d.inside(r)
	switch id {
	case paneSessions:
		if len(d.table.list) == 0 {
			d.drawDoc(screen, in, d.welcome(in.w-4))
			return
		}
		d.look.draw(screen, in.x+1, in.y, in.w-1, d.table.head(in.w-1, d.wish), false)
		d.sessions.draw(screen, d.look, in.x, in.y+1, in.w, in.h-1, keyed)
		d.drawBeyond(screen, r, &d.sessions)
	case paneTalk:
		d.lines.draw(screen, d.look, in.x, in.y, in.w, in.h, keyed)
		d.drawBeyond(screen, r, &d.lines)
	case paneDetail:
		d.detail.draw(screen, d.look, in.x, in.y, in.w, in.h, keyed)
		d.drawBeyond(screen, r, &d.detail)
	}
}

// drawBeyond says on the lower border how much of a list is not on screen.
func (d *desk) drawBeyond(screen tcell.Screen, r rect, l *list) {
	if text := l.beyond(); d.room.framed && text != "" {
		n := width(text)
		put(screen, r.x+r.w-n-2, r.y+r.h-1, n, text, d.look.styles[note])
	}
}

// drawDoc draws text that is not scrolled.
func (d *desk) drawDoc(screen tcell.Screen, r rect, text doc) {
	for i, row := range text {
		if i < r.h {
			d.look.draw(screen, r.x+3, r.y+i, r.w-3, row, false)
		}
	}
}

// drawFrame draws a border with a heading in it, or only the heading.
func (d *desk) drawFrame(screen tcell.Screen, r rect, keyed bool, heading row) {
	edge := d.look.styles[frame]
	if keyed {
		edge = d.look.styles[focus]
	}
	x := 0
	if d.room.framed && r.h > 1 {
		x = 2
		put(screen, r.x, r.y, r.w, "╭"+strings.Repeat("─", r.w-2)+"╮", edge)
		put(screen, r.x, r.y+r.h-1, r.w, "╰"+strings.Repeat("─", r.w-2)+"╯", edge)
		for y := r.y + 1; y < r.y+r.h-1; y++ {
			put(screen, r.x, y, 1, "│", edge)
			put(screen, r.x+r.w-1, y, 1, "│", edge)
		}
	}
	d.look.draw(screen, r.x+x, r.y, r.w-2*x, heading, false)
}

// heading is what stands on a pane's border.
func (d *desk) heading(id paneID) row {
	r := row{}.at(0, span{" ", plain})
	look := label
	if id == d.at {
		look = title
		r = row{}.at(0, span{" ▸", focus})
	}
	switch id {
	case paneSessions:
		return r.at(r.end(), span{"1 Sessions ", look}, following(&d.sessions))
	case paneTalk:
		return r.at(r.end(), span{"2 Dialogue ", look}, span{d.talkTitle(), note}, following(&d.lines))
	}
	for i, name := range tabNames {
		s := span{strconv.Itoa(i+3) + " " + name + " ", label}
		if tab(i) == d.tab {
			s = span{"[" + strconv.Itoa(i+3) + " " + name + "] ", look}
		}
		r = r.at(r.end(), s)
	}
	if d.tab == tabFindings {
		r = r.at(r.end(), span{d.findings.count() + " ", note})
	}
	return r
}

// following is the sign of a list that follows what is new.
func following(l *list) span {
	if l.follow {
		return span{"⇣ follows ", good}
	}
	return span{}
}

// talkTitle says whose dialogue it is.
func (d *desk) talkTitle() string {
	s := d.now()
	if s == nil {
		return ""
	}
	words := fmt.Sprintf("session %d ", s.ID)
	if s.Lost > 0 {
		words += fmt.Sprintf("(%d events not kept) ", s.Lost)
	}
	if d.talk.missed > 0 {
		words += fmt.Sprintf("(the first %d not shown) ", d.talk.missed)
	}
	return words
}
