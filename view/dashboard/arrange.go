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
// Narrow is the share of the pane that has the keys.
type split struct{ sessions, dialogue, narrow int }

// startSplit is as good as any.
var startSplit = split{sessions: 26, dialogue: 58, narrow: 58}

// arrange divides a screen: all panes on a wide one, the pane with the keys and
// what belongs to it on a narrow one, that pane alone where it is tiny or
// maximised.
func arrange(w, h int, at paneID, maximised bool, sp split) room {
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
		r.wide(body, sp)
	default:
		r.narrow(body, at, sp)
	}
	return r
}

// wide has the sessions above, dialogue and detail below.
func (r *room) wide(b rect, sp split) {
	top := clamp(b.h*sp.sessions/100, 5, b.h-10)
	left := clamp(b.w*sp.dialogue/100, 40, b.w-30)
	r.divideRow, r.divideCol = top, left
	r.panes[paneSessions] = rect{0, 0, b.w, top}
	r.panes[paneDialogue] = rect{0, top, left, b.h - top}
	r.panes[paneDetail] = rect{left, top, b.w - left, b.h - top}
}

// narrow has two panes: the sessions above the dialogue, or the dialogue above
// its detail.
func (r *room) narrow(b rect, at paneID, sp split) {
	upper, lower, share := paneDialogue, paneDetail, sp.narrow
	switch at {
	case paneSessions:
		upper, lower = paneSessions, paneDialogue
	case paneDetail:
		share = 100 - share
	}
	top := clamp(b.h*share/100, 5, b.h-5)
	r.divideRow = top
	r.panes[upper] = rect{0, 0, b.w, top}
	r.panes[lower] = rect{0, top, b.w, b.h - top}
}

func clamp(n, low, high int) int { return max(low, min(n, high)) }
