package dashboard

import (
	"slices"

	"github.com/gdamore/tcell/v2"

	"mitmail/view/lang"
)

// drawBar draws the most useful keys, as many as there is room for. The last
// ones, help and quit, always have room; where others have none, help is more of them.
// Where something else has the keys than the panes, it has only what holds there.
func (u *ui) drawBar(screen tcell.Screen, r rect) {
	u.spots = u.spots[:0]
	at := len(u.keys) - 2
	switch {
	case u.confirm != nil:
		u.drawAnswers(screen, r, u.confirm)
		return
	case u.manual != nil && u.manual.typing:
		u.drawKeys(screen, r, &binding{shown: "Enter", label: "done"}, &binding{shown: "Esc", label: "give up"})
		return
	case u.prompt != nil && u.manual == nil:
		u.drawPromptKeys(screen, r)
		return
	case u.covered() || u.held.keyed:
		u.drawKeys(screen, r, &binding{shown: "Esc", label: "back"})
		quit := u.keys[len(u.keys)-1]
		u.barKey(screen, max(1, r.w-u.keyWidth(&quit)), r.y+r.h-1, &quit)
		return
	}
	last := slices.Clone(u.keys[at:])
	end := r.w - u.barWidth(last)
	x, y := 1, r.y
	for _, b := range u.keys[:at] {
		n := u.barWidth([]binding{b})
		if n == 0 {
			continue
		}
		if bottom := y == r.y+r.h-1; x+n > r.w || bottom && x+n > end {
			if bottom {
				last[0].label = "more"
				break
			}
			x, y = 1, y+1
		}
		x = u.barKey(screen, x, y, &b)
	}
	x = max(1, end) // at the right of the lowest row
	for i := range last {
		x = u.barKey(screen, x, r.y+r.h-1, &last[i])
	}
}

// drawPromptKeys draws the keys of a prompt, where all others are text.
func (u *ui) drawPromptKeys(screen tcell.Screen, r rect) {
	x := u.drawKeys(screen, r, &binding{shown: "Enter", label: "done"}, &binding{shown: "Esc", label: "give up"})
	if c := &u.prompt.complete; len(c.list) > 0 && c.text == u.prompt.field.GetText() {
		u.drawCompletion(screen, rect{x, r.y, r.w - x, 1}, c)
		return
	}
	if u.prompt.tab != nil {
		x = u.barKey(screen, x, r.y, &binding{shown: "Tab", label: u.prompt.tabLabel})
	}
	for _, b := range u.prompt.moreKeys {
		if x+u.keyWidth(&b) <= r.w {
			x = u.barKey(screen, x, r.y, &b)
		}
	}
}

// drawKeys draws these keys, and returns where the next one stands.
func (u *ui) drawKeys(screen tcell.Screen, r rect, keys ...*binding) int {
	x := 1
	for _, b := range keys {
		x = u.barKey(screen, x, r.y, b)
	}
	return x
}

// spot is a key in the bar that can be clicked.
type spot struct {
	rect
	name string
}

// clickBar presses the key of the bar that the mouse is on, and reports whether
// there is one.
func (u *ui) clickBar(x, y int) bool {
	for _, s := range u.spots {
		if u.prompt == nil && s.contains(x, y) {
			u.press(s.name)
			return true
		}
	}
	return false
}

// barKey draws a key, and returns where the next one stands.
func (u *ui) barKey(screen tcell.Screen, x, y int, b *binding) int {
	if len(b.keys) > 0 {
		u.spots = append(u.spots, spot{rect{x, y, u.keyWidth(b) - 2, 1}, b.keys[0]})
	}
	x += put(screen, x, y, width(b.shown), b.shown, u.theme.styles[key]) + 1
	return x + put(screen, x, y, width(lang.T(b.label)), lang.T(b.label), u.theme.styles[barText]) + 2
}

// barWidth is how many columns keys take; those that do nothing now take none.
func (u *ui) barWidth(keys []binding) int {
	n := 0
	for i := range keys {
		if b := &keys[i]; b.label != "" && b.offered(u) {
			n += u.keyWidth(b)
		}
	}
	return n
}

// keyWidth is how many columns a key takes.
func (u *ui) keyWidth(b *binding) int { return width(b.shown) + 1 + width(lang.T(b.label)) + 2 }

// drawCompletion draws what Tab goes through, from what stands there on.
func (u *ui) drawCompletion(screen tcell.Screen, r rect, c *completion) {
	x, y := r.x, r.y
	for i, one := range c.list[max(0, c.at):] {
		if x+width(one)+2 > r.x+r.w {
			put(screen, x, y, 1, "…", u.theme.styles[note])
			return
		}
		as := barText
		if i == 0 && c.at >= 0 {
			as = lit
		}
		x += put(screen, x, y, width(one), one, u.theme.styles[as]) + 2
	}
}
