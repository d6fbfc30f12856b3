package timing

import (
	"strings"
	"time"

	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/picture"
	"mitmail/view/wrap"
)

// Row is a row of the waterfall. All of it is safe to show.
type Row struct {
	picture.Row
	Step int // of [Timing.Steps], or -1
}

// looks are how the kinds of steps are drawn: what a colour says, a sign says too.
var looks = [kinds]struct {
	fill string
	role line.Role
	name string
}{
	wait:      {"█", line.More, "waiting for the server"},
	held:      {"▚", line.Later, "for the server, or for a rule or hand that held it"},
	handshake: {"▓", line.Info, "TLS handshakes"},
	transfer:  {"▒", line.Value, "text of messages"},
	connect:   {"░", line.Note, "connecting"},
	pause:     {"┄", line.Note, "the client's own, or idle"},
}

// How many columns the parts of a row have.
const (
	labelWidth = 13
	saidWidth  = 5
	tookWidth  = 8
	leastBar   = 8
)

// Rows lays the steps out in so many columns.
func (t *Timing) Rows(columns int) (rows []Row) {
	columns = max(columns, labelWidth+saidWidth+tookWidth+leastBar+3)
	add := func(step int) *picture.Row {
		rows = append(rows, Row{Step: step})
		return &rows[len(rows)-1].Row
	}
	steps := t.Steps()
	if len(steps) == 0 {
		add(-1).At(0, lang.T("nothing has been waited for"), line.Note)
		return rows
	}
	slowest := Longest(steps)
	t.sums(columns, add, &steps[slowest])
	left := labelWidth + saidWidth + 2
	tooks := tookWidth
	for i := range steps {
		tooks = max(tooks, wrap.Width(line.Took(steps[i].took()))+2)
	}
	wide := max(1, columns-left-tooks-1)
	end := line.Took(t.Total)
	add(-1)
	axis := add(-1).At(left, "0", line.Ref)
	axis.At(left+1, strings.Repeat("─", max(0, wide-2-wrap.Width(end))), line.Ref).At(left+wide-wrap.Width(end), end, line.Ref)
	for i := range steps {
		t.bar(add(i), &steps[i], i == slowest, left, wide, tooks)
	}
	if t.More > 0 {
		add(-1).At(0, lang.F("… and %d more", t.More), line.Note)
	}
	return rows
}

// sums is how much time went into what, and the step that took longest.
func (t *Timing) sums(columns int, add func(int) *picture.Row, slowest *Step) {
	of := t.spent()
	add(-1).At(0, line.Took(t.Total), line.Verb).At(labelWidth+saidWidth+2, wrap.Fit(lang.F("in all, ◂ %s %s", line.Clean(slowest.What), line.Took(slowest.took())), columns-labelWidth-saidWidth-2), line.Note)
	for k, l := range looks {
		if of[k] <= 0 {
			continue
		}
		r := add(-1).At(0, line.Took(of[k]), line.Plain)
		r.At(labelWidth, l.fill+l.fill, l.role)
		r.At(labelWidth+saidWidth+2, wrap.Fit(lang.T(l.name), columns-labelWidth-saidWidth-2), line.Note)
	}
}

// bar is a step: what it was, its bar in wide columns from left on, how long it
// took in so many.
func (t *Timing) bar(r *picture.Row, s *Step, slowest bool, left, wide, tooks int) {
	role := looks[s.kind].role
	text := line.Plain
	switch {
	case s.Failed:
		role, text = line.Bad, line.Bad
	case slowest:
		role = line.Later
	}
	r.At(0, wrap.Fit(line.Clean(s.What), labelWidth), line.Verb)
	r.At(labelWidth+1, wrap.Fit(line.Clean(s.Said), saidWidth), text)
	from, to := t.column(s.Begin, wide), t.column(s.End, wide)
	from = min(from, wide-1)
	r.At(left+from, strings.Repeat(looks[s.kind].fill, max(1, to-from)), role)
	took := line.Took(s.took())
	as := line.Note
	if slowest {
		took, as = "◂ "+took, line.Later
	}
	r.At(left+wide+1+max(0, tooks-wrap.Width(took)), took, as)
}

// column is where in so many columns a time is.
func (t *Timing) column(d time.Duration, wide int) int {
	if t.Total <= 0 {
		return 0
	}
	return min(wide, int(float64(d)/float64(t.Total)*float64(wide)))
}
