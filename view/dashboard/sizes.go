package dashboard

import (
	"slices"
	"time"

	"mitmail/decode/session"
	"mitmail/view/lang"
)

// maxSized is how many sessions are looked at for how much room their columns need, all
// in all; of more than so many one column or the other may be cut.
const maxSized = 4096

// need is how wide what stands in a column is, and where there is little room.
type need struct{ whole, short int }

// ruler finds out how wide what stands in the columns is: it looks at each session when it is
// new, and once more when it has ended.
type ruler struct {
	said lang.Language
	seen int // sessions, those too that were dropped
	done int // of them
	open []*session.Live
	need []need // by the column
}

// look looks at the sessions that are new, before which so many were dropped or are known.
func (r *ruler) look(list []*session.Live, gone int) []need {
	if said := lang.Current(); r.need == nil || r.said != said {
		*r = ruler{said: said, need: make([]need, len(columns))}
	}
	all := slices.Clone(r.need)
	going := r.open[:0]
	for _, l := range r.open {
		if s := l.Now(); s.Closed {
			sizeUp(all, s)
		} else if !s.Gone {
			going = append(going, l)
		}
	}
	r.open = going
	fresh := min(len(list), max(0, gone+len(list)-r.seen))
	r.seen = max(r.seen, gone+len(list))
	for _, l := range list[len(list)-fresh:] {
		if r.done == maxSized {
			break
		}
		s := l.Now()
		sizeUp(all, s)
		if r.done++; !s.Closed {
			r.open = append(r.open, l)
		}
	}
	if !slices.Equal(all, r.need) {
		r.need = all
	}
	return r.need
}

// sizeUp makes room for what stands in the columns of a session.
func sizeUp(all []need, s *session.Session) {
	for i, c := range columns {
		if all[i].whole >= c.max && c.short == nil || c.min == c.max {
			continue
		}
		all[i].whole = max(all[i].whole, width(c.cell(s, time.Time{}).text))
		if c.short != nil {
			all[i].short = max(all[i].short, width(c.short(s)))
		}
	}
}
