package dashboard

import (
	"time"

	"mitmail/decode/session"
)

// dates is how much of a date tells sessions apart.
type dates uint8

// The dates.
const (
	sameDay dates = iota
	otherDays
	otherYears
)

// calendar looks at when sessions began, at each once.
type calendar struct {
	seen  int // sessions, those too that were dropped
	first time.Time
	dates dates
}

// look looks at the sessions that are new, before which so many were dropped or are known.
func (c *calendar) look(list []*session.Live, gone int) dates {
	fresh := min(len(list), max(0, gone+len(list)-c.seen))
	c.seen = max(c.seen, gone+len(list))
	for _, l := range list[len(list)-fresh:] {
		at := l.Now().Began
		switch {
		case at.IsZero():
		case c.first.IsZero():
			c.first = at
		case at.Year() != c.first.Year():
			c.dates = otherYears
		case at.YearDay() != c.first.YearDay():
			c.dates = max(c.dates, otherDays)
		}
	}
	return c.dates
}

// datedFrom is from how many columns on a table has room for dates.
const datedFrom = 56

// dated gives the column of times the dates that tell sessions apart.
func (c *column) dated(as dates) {
	began := func(layout string) func(*session.Session) string {
		return func(s *session.Session) string { return s.Began.Format(layout) }
	}
	whole := began("01-02 15:04:05")
	switch as {
	case sameDay:
		return
	case otherDays:
		c.min, c.max = 14, 14
	case otherYears:
		c.min, c.max, c.wide = 16, 19, 19
		whole, c.short = began("2006-01-02 15:04:05"), began("2006-01-02 15:04")
	}
	c.cell = func(s *session.Session, _ time.Time) span { return span{whole(s), note} }
}
