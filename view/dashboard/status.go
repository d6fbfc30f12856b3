package dashboard

import (
	"fmt"
	"strings"

	"github.com/gdamore/tcell/v2"

	"mitmail/view/line"
)

// drawStatus draws what there is to know: whether all goes on, what is not as
// usual, what is written and listened on, and how many sessions are shown.
func (d *desk) drawStatus(screen tcell.Screen, r rect) {
	if d.sure != nil {
		d.sure.draw(screen, d.look, r)
		return
	}
	if d.prompt != nil {
		d.prompt.draw(screen, d.look, r)
		return
	}
	if text := d.d.notice(); text != "" {
		put(screen, r.x+1, r.y, r.w-2, "» "+text, d.look.styles[later])
		return
	}
	right := d.counts()
	end := r.w - spansWidth(right) - 1
	all := row{}.at(end, right...)
	x := 1
	for _, s := range d.states(end) {
		room := end - x - 2
		if room < 8 {
			break
		}
		s.text = fit(s.text, room)
		all = all.at(x, s)
		x += width(s.text) + 2
	}
	d.look.draw(screen, r.x, r.y, r.w, all, false)
}

// states is what is not as usual, what is written, and the routes, in short where
// so many columns are too few.
func (d *desk) states(columns int) []span {
	all := []span{d.going()}
	for _, words := range d.d.o.Standing {
		all = append(all, span{"⚠ " + words, caut})
	}
	if d.filterText != "" {
		all = append(all, span{"filter " + d.filterText, key})
	}
	if d.search != "" {
		all = append(all, span{"/" + d.search, key})
	}
	if d.masked || d.d.o.Masked {
		all = append(all, span{"secrets masked", secret})
	}
	if files := d.d.o.Recording; len(files) > 0 {
		all = append(all, span{"◉ writes " + strings.Join(files, " "), info})
	}
	used := 3
	for _, s := range all {
		used += width(s.text) + 2
	}
	return append(all, d.listening(columns-used)...)
}

// listening is the routes; where there is no room for them, at least to which
// addresses clients go.
func (d *desk) listening(columns int) []span {
	var whole, brief []span
	for _, l := range d.d.o.Listeners {
		scheme, _, _ := strings.Cut(l.Server, "://")
		whole = append(whole, span{l.Address + " → " + l.Server, note})
		brief = append(brief, span{l.Address + " " + scheme, note})
	}
	if spansWidth(whole)+2*len(whole) > columns {
		return brief
	}
	return whole
}

// going says whether there is more to come.
func (d *desk) going() span {
	switch {
	case d.paused:
		return span{"‖ paused, p goes on", later}
	case d.d.o.Read == nil:
		return span{"● live", good}
	}
	at := d.d.o.Read()
	if at.Done {
		return span{"✓ read, " + at.Text, good}
	}
	return span{"◌ reading, " + at.Text, info}
}

// counts is how many sessions are shown, how many there are, and how many were
// dropped.
func (d *desk) counts() []span {
	words := line.Count(int64(d.got.total), "session")
	if d.filterText != "" {
		words = fmt.Sprintf("%d of %d", len(d.got.list), d.got.total)
	}
	if d.got.busy {
		words += " …"
	}
	all := []span{{words, note}}
	if d.got.gone > 0 {
		all = append(all, span{fmt.Sprintf("  ⚠ %d dropped, the oldest", d.got.gone), caut})
	}
	return all
}
