package captures

import (
	"cmp"
	"time"

	"mitmail/cmd/internal/exit"
	"mitmail/view/lang"
)

// Within is the time that --since and --until ask for: from one moment to another, or
// from one time of day to another, on every day.
type Within struct {
	Since, Until string
	Zone         *time.Location // of times of day
}

// bound is one end of it.
type bound struct {
	at    time.Time
	day   time.Duration // since midnight; in the place of at where daily is set
	daily bool
}

const timeHint = "it is a moment such as 2026-11-24T03:00:00Z (RFC 3339), or a time of day such as 03:00"

// parseBound reads the value of a flag.
func parseBound(flag, text string) (b bound, err error) {
	if b.at, err = time.Parse(time.RFC3339, text); err == nil {
		return b, nil
	}
	for _, layout := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			midnight := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
			return bound{day: t.Sub(midnight), daily: true}, nil
		}
	}
	return b, exit.Misuse(lang.F("%s %q makes no sense", flag, text), timeHint)
}

// Touched returns what reports whether something that lasted from first to last
// touches the time; nil where nothing was asked for.
func (w *Within) Touched() (func(first, last time.Time) bool, error) {
	if w.Since == "" && w.Until == "" {
		return nil, nil
	}
	since, err := parseBound("--since", cmp.Or(w.Since, w.least()))
	if err != nil {
		return nil, err
	}
	until, err := parseBound("--until", cmp.Or(w.Until, w.most()))
	switch {
	case err != nil:
		return nil, err
	case since.daily != until.daily:
		return nil, exit.Misuse(lang.T("--since and --until are a moment and a time of day"), lang.T("let both be moments, or both times of day"))
	case since.daily:
		return daily(since.day, until.day, w.Zone), nil
	case until.at.Before(since.at):
		return nil, exit.Misuse(lang.T("--until is before --since"), timeHint)
	}
	return func(first, last time.Time) bool { return !first.After(until.at) && !last.Before(since.at) }, nil
}

// The ends of a time of which only the other end is given: as moments, or on each day.
const (
	firstMoment, lastMoment = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"
	firstOfDay, lastOfDay   = "00:00", "23:59:59.999999999"
)

func (w *Within) least() string {
	if b, err := parseBound("--until", w.Until); err == nil && b.daily {
		return firstOfDay
	}
	return firstMoment
}

func (w *Within) most() string {
	if b, err := parseBound("--since", w.Since); err == nil && b.daily {
		return lastOfDay
	}
	return lastMoment
}

// daily reports whether a time touches a time of some day, which may be over on the
// next one.
func daily(since, until time.Duration, zone *time.Location) func(first, last time.Time) bool {
	if until < since {
		until += 24 * time.Hour
	}
	return func(first, last time.Time) bool {
		if last.Sub(first) >= 24*time.Hour {
			return true
		}
		y, m, d := first.In(zone).Date()
		for i := -1; i <= 2; i++ { // the time may have begun on the day before
			from := midnightPlus(y, m, d+i, since, zone)
			to := midnightPlus(y, m, d+i, until, zone)
			if !first.After(to) && !last.Before(from) {
				return true
			}
		}
		return false
	}
}

// midnightPlus is a time of day as clocks show it, also on a day on which they are set.
func midnightPlus(y int, m time.Month, d int, since time.Duration, zone *time.Location) time.Time {
	return time.Date(y, m, d, 0, 0, int(since/time.Second), int(since%time.Second), zone)
}
