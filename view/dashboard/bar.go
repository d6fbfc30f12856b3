package dashboard

import (
	"fmt"
	"strings"

	"github.com/gdamore/tcell/v2"

	"mitmail/view/line"
)

// drawBar draws the most useful keys, as many as there is room for. The last
// ones, help and quit, always have room.
func (d *desk) drawBar(screen tcell.Screen, r rect) {
	last := len(d.keys) - 2
	end := r.w - d.barWidth(d.keys[last:])
	x, y := 1, r.y
	for _, b := range d.keys[:last] {
		n := d.barWidth([]binding{b})
		if n == 0 {
			continue
		}
		if bottom := y == r.y+r.h-1; x+n > r.w || bottom && x+n > end {
			if bottom {
				break
			}
			x, y = 1, y+1
		}
		x = d.barKey(screen, x, y, &b)
	}
	x = max(x, end)
	for i := last; i < len(d.keys); i++ {
		x = d.barKey(screen, x, r.y+r.h-1, &d.keys[i])
	}
}

// barKey draws a key, and returns where the next one stands.
func (d *desk) barKey(screen tcell.Screen, x, y int, b *binding) int {
	x += put(screen, x, y, width(b.shown), b.shown, d.look.styles[key]) + 1
	return x + put(screen, x, y, width(b.label), b.label, d.look.styles[barText]) + 2
}

// barWidth is how many columns keys take; those that do nothing now take none.
func (d *desk) barWidth(keys []binding) int {
	n := 0
	for i := range keys {
		if b := &keys[i]; b.label != "" && b.offered(d) {
			n += width(b.shown) + 1 + width(b.label) + 2
		}
	}
	return n
}

// drawStatus draws what there is to know: what is listened on, how many sessions
// are shown, and why not all.
func (d *desk) drawStatus(screen tcell.Screen, r rect) {
	if d.prompt != nil {
		d.prompt.draw(screen, d.look, r)
		return
	}
	if text := d.d.notice(); text != "" {
		put(screen, r.x+1, r.y, r.w-2, "» "+text, d.look.styles[later])
		return
	}
	right := d.counts()
	end := r.w - width(right) - 1
	all := row{}.at(end, span{right, note})
	x := 1
	for _, s := range d.states() {
		if x+width(s.text) >= end {
			break
		}
		all = all.at(x, s)
		x += width(s.text) + 2
	}
	d.look.draw(screen, r.x, r.y, r.w, all, false)
}

// states is what is not as usual, and the routes.
func (d *desk) states() []span {
	all := []span{{"● live", good}}
	if d.d.o.Over != nil {
		all = []span{{d.d.o.Over(), info}}
	}
	if d.paused {
		all[0] = span{"‖ paused", later}
	}
	if d.filterText != "" {
		all = append(all, span{"filter " + d.filterText, key})
	}
	if d.search != "" {
		all = append(all, span{"/" + d.search, key})
	}
	if d.masked {
		all = append(all, span{"secrets masked", secret})
	}
	for _, l := range d.d.o.Listeners {
		all = append(all, span{l.Address + " → " + l.Server, note})
	}
	return all
}

// counts is how many sessions are shown, and how many there were.
func (d *desk) counts() string {
	words := line.Count(int64(d.got.total), "session")
	if d.filterText != "" {
		words = fmt.Sprintf("%d of %d", len(d.got.list), d.got.total)
	}
	if d.got.busy {
		words += " …"
	}
	if d.got.gone > 0 {
		words += fmt.Sprintf(", %d dropped", d.got.gone)
	}
	return words
}

// welcome is what stands in an empty list: what to do next.
func (d *desk) welcome(columns int) doc {
	p := &page{width: min(columns, 76)}
	p.add(nil)
	if d.filterText != "" && d.got.total > 0 {
		p.para(span{"No session matches the filter.", title})
		p.gap()
		p.para(span{"f", key}, span{" changes it; an empty one shows all.", note})
		return p.rows
	}
	p.para(span{"Nothing has been said yet.", title})
	p.gap()
	if len(d.d.o.Listeners) > 0 {
		p.para(span{"Point a mail client here, and send or fetch a message:", plain})
		p.gap()
	}
	for _, l := range d.d.o.Listeners {
		p.field("", 4, span{l.Address, client}, span{"  →  " + l.Server, note})
		for _, hint := range l.Hints {
			p.field("", 6, span{hint, note})
		}
		p.gap()
	}
	for _, hint := range d.d.o.Hints {
		words := strings.SplitN(hint, "  ", 2)
		p.hang(0, span{words[0], key}, span{"  " + words[len(words)-1], note})
	}
	return p.rows
}
