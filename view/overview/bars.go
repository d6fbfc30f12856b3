package overview

import (
	"strings"
	"time"

	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/picture"
	"mitmail/view/wrap"
)

// looks are how classes are drawn: what a colour says, a sign says too.
var looks = [classes]struct {
	sign, fill, name string
	role             line.Role
}{
	failed: {"✗", "█", "failed", line.Bad},
	partly: {"◐", "▓", "partly", line.Later},
	worked: {"✓", "▒", "worked", line.Good},
	other:  {"·", "░", "other", line.Note},
	going:  {"●", "┄", "going on", line.More},
}

// legend says once, as far as there is room, which bars are what.
func (p *sheet) legend() {
	if p.told {
		return
	}
	p.told = true
	r, x := p.add(""), 0
	for _, l := range looks {
		if name := lang.T(l.name); x+2+wrap.Width(name) <= p.columns {
			r.At(x, l.fill, l.role).At(x+2, name, line.Note)
			x = r.End() + 2
		}
	}
}

// eighths are blocks that fill a cell from below.
var eighths = [...]string{"", "▁", "▂", "▃", "▄", "▅", "▆", "▇"}

// maxStack is how many columns a stack has at most.
const maxStack = 64

// stack is counts as a bar of pieces from column x on, of most in all that is
// left of the row. What is there at all has a column.
func (p *sheet) stack(r *picture.Row, x int, c counts, most int) {
	columns := min(p.columns-x, maxStack)
	for k, n := range c {
		if n == 0 || x >= p.columns {
			continue
		}
		wide := min(max(1, n*columns/max(1, most)), p.columns-x)
		r.At(x, strings.Repeat(looks[k].fill, wide), looks[k].role)
		x += wide
	}
}

// chartRows is how high the picture of sessions over time is.
const chartRows = 4

// timeline is how many sessions began when, and how they came out: a column for
// each span of time, what failed at its bottom.
func (p *sheet) timeline(t *timeline, zone *time.Location) {
	all, begin, each := t.columns(p.columns)
	if len(all) < 2 { // all at once: there is nothing to see
		return
	}
	words := lang.F("a column is %s", span(each))
	if t.undated > 0 {
		words += lang.T(", ") + lang.F("%s undated", line.Number(int64(t.undated)))
	}
	p.head(lang.T("sessions over time"), words)
	most := 0
	for _, c := range all {
		most = max(most, c.total())
	}
	for y := chartRows - 1; y >= 0; y-- {
		r := p.add("")
		for x, c := range all {
			if text, role := cell(c, most, y); text != "" {
				r.Join(x, text, role)
			}
		}
	}
	r := p.add("")
	for x, c := range all {
		switch {
		case c[failed] > 0:
			r.Join(x, looks[failed].sign, line.Bad)
		case c[partly] > 0:
			r.Join(x, looks[partly].sign, line.Later)
		default:
			r.Join(x, "─", line.Ref)
		}
	}
	p.axis(begin.In(zone), begin.In(zone).Add(each*time.Duration(len(all))), len(all))
	p.legend()
}

// axis says from when to when.
func (p *sheet) axis(from, to time.Time, columns int) {
	form := "15:04:05"
	if from.Format(time.DateOnly) != to.Format(time.DateOnly) {
		form = "2006-01-02 15:04"
	}
	r := p.add("").At(0, from.Format(form), line.Note)
	if x := columns - len(form); x > r.End() {
		r.At(x, to.Format(form), line.Note)
	}
}

// cell is what stands in row y, from below, of a column of the picture.
func cell(c counts, most, y int) (text string, role line.Role) {
	high := (c.total()*chartRows*8 + most - 1) / most
	part := min(high-8*y, 8)
	if part <= 0 {
		return "", 0
	}
	middle, below := 8*y+part/2, 0
	k := failed
	for ; k < classes-1; k++ {
		below += c[k] * chartRows * 8
		if below > middle*most {
			break
		}
	}
	if part < 8 {
		return eighths[part], looks[k].role
	}
	return looks[k].fill, looks[k].role
}

// span is a length of time without what is zero: 2s, 1h, 3d.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	if d >= 2*day {
		return lang.F("%d days", d/day)
	}
	words := d.String()
	if strings.HasSuffix(words, "m0s") {
		words = strings.TrimSuffix(words, "0s")
	}
	if strings.HasSuffix(words, "h0m") {
		words = strings.TrimSuffix(words, "0m")
	}
	return words
}
