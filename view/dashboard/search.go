package dashboard

import (
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"mitmail/decode"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// searchTime is how long a key press takes for a search at most. An item takes some 20 µs.
const searchTime = 8 * time.Millisecond

// hunt is a search in a list as it is when it begins: for the first match, and for how many
// there are.
type hunt struct {
	src         source
	want        string // as sought gives it
	from        int    // the item that it begins at
	back        bool   // upwards
	tried       int    // of how many items it is known whether they match, from there on
	at          int    // the match; -1 while there is none
	counted     int    // of how many items it is known, from the first one on
	before, all int    // matches among them: in front of that one, and all
	dropped     atomic.Bool
}

// look goes on until then, for good where that is zero, and reports whether all is known.
func (h *hunt) look(until time.Time) bool {
	items := h.src.items()
	for ; h.at < 0 && h.tried < items; h.tried++ {
		at := h.from + h.tried
		if h.back {
			at = h.from - h.tried
		}
		if at = (at%items + items) % items; has(h.src, at, h.want) {
			h.at = at
		} else if h.late(h.tried, until) {
			return false
		}
	}
	for ; h.at >= 0 && h.counted < items; h.counted++ {
		if h.late(h.counted, until) {
			return false
		}
		if has(h.src, h.counted, h.want) {
			if h.all++; h.counted < h.at {
				h.before++
			}
		}
	}
	return true
}

// late reports whether it is time to stop, every some items.
func (h *hunt) late(n int, until time.Time) bool {
	return n%16 == 15 && (h.dropped.Load() || !until.IsZero() && time.Now().After(until))
}

// find goes to a match, round the end, and says which of how many it is: the next one for
// 1, the one before for -1, for 0 the first one from where the cursor stands. What takes
// long of that is done while keys are pressed; the next one ends it.
func (u *ui) find(n int) {
	l := u.keyed()
	if u.search == "" || l.src.items() == 0 {
		return
	}
	at := l.cursor
	if l.free {
		at = l.top
	}
	h := &hunt{src: l.src, want: sought(u.search), from: at + n, back: n < 0, at: -1}
	var until time.Time
	table := u.table
	if l.src == source(&u.table) { // the others have some thousand rows at most
		table.cols, table.width, table.covers = nil, 0, newCovers(u.masked)
		h.src, until = &table, time.Now().Add(searchTime)
	}
	known := h.look(until)
	found := h.at >= 0
	if found {
		l.move(h.at - at)
	}
	switch {
	case known:
		u.tell(h)
		return
	case found:
		u.dash.Notice(lang.F("found: %s; n goes on, N back", u.search))
	default:
		u.dash.Notice(lang.F("looking for %s …", u.search))
	}
	u.hunt = h
	u.hunting.begin(func() func() {
		h.look(time.Time{})
		return func() {
			if !found && h.at >= 0 {
				l.move(max(0, slices.Index(u.table.list, table.list[h.at])) - l.cursor)
				u.choose()
			}
			u.tell(h)
		}
	})
}

// tell says what a search came to.
func (u *ui) tell(h *hunt) {
	switch {
	case h.at < 0:
		u.notFound()
	case h.all == 1:
		u.dash.Notice(lang.F("the only match: %s", u.search) + u.elsewhere())
	default:
		u.dash.Notice(lang.F("match %d of %d: n goes on, N back", h.before+1, h.all) + u.elsewhere())
	}
}

// elsewhere says, of a search in the list of sessions, what looks in all that was said.
func (u *ui) elsewhere() string {
	if u.at != paneSessions {
		return ""
	}
	return lang.T("; f looks in all dialogues")
}

// dropHunt ends a search that is under way.
func (u *ui) dropHunt() {
	if u.hunt != nil {
		u.hunt.dropped.Store(true)
		u.hunting.drop()
		u.hunt = nil
	}
}

// has reports whether an item has a text, of those that [sought] gives.
func has(src source, item int, want string) bool {
	said := itemText(src, item)
	switch src := src.(type) {
	case *dialogue:
		said += src.hidden(item)
	case *table:
		if !strings.Contains(sought(said), want) {
			said = src.standsFor(item)
		}
	}
	return strings.Contains(sought(said), want)
}

// standsFor is what the row of a session stands for, where it has no room for it: all
// recipients, all subjects, whole addresses.
func (t *table) standsFor(item int) string {
	s, live := t.shown(item), t.list[item]
	all := []string{s.Client, s.Server, s.Program, s.File, s.User, s.RcptTo, s.Subject, line.SaidAll(s.Outcome)}
	if s.MailFrom != nil {
		all = append(all, *s.MailFrom)
	}
	for _, at := range s.Mails {
		s.Look(at, func(ev decode.Event) {
			if w, ok := t.covers.event(live, s, ev).Payload.(*decode.Message); ok && w.Subject != nil {
				all = append(all, strings.Clone(*w.Subject))
			}
		})
	}
	for i, left := 0, s.Rcpts; i < min(s.Len(), maxSought) && left > 0; i++ {
		s.Look(i, func(ev decode.Event) {
			if w, ok := t.covers.event(live, s, ev).Payload.(*decode.Command); ok && (w.Verb == "MAIL" || w.Verb == "RCPT") {
				all = append(all, strings.Clone(w.Path))
				if w.Verb == "RCPT" {
					left--
				}
			}
		})
	}
	return strings.Join(all, "\n")
}

func (u *ui) notFound() {
	if u.at == paneSessions {
		u.dash.Notice(lang.F("not in this list: %s; f finds it in what was said in all sessions", u.search))
		return
	}
	u.dash.Notice(lang.F("not found: %s", u.search))
}

// sought is a text as a search compares it: columns stand far apart on the screen, and
// what is in them in one line on the wire.
func sought(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// itemText is what all rows of an item say.
func itemText(s source, item int) string {
	var b strings.Builder
	for r := s.first(item); r < s.first(item+1); r++ {
		b.WriteString(s.row(r, 200).text())
	}
	return b.String()
}
