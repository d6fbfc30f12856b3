package dashboard

// rect is a part of the screen.
type rect struct{ x, y, w, h int }

// contains reports whether a point is in it.
func (r rect) contains(x, y int) bool {
	return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h
}

// paneID names a pane.
type paneID uint8

// The panes, in the order of Tab.
const (
	paneSessions paneID = iota
	paneDialogue
	paneDetail
	paneOverview // instead of all others
	panes
)

// room is how the screen is divided.
type room struct {
	panes     [panes]rect // of width 0 where it is not shown
	framed    bool        // there is room for borders
	bar       rect        // the keys
	status    rect
	divideRow int // the row and the column that can be dragged; 0 where there is none
	divideCol int
}

// From so many columns and rows on there is room for several panes.
const (
	wideFrom = 120
	tallFrom = 18
	frameAt  = 60

	oneRowFrom = 180 // columns for all useful keys
)

// split is where the dividers are, in hundredths.
// On a narrow screen, narrow is the share of the pane that has the keys, and small
// that of the list.
// Theirs says that the user has moved the one above the dialogue.
type split struct {
	sessions, dialogue, narrow, small int
	theirs                            bool
}

// startSplit is as good as any.
var startSplit = split{sessions: 26, dialogue: 58, narrow: 58, small: 58}

// arrange divides a screen: all panes on a wide one, the pane with the keys and
// what belongs to it on a narrow one, that pane alone where it is tiny or
// maximised. Sessions is how many there are: rows that they do not need go to the
// dialogue, and where there are more than rows they have a third of the screen at
// least.
func arrange(w, h int, at paneID, maximised bool, sp split, sessions int) room {
	r := room{framed: w >= frameAt && h >= tallFrom}
	keys := 2
	if h < tallFrom || w >= oneRowFrom {
		keys = 1
	}
	r.bar = rect{0, h - keys, w, keys}
	r.status = rect{0, h - keys - 1, w, 1}
	body := rect{0, 0, w, max(0, h-keys-1)}
	switch {
	case at == paneOverview || maximised || h < tallFrom || w < frameAt:
		r.panes[at] = body
	case w >= wideFrom && h >= 30:
		r.wide(body, sp, sessions)
	default:
		r.narrow(body, at, sp, sessions)
	}
	return r
}

// wide has the sessions above, dialogue and detail below.
func (r *room) wide(b rect, sp split, sessions int) {
	top := clamp(sp.list(b.h, sp.sessions, sessions), 5, b.h-10)
	left := clamp(portion(b.w, sp.dialogue), 40, b.w-30)
	r.divideRow, r.divideCol = top, left
	r.panes[paneSessions] = rect{0, 0, b.w, top}
	r.panes[paneDialogue] = rect{0, top, left, b.h - top}
	r.panes[paneDetail] = rect{left, top, b.w - left, b.h - top}
}

// narrow has two panes: the sessions above the dialogue, or the dialogue above
// its detail.
func (r *room) narrow(b rect, at paneID, sp split, sessions int) {
	upper, lower, top := paneDialogue, paneDetail, portion(b.h, sp.narrow)
	switch at {
	case paneSessions:
		upper, lower, top = paneSessions, paneDialogue, sp.list(b.h, sp.small, sessions)
	case paneDetail:
		top = portion(b.h, 100-sp.narrow)
	}
	top = clamp(top, 5, b.h-5)
	r.divideRow = top
	r.panes[upper] = rect{0, 0, b.w, top}
	r.panes[lower] = rect{0, top, b.w, b.h - top}
}

// portion is some hundredths of a number.
func portion(n, share int) int { return (n*share + 50) / 100 }

// list is how many of so many rows the list of sessions has, whose share is in
// hundredths.
func (sp split) list(rows, share, sessions int) int {
	const around = 3 // borders and the names of the columns
	top, need := portion(rows, share), max(sessions, leastSessions)+around
	switch {
	case sp.theirs:
		return top
	case need > top:
		return min(need, max(top, (rows+2)/3))
	}
	return need
}

// leastSessions is for how many sessions there is always room.
const leastSessions = 3

func clamp(n, low, high int) int { return max(low, min(n, high)) }

// resizeStep is how much more room a key gives, in hundredths.
const resizeStep = 5

// divided reports whether there is a border to move.
func (u *ui) divided() bool { return u.room.divideRow > 0 }

// resize gives the pane with the keys more room, or less.
func (u *ui) resize(by int) {
	sp, body := &u.split, max(1, u.room.status.y)
	switch {
	case u.room.divideCol > 0 && u.at == paneDialogue:
		sp.dialogue = clamp(sp.dialogue+by, 20, 80)
	case u.room.divideCol > 0 && u.at == paneDetail:
		sp.dialogue = clamp(sp.dialogue-by, 20, 80)
	case u.room.divideCol > 0:
		sp.sessions, sp.theirs = clamp(100*u.room.divideRow/body+by, 10, 80), true
	case u.at == paneSessions:
		sp.small, sp.theirs = clamp(100*u.room.divideRow/body+by, 15, 85), true
	default:
		sp.narrow = clamp(sp.narrow+by, 15, 85)
	}
}
