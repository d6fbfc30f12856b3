package dashboard

import (
	"github.com/gdamore/tcell/v2"
)

// drawBar draws the most useful keys, as many as there is room for. The last
// ones, help and quit, always have room.
func (d *desk) drawBar(screen tcell.Screen, r rect) {
	if d.prompt != nil {
		d.drawPromptKeys(screen, r)
		return
	}
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

// drawPromptKeys draws the keys of a prompt, where all others are text.
func (d *desk) drawPromptKeys(screen tcell.Screen, r rect) {
	x := d.barKey(screen, 1, r.y, &binding{shown: "Enter", label: "done"})
	d.barKey(screen, x, r.y, &binding{shown: "Esc", label: "give up"})
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
