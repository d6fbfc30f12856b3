package dashboard

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"mitmail/decode/session"
	"mitmail/view/lang"
)

// table is the list of sessions: a row each, made when it is drawn.
type table struct {
	list   []*session.Live
	frozen []*session.Session // what they were when the display was paused
	marks  *marks
	covers covers // what hides secrets
	clock  func() time.Time
	cols   []placed // of the width that was drawn last
	width  int
	digits int // of the widest number

	files  bool     // they are of several captures
	named  bool     // of some the client's program is known
	dates  dates    // that they have
	chosen []string // the columns that the user wants, in order; nil is as fits best
	need   []need   // how wide what stands in each column is; nil where that is not known
}

// placed is a column with its place in a row.
type placed struct {
	column
	index, x, w int
}

func (t *table) items() int      { return len(t.list) }
func (t *table) rows() int       { return len(t.list) }
func (t *table) first(i int) int { return i }
func (t *table) item(i int) int  { return i }

// now is what is known of a session, or was when the display was paused.
func (t *table) now(i int) *session.Session {
	if t.frozen != nil && i < len(t.frozen) {
		return t.frozen[i]
	}
	return t.list[i].Now()
}

// shown is a session as it is shown: without its secrets where they are masked.
func (t *table) shown(i int) *session.Session { return t.covers.session(t.list[i], t.now(i)) }

// show puts another list in place and returns where a session is in it, or -1.
func (t *table) show(list []*session.Live, find *session.Live, near int) int {
	t.list = list
	if n := len(list); n > 0 {
		t.number(len(strconv.Itoa(list[n-1].Now().ID)))
		if !t.files && list[0].Now().File != list[n-1].Now().File {
			t.files, t.width = true, 0
		}
		if latest := list[max(0, n-latestNamed):]; !t.named && slices.ContainsFunc(latest, func(l *session.Live) bool { return l.Now().Program != "" }) {
			t.named, t.width = true, 0
		}
	}
	if near < len(list) && near >= 0 && list[near] == find { // nothing moved
		return near
	}
	return slices.Index(list, find)
}

// latestNamed is of how many sessions the programs are looked for, the newest.
const latestNamed = 16

// number makes room for numbers of so many digits.
func (t *table) number(digits int) {
	if digits > t.digits {
		t.digits, t.width = digits, 0
	}
}

// date makes room for dates.
func (t *table) date(as dates) {
	if as != t.dates {
		t.dates, t.width = as, 0
	}
}

// size takes how wide what stands in each column is.
func (t *table) size(all []need) {
	if !slices.Equal(all, t.need) {
		t.need, t.width = all, 0
	}
}

// freeze keeps what is known, or lets it go on.
func (t *table) freeze(on bool) {
	t.frozen = nil
	if !on {
		return
	}
	t.frozen = make([]*session.Session, len(t.list))
	for i, l := range t.list {
		t.frozen[i] = l.Now()
	}
}

// row is a session.
func (t *table) row(i, w int) row {
	s, now := t.shown(i), t.clock()
	t.place(w)
	v := verdict(s)
	r := row{}.at(0, span{v.Sign, role(v.Role)})
	if t.marks.has(t.list[i]) {
		r = r.at(1, span{"★", later})
	}
	for _, c := range t.cols {
		cell := c.cell(s, now)
		if c.short != nil && c.w < c.wide {
			cell.text = c.short(s)
		}
		shorten := fit
		if c.middle {
			shorten = fitMiddle
		}
		cell.text, cell.role = shorten(cell.text, c.w), rowRole(s, cell.role)
		x := c.x
		if c.right {
			x += c.w - width(cell.text)
		}
		r = r.at(x, cell)
	}
	return r
}

// On a table of so many columns an outcome has so many.
const (
	roomyFrom    = 100
	roomyOutcome = 30
)

// place gives the columns their places: those that there is no room for go, by
// rank, and what is left over goes to those that can use it.
func (t *table) place(width int) {
	if width == t.width {
		return
	}
	t.width = width
	cols := t.wanted()
	for i := range cols {
		switch c := &cols[i]; {
		case c.name == "#":
			c.min = max(c.min, t.digits)
			c.max = max(c.max, c.min)
		case c.name == "outcome" && width >= roomyFrom:
			c.min = roomyOutcome
		case c.name == "time" && width >= datedFrom:
			c.dated(t.dates)
		case t.need != nil:
			wide := t.need[indexOf(c.name)].whole
			if c.least > 0 && c.short != nil && wide < c.wide { // it is the short one in any case
				wide = t.need[indexOf(c.name)].short
			}
			if c.least > 0 && width >= c.leastFrom {
				c.min = max(c.min, min(c.least, wide))
			}
			c.max = max(c.min, min(c.max, wide))
		}
	}
	total := func() int {
		n := 2
		for _, c := range cols {
			n += c.min + 2
		}
		return n - 2
	}
	for total() > width && len(cols) > 1 {
		worst := 0
		for i, c := range cols {
			if c.rank > cols[worst].rank {
				worst = i
			}
		}
		cols = slices.Delete(cols, worst, worst+1)
	}
	spread(cols, width-total())
	t.cols = t.cols[:0]
	x := 2
	for _, c := range cols {
		t.cols = append(t.cols, placed{c, indexOf(c.name), x, c.min})
		x += c.min + 2
	}
}

// spread lets columns grow: the worthiest first, each by half of what is left, until nothing
// is.
func spread(cols []column, left int) {
	byWorth := make([]*column, len(cols))
	for i := range cols {
		byWorth[i] = &cols[i]
	}
	slices.SortStableFunc(byWorth, func(a, b *column) int { return cmp.Compare(a.rank, b.rank) })
	for grown := true; grown; {
		grown = false
		for _, c := range byWorth {
			more := min(left-left/2, c.max-c.min)
			if c.name == "time" && c.min+more < c.wide { // it would still be the short one
				continue
			}
			c.min, left, grown = c.min+more, left-more, grown || more > 0
		}
	}
}

func indexOf(name string) int {
	return slices.IndexFunc(columns, func(c column) bool { return c.name == name })
}

// head is the names of the columns; the one that sorts has an arrow.
func (t *table) head(columns int, w query) row {
	t.place(columns)
	var r row
	for _, c := range t.cols {
		name := fit(lang.T(c.name), c.w)
		x := c.x
		if c.right {
			x += c.w - width(name)
		}
		if c.index == w.by && (w.by != 0 || w.reverse) { // the arrow has room between columns
			r = r.at(x, span{name + arrow(w.reverse), key})
			continue
		}
		r = r.at(x, span{name, label})
	}
	return r
}

func arrow(down bool) string {
	if down {
		return "▼"
	}
	return "▲"
}
