package overview

import (
	"time"
)

// maxBins is how many spans of time are told apart.
const maxBins = 1024

// timeline counts sessions by when they began, in spans of equal length: a second,
// and twice as long whenever there would be too many of them. Times when nothing
// began take no room.
type timeline struct {
	span time.Duration
	bins map[int64]counts // by the number of their span since 1970

	undated int // sessions that began before there was such mail: their clock was not set
}

// dated is the first year in which a session may have begun.
const dated = 1990

func (t *timeline) add(at time.Time, class class) {
	if at.IsZero() {
		return
	}
	if at.Year() < dated {
		t.undated++
		return
	}
	if t.bins == nil {
		t.span, t.bins = time.Second, map[int64]counts{}
	}
	n := floorDiv(at.UnixNano(), int64(t.span))
	c := t.bins[n]
	c[class]++
	t.bins[n] = c
	for len(t.bins) > maxBins {
		t.double()
	}
}

// double makes the spans twice as long.
func (t *timeline) double() {
	merged := make(map[int64]counts, len(t.bins))
	for n, c := range t.bins {
		m := floorDiv(n, 2)
		merged[m] = merged[m].plus(c)
	}
	t.span, t.bins = 2*t.span, merged
}

func (c counts) plus(d counts) counts {
	for i := range c {
		c[i] += d[i]
	}
	return c
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// columns are the counts in so many columns, or fewer where spans would be cut in
// pieces; when the first one begins, and how much time each has.
func (t *timeline) columns(most int) (all []counts, begin time.Time, each time.Duration) {
	if len(t.bins) == 0 || most < 1 {
		return nil, time.Time{}, 0
	}
	first, last := int64(0), int64(0)
	for n := range t.bins {
		if len(all) == 0 {
			first, last, all = n, n, []counts{{}}
		}
		first, last = min(first, n), max(last, n)
	}
	step := (last-first)/int64(most) + 1
	all = make([]counts, (last-first)/step+1)
	for n, c := range t.bins {
		at := (n - first) / step
		all[at] = all[at].plus(c)
	}
	return all, time.Unix(0, first*int64(t.span)).UTC(), time.Duration(step) * t.span
}
