package dashboard

import (
	"fmt"
	"strings"

	"mitmail/view/line"
)

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

func (d *desk) canUnmask() bool { return !d.d.o.Masked && d.live != nil }

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
func (d *desk) quit() { d.d.quit() }

func (d *desk) canEnd() bool { return d.d.o.End != nil && d.live != nil && !d.live.Now().Closed }

// endSession asks first: a client that is cut off may lose a message.
func (d *desk) endSession() {
	id := d.now().ID
	d.sure = &question{fmt.Sprintf("cut session %d off, client and server?", id), func() {
		if !d.d.o.End(id) {
			d.d.Notice(fmt.Sprintf("session %d has ended by itself", id))
			return
		}
		d.d.Notice(fmt.Sprintf("session %d was cut off", id))
	}}
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

// copied is what stands on the wire under the cursor, or what the row says: safe
// to be pasted into a terminal, whatever a server has put there.
func (d *desk) copied() string {
	if _, ev, ok := d.said(); ok && d.at == paneTalk && len(ev.Raw) > 0 && !d.masked {
		return line.Clean(strings.TrimRight(string(ev.Raw), "\r\n"))
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
