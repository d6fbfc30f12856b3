package dashboard

import (
	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// divider is what the mouse drags.
type divider uint8

// The dividers.
const (
	noDivider divider = iota
	rowDivider
	colDivider
)

// wheel is how many rows a turn of the wheel moves.
const wheel = 3

// MouseHandler implements [tview.Primitive].
func (d *desk) MouseHandler() func(tview.MouseAction, *tcell.EventMouse, func(tview.Primitive)) (bool, tview.Primitive) {
	return func(action tview.MouseAction, ev *tcell.EventMouse, _ func(tview.Primitive)) (consumed bool, _ tview.Primitive) {
		x, y := ev.Position()
		d.guardInput(func() { consumed = d.mouseAt(action, x, y) })
		return consumed, nil
	}
}

// mouseAt does what the mouse does at a place, and reports whether that was
// anything.
func (d *desk) mouseAt(action tview.MouseAction, x, y int) bool {
	switch action {
	case tview.MouseLeftDown:
		d.grip(x, y)
	case tview.MouseMove:
		return d.pull(x, y)
	case tview.MouseLeftUp:
		d.drag = noDivider
	case tview.MouseLeftClick:
		d.click(x, y)
	case tview.MouseLeftDoubleClick:
		again := d.clicked == [2]int{x, y} // tview takes any two for one
		d.click(x, y)
		if again {
			d.press("Enter")
		}
	case tview.MouseScrollUp:
		d.roll(x, y, -wheel)
	case tview.MouseScrollDown:
		d.roll(x, y, wheel)
	default:
		return false
	}
	return true
}

// grip takes a divider, if the mouse is on one.
func (d *desk) grip(x, y int) {
	talk := d.room.panes[paneTalk]
	switch {
	case d.room.divideCol > 0 && y > talk.y && (x == d.room.divideCol || x == d.room.divideCol-1):
		d.drag = colDivider
	case d.room.divideRow > 0 && (y == d.room.divideRow || y == d.room.divideRow-1):
		d.drag = rowDivider
	}
}

// pull moves a divider and reports whether there was one.
func (d *desk) pull(x, y int) bool {
	body := d.room.status.y
	switch {
	case d.drag == colDivider:
		d.split.talk = 100 * x / max(1, d.room.status.w)
	case d.drag == rowDivider && d.room.divideCol > 0:
		d.split.sessions = 100 * y / max(1, body)
	case d.drag == rowDivider && d.at == paneDetail:
		d.split.narrow = 100 - 100*y/max(1, body)
	case d.drag == rowDivider:
		d.split.narrow = 100 * y / max(1, body)
	default:
		return false
	}
	return true
}

// under is the pane under the mouse, and its list.
func (d *desk) under(x, y int) (paneID, *list, bool) {
	lists := [panes]*list{paneSessions: &d.sessions, paneTalk: &d.lines, paneDetail: &d.detail}
	for id, r := range d.room.panes {
		if r.w > 0 && r.contains(x, y) {
			return paneID(id), lists[id], true
		}
	}
	return 0, nil, false
}

// click gives the pane under the mouse the keys, and the row the cursor.
func (d *desk) click(x, y int) {
	d.clicked = [2]int{x, y}
	d.sure = nil
	if d.manual != nil {
		d.manual = nil
		return
	}
	id, l, ok := d.under(x, y)
	if !ok {
		return
	}
	d.goTo(id)
	r := d.room.panes[id]
	in := d.inside(r)
	if id == paneSessions {
		in.y++
		if y == in.y-1 {
			d.clickHead(x - in.x - 1)
			return
		}
	}
	if id == paneDetail && y == r.y {
		d.clickTab(x - r.x)
		return
	}
	if at := l.top + y - in.y; y >= in.y && at < l.src.rows() && !l.free {
		l.cursor, l.follow = l.src.item(at), false
		d.choose()
	}
}

// clickHead sorts by the column that was clicked.
func (d *desk) clickHead(x int) {
	for _, c := range d.table.cols {
		if x >= c.x && x < c.x+c.w {
			d.wish.reverse = c.index == d.wish.by && !d.wish.reverse
			d.wish.by = c.index
			d.sessions.follow = false
			d.d.order.ask(d.wish)
		}
	}
}

// clickTab opens the tab that was clicked.
func (d *desk) clickTab(x int) {
	if d.room.framed {
		x -= 2
	}
	at := -1
	for _, p := range d.heading(paneDetail) {
		if p.x <= x && p.text != " " && p.text != " ▸" {
			at++
		}
	}
	if at >= 0 && at < int(tabs) {
		d.openTab(tab(at))
	}
}

// roll scrolls what is under the mouse.
func (d *desk) roll(x, y, rows int) {
	if d.manual != nil {
		d.manual.scroll(rows)
		return
	}
	if _, l, ok := d.under(x, y); ok {
		l.scroll(rows)
		d.choose()
	}
}
