package dashboard

import (
	"fmt"
	"strings"

	"github.com/gdamore/tcell/v2"

	"mitmail/decode"
	"mitmail/decode/record"
)

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

func (d *desk) onMessage() bool { return d.tab == tabMessage && d.reader.event >= 0 }

func (d *desk) allFindings() {
	d.findings.all = !d.findings.all
	if d.findings.all {
		d.findings.take(d.got.list)
	}
}

func (d *desk) nextForm() {
	d.reader.form, d.reader.leaf = (d.reader.form+1)%forms, 0
	d.detail.top = d.reader.textAt
}

// nextPart goes to the next leaf of the message, n parts on.
func (d *desk) nextPart(n int) {
	r := &d.reader
	for at := r.part + n; at >= 0 && at < len(r.mail.parts); at += n {
		if !r.mail.parts[at].branch {
			r.part, r.leaf = at, 0
			d.detail.top = r.partsAt
			return
		}
	}
}

func (d *desk) nextLeaf(n int) {
	d.reader.leaf += n
	d.detail.top = d.reader.textAt
}

// fold folds or unfolds the message text under the cursor.
func (d *desk) fold() {
	it, _, ok := d.said()
	if !ok || !it.body {
		d.d.Notice("z folds the text of a message: select it first (▸)")
		return
	}
	d.talk.open[it.event] = !d.talk.open[it.event]
	for d.lines.cursor > 0 && d.talk.list[d.lines.cursor-1].event == it.event {
		d.lines.cursor--
	}
	d.talk.redo()
}

func (d *desk) canUnmask() bool { return !d.d.o.Masked }

func (d *desk) mask() { d.masked = !d.masked }

func (d *desk) follow() {
	l := d.keyed()
	l.follow = !l.follow
	l.settle()
}

// toEnd goes to the end, and stays there when more comes.
func (d *desk) toEnd() {
	l := d.keyed()
	l.end()
	l.follow = !l.free
}

func (d *desk) mark() {
	if d.live != nil {
		d.table.marked[d.live] = !d.table.marked[d.live]
	}
}

func (d *desk) maximise() { d.alone = !d.alone }

func (d *desk) pause() {
	d.paused = !d.paused
	d.table.freeze(d.paused)
}

func (d *desk) ground() {
	d.light = !d.light
	d.paint()
}

// sort goes on to a column, or turns the order round.
func (d *desk) sort(n int) {
	d.wish.by = (d.wish.by + n) % len(columns)
	d.wish.reverse = d.wish.reverse != (n == 0)
	d.sessions.follow = false
	d.d.order.ask(d.wish)
}

func (d *desk) mouse() {
	d.mouseIsTerms = !d.mouseIsTerms
	d.d.app.EnableMouse(!d.mouseIsTerms)
	d.d.Notice(map[bool]string{true: "the mouse is the terminal's: select text with it; M takes it back", false: "the mouse is mitmail's again"}[d.mouseIsTerms])
}

func (d *desk) redraw() { d.screen.Sync() }

// quit tells the refresher, which ends the application.
func (d *desk) quit() {
	if !d.d.stopping() {
		close(d.d.stop)
	}
}

func (d *desk) canEnd() bool { return d.d.o.End != nil && d.live != nil && !d.live.Now().Closed }

func (d *desk) endSession() {
	if d.d.o.End(d.now().ID) {
		d.d.Notice(fmt.Sprintf("session %d was ended", d.now().ID))
	}
}

// copy puts the line under the cursor into the clipboard, by OSC 52.
func (d *desk) copy() {
	text := d.copied()
	if text == "" {
		return
	}
	d.screen.SetClipboard([]byte(text))
	d.d.Notice("copied: " + fit(text, 40))
}

// copied is what stands on the wire under the cursor, or what the row says.
func (d *desk) copied() string {
	if _, ev, ok := d.said(); ok && d.at == paneTalk && len(ev.Raw) > 0 {
		return strings.TrimRight(string(ev.Raw), "\r\n")
	}
	l := d.keyed()
	if l.src.rows() == 0 {
		return ""
	}
	at := l.top
	if !l.free {
		at = l.src.first(l.cursor)
	}
	return strings.TrimSpace(l.src.row(at, 200).text())
}

// askFilter asks for an expression; what it says so far shows at once.
func (d *desk) askFilter() {
	before, beforeText := d.wish, d.filterText
	try := func(text string) string {
		var e *record.Expr
		if text != "" {
			var err error
			if e, err = record.Compile(text); err != nil {
				problem, _, _ := strings.Cut(err.Error(), "\n")
				return problem
			}
		}
		d.wish.filter, d.filterText = e, text
		d.d.order.ask(d.wish)
		return ""
	}
	d.ask(prompt{label: "filter", typed: try, done: try, undo: func() {
		d.wish, d.filterText = before, beforeText
		d.d.order.ask(d.wish)
	}}, d.filterText)
}

func (d *desk) askSearch() {
	d.ask(prompt{label: "/", done: func(text string) string {
		d.search = text
		if text == "" {
			return ""
		}
		d.prompt = nil
		d.find(1)
		return ""
	}}, "")
}

// find goes to the next item that has the text, round the end.
func (d *desk) find(n int) {
	l := d.keyed()
	items := l.src.items()
	want := strings.ToLower(d.search)
	if want == "" || items == 0 {
		return
	}
	from := l.cursor
	if l.free {
		from = l.top
	}
	for i := 1; i <= items; i++ {
		at := ((from+n*i)%items + items) % items
		if strings.Contains(strings.ToLower(itemText(l.src, at)), want) {
			l.move(at - from)
			return
		}
	}
	d.d.Notice("not found: " + d.search)
}

// itemText is what all rows of an item say.
func itemText(s source, item int) string {
	var b strings.Builder
	for r := s.first(item); r < s.first(item+1); r++ {
		b.WriteString(s.row(r, 200).text())
	}
	return b.String()
}

func (d *desk) canWrite() bool { return d.d.o.Write != nil && d.live != nil }

func (d *desk) askWrite() {
	s := d.now()
	d.ask(prompt{label: "write session to", done: func(name string) string {
		if name == "" {
			return "no name given"
		}
		if err := d.d.o.Write(s, name); err != nil {
			return err.Error()
		}
		d.d.Notice(fmt.Sprintf("session %d is in %s", s.ID, name))
		return ""
	}}, fmt.Sprintf("session-%d.txt", s.ID))
}

func (d *desk) canSave() bool { return d.d.o.Save != nil && d.onMessage() }

func (d *desk) askSave() {
	message := d.reader.mail.raw
	d.ask(prompt{label: "save message to", done: func(name string) string {
		if name == "" {
			return "no name given"
		}
		if err := d.d.o.Save(message, name); err != nil {
			return err.Error()
		}
		d.d.Notice("the message is in " + name)
		return ""
	}}, fmt.Sprintf("message-%d.eml", d.now().ID))
}

// pressInManual is a key while the help is open.
func (d *desk) pressInManual(name string) {
	switch name {
	case "?", "Esc", "q", "Enter":
		d.manual = nil
	case "Q", "Ctrl-C":
		d.quit()
	case "j", "k", "Down", "Up", "PgDn", "PgUp", "Space", "b", "g", "G", "Home", "End":
		d.press(name)
	}
}

// help opens the keys of the pane that has them.
func (d *desk) help() { d.manual = &list{free: true} }

// drawManual draws the help over everything.
func (d *desk) drawManual(screen tcell.Screen, r rect) {
	p := &page{width: min(72, r.w-6)}
	for i := range d.keys {
		if b := &d.keys[i]; b.offered(d) {
			p.field(b.shown, 10, span{b.help, plain})
			p.rows[len(p.rows)-1][0].ink = key
		}
	}
	d.signs(p)
	d.manual.src = p.rows
	box := rect{(r.w - p.width - 4) / 2, 0, p.width + 4, min(r.h, len(p.rows)+2)}
	box.y = (r.h - box.h) / 2
	for y := box.y; y < box.y+box.h; y++ {
		fill(screen, box.x, y, box.w, ' ', tcell.StyleDefault)
	}
	d.drawFrame(screen, box, true, row{}.at(0, span{" Keys ", title}, span{"Esc closes ", note}))
	in := d.inside(box)
	d.manual.draw(screen, d.look, in.x, in.y, in.w, in.h, true)
}

// signs explains the signs that stand where colours might not.
func (d *desk) signs(p *page) {
	p.head("signs")
	for _, s := range []struct {
		sign span
		text string
	}{
		{span{"● ·", good}, "the session goes on, is over"},
		{span{"○ ◉ ●", good}, "in clear, TLS that mitmail reads, TLS that passes sealed"},
		{span{"→ ←", client}, "the client speaks, the server speaks"},
		{span{"⇒ ⇐ ✎", proxied}, "mitmail speaks itself, mitmail changed a line"},
		{span{"ℹ ⚠ ‼", caut}, "a finding: to know, to look at, dangerous"},
		{span{"✓ ✗ ?", good}, "a login that worked, that failed, without an answer"},
	} {
		p.field("", 10, span{s.text, plain})
		p.rows[len(p.rows)-1] = append(row{}.at(0, s.sign), p.rows[len(p.rows)-1]...)
	}
}
