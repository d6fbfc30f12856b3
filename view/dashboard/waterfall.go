package dashboard

import (
	"mitmail/decode"
	"mitmail/decode/mask"
	"mitmail/decode/session"
	"mitmail/view/timing"
)

// How many steps of a session are shown, and how many of its events are looked at.
const (
	maxWaits      = 2000
	maxWaitEvents = 20_000
)

// waterfall is what the time of a session went into: its steps are its items.
type waterfall struct {
	live    *session.Live
	masked  bool
	masker  mask.Masker
	timing  timing.Timing
	next    int // the first event that was not looked at
	columns int

	steps []timing.Step
	lines []row
	of    []int // the step of each row, or -1
	begin int   // the row of the first step
}

func (w *waterfall) items() int       { return len(w.steps) }
func (w *waterfall) rows() int        { return len(w.lines) }
func (w *waterfall) item(r int) int   { return w.of[r] }
func (w *waterfall) row(i, _ int) row { return w.lines[i] }

// first is the row of a step; the first one has all that stands above it.
func (w *waterfall) first(i int) int {
	switch {
	case i <= 0:
		return 0
	case i >= len(w.steps):
		return len(w.lines)
	}
	return w.begin + i
}

// startAt is the step that a screen of so many rows begins with under the cursor: the one
// that took longest, unless the screen would have to scroll for it.
func (w *waterfall) startAt(height int) int {
	if longest := timing.Longest(w.steps); longest >= 0 && w.begin+longest < height {
		return longest
	}
	return 0
}

// take lays out a session in so many columns, as far as there is something new,
// and reports whether it is another one than before. Masked hides its secrets: a
// step may be named by a password that was sent as a command.
func (w *waterfall) take(live *session.Live, s *session.Session, columns int, masked bool) (another bool) {
	if another = live != w.live; another || masked != w.masked {
		*w = waterfall{live: live, masked: masked, timing: timing.Timing{Max: maxWaits}}
	}
	upTo := min(s.Len(), maxWaitEvents)
	if w.next >= upTo && columns == w.columns {
		return another
	}
	for ; w.next < upTo; w.next++ {
		s.Look(w.next, func(ev decode.Event) {
			if masked {
				ev = w.masker.Mask(ev)
			}
			w.timing.Add(w.next, ev)
		})
	}
	w.steps = w.timing.Steps()
	w.columns, w.lines, w.of, w.begin = columns, nil, nil, 0
	for i, r := range w.timing.Rows(columns) {
		if r.Step == 0 {
			w.begin = i
		}
		w.lines, w.of = append(w.lines, rowOfPicture(r.Row)), append(w.of, r.Step)
	}
	return another
}
