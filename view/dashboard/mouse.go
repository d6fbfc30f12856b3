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
func (u *ui) MouseHandler() func(tview.MouseAction, *tcell.EventMouse, func(tview.Primitive)) (bool, tview.Primitive) {
	return func(action tview.MouseAction, ev *tcell.EventMouse, _ func(tview.Primitive)) (consumed bool, _ tview.Primitive) {
		x, y := ev.Position()
		u.guardInput(func() { consumed = u.mouseAt(action, x, y) })
		return consumed, nil
	}
}

// mouseAt does what the mouse does at a place, and reports whether that was
// anything.
func (u *ui) mouseAt(action tview.MouseAction, x, y int) bool {
	switch action {
	case tview.MouseLeftDown:
		u.grip(x, y)
	case tview.MouseMove:
		return u.pull(x, y)
	case tview.MouseLeftUp:
		u.drag = noDivider
	case tview.MouseLeftClick:
		u.click(x, y)
	case tview.MouseLeftDoubleClick:
		again := u.clicked == [2]int{x, y} // tview takes any two for one
		u.click(x, y)
		if again {
			u.press("Enter")
		}
	case tview.MouseScrollUp:
		u.roll(x, y, -wheel)
	case tview.MouseScrollDown:
		u.roll(x, y, wheel)
	default:
		return false
	}
	return true
}

// grip takes a divider, if the mouse is on one.
func (u *ui) grip(x, y int) {
	talk := u.room.panes[paneDialogue]
	switch {
	case u.room.divideCol > 0 && y > talk.y && (x == u.room.divideCol || x == u.room.divideCol-1):
		u.drag = colDivider
	case u.room.divideRow > 0 && (y == u.room.divideRow || y == u.room.divideRow-1):
		u.drag = rowDivider
	}
}

// pull moves a divider and reports whether there was one.
func (u *ui) pull(x, y int) bool {
	body := u.room.status.y
	switch {
	case u.drag == colDivider:
		u.split.dialogue = 100 * x / max(1, u.room.status.w)
	case u.drag == rowDivider && u.room.divideCol > 0:
		u.split.theirs = true
		u.split.sessions = 100 * y / max(1, body)
	case u.drag == rowDivider && u.at == paneDetail:
		u.split.narrow = 100 - 100*y/max(1, body)
	case u.drag == rowDivider && u.at == paneSessions:
		u.split.theirs = true
		u.split.small = 100 * y / max(1, body)
	case u.drag == rowDivider:
		u.split.narrow = 100 * y / max(1, body)
	default:
		return false
	}
	return true
}

// under is the pane under the mouse, and its list.
func (u *ui) under(x, y int) (paneID, *list, bool) {
	lists := [panes]*list{paneSessions: &u.sessions, paneDialogue: &u.lines, paneDetail: &u.detail, paneOverview: &u.overview}
	for id, r := range u.room.panes {
		if r.w > 0 && r.contains(x, y) {
			return paneID(id), lists[id], true
		}
	}
	return 0, nil, false
}

// click gives the pane under the mouse the keys, and the row the cursor.
func (u *ui) click(x, y int) {
	u.clicked = [2]int{x, y}
	u.confirm = nil
	if u.uncover() {
		return
	}
	if u.clickBar(x, y) {
		return
	}
	id, l, ok := u.under(x, y)
	if !ok {
		return
	}
	u.goTo(id)
	r := u.room.panes[id]
	in := u.inside(r)
	if id == paneSessions {
		in.y++
		if y == in.y-1 {
			u.clickHead(x - in.x - 1)
			return
		}
	}
	if id == paneDetail && y == r.y {
		u.clickTab(x - r.x)
		return
	}
	if at := l.top + y - in.y; y >= in.y && at < l.src.rows() && !l.free {
		if item := l.src.item(at); item >= 0 {
			l.cursor, l.follow = item, false
			u.choose()
		}
	}
}

// clickHead sorts by the column that was clicked.
func (u *ui) clickHead(x int) {
	for _, c := range u.table.cols {
		if x >= c.x && x < c.x+c.w {
			u.query.reverse = c.index == u.query.by && !u.query.reverse
			u.query.by = c.index
			u.sessions.follow = false
			u.dash.finder.ask(u.query)
		}
	}
}

// clickTab opens the tab that was clicked.
func (u *ui) clickTab(x int) {
	if u.room.framed {
		x -= 2
	}
	at := -1
	for _, p := range u.heading(paneDetail) {
		if p.x <= x && p.text != " " && p.text != " ▸" {
			at++
		}
	}
	if at >= 0 && at < int(tabs) {
		u.openTab(tab(at))
	}
}

// roll scrolls what is under the mouse.
func (u *ui) roll(x, y, rows int) {
	switch {
	case u.manual != nil:
		u.manual.scroll(rows)
		return
	case u.picker != nil:
		u.picker.scroll(rows)
		return
	case u.overlay != nil:
		u.overlay.scroll(rows)
		return
	}
	if _, l, ok := u.under(x, y); ok {
		l.scroll(rows)
		u.choose()
	}
}
