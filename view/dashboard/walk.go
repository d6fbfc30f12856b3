package dashboard

import "mitmail/decode"

// goTo gives a pane the keys.
func (d *desk) goTo(at paneID) {
	if d.live == nil {
		at = paneSessions
	}
	d.at = at
}

// turn goes round the panes.
func (d *desk) turn(n int) { d.goTo(paneID((int(d.at) + n + int(panes)) % int(panes))) }

// enter goes deeper.
func (d *desk) enter() {
	switch {
	case d.at == paneSessions:
		d.sessions.follow = false
		d.goTo(paneTalk)
	case d.at == paneTalk:
		d.openTab(d.fitting())
	case d.tab == tabFindings:
		d.jump()
	}
}

// fitting is the tab that shows what is under the cursor best.
func (d *desk) fitting() tab {
	it, ev, _ := d.said()
	switch ev.What.(type) {
	case *decode.Message:
		return tabMessage
	case *decode.TLS:
		return tabTLS
	}
	if it.body {
		return tabMessage
	}
	return tabMeaning
}

func (d *desk) openTab(t tab) {
	if t != d.tab {
		d.detail.top, d.detail.cursor = 0, 0
	}
	d.tab = t
	d.goTo(paneDetail)
}

// back goes where Enter came from.
func (d *desk) back() {
	if d.alone {
		d.alone = false
		return
	}
	d.goTo(d.at - 1)
}

// jump goes to the line that the finding under the cursor is about.
func (d *desk) jump() {
	if d.detail.cursor >= len(d.findings.list) {
		return
	}
	to := d.findings.list[d.detail.cursor]
	if at := d.table.show(d.table.list, to.live, d.sessions.cursor); at >= 0 {
		d.sessions.cursor, d.sessions.follow = at, false
	}
	d.choose()
	d.talk.show(d.live, d.now(), d.talk.width, d.masked)
	for i, it := range d.talk.list {
		if it.event <= to.event {
			d.lines.cursor, d.lines.follow = i, false
		}
	}
	d.goTo(paneTalk)
}

func (d *desk) onFindings() bool { return d.tab == tabFindings }

func (d *desk) onMessage() bool {
	return d.tab == tabMessage && d.reader.event >= 0 && d.reader.mail != nil
}

func (d *desk) allFindings() {
	d.findings.all = !d.findings.all
	if d.findings.all {
		d.findings.take(d.got.list)
	}
}

func (d *desk) nextForm() {
	d.reader.form, d.reader.leaf = (d.reader.form+1)%forms, 0
	d.reader.turn = toText
}

// nextPart goes to the next leaf of the message, n parts on.
func (d *desk) nextPart(n int) {
	r := &d.reader
	for at := r.part + n; at >= 0 && at < len(r.mail.parts); at += n {
		if !r.mail.parts[at].branch {
			r.part, r.leaf = at, 0
			r.turn = toParts
			return
		}
	}
}

func (d *desk) nextLeaf(n int) {
	d.reader.leaf += n
	d.reader.turn = toText
}
