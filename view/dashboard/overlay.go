package dashboard

import (
	"github.com/gdamore/tcell/v2"

	"mitmail/view/lang"
)

// overlay is a list over everything, with keys of its own.
type overlay struct {
	list
	title, keys string
	wide        bool // as wide as the screen
	doc         func(width int) doc
	press       func(name string) // what keys do beyond moving and closing
}

// pressOverlay is a key while an overlay is open.
func (u *ui) pressOverlay(name string) {
	o := u.overlay
	switch name {
	case "Esc", "q":
		u.overlay = nil
	case "Q", "Ctrl-C":
		u.quit()
	case "j", "Down":
		o.move(1)
	case "k", "Up":
		o.move(-1)
	case "PgDn":
		o.page(1)
	case "PgUp":
		o.page(-1)
	default:
		o.press(name)
	}
}

// covered reports whether anything stands over everything.
func (u *ui) covered() bool { return u.manual != nil || u.picker != nil || u.overlay != nil }

// uncover closes what stands over everything, and reports whether anything did.
func (u *ui) uncover() bool {
	covered := u.covered()
	u.manual, u.picker, u.overlay = nil, nil, nil
	return covered
}

// drawOverlay draws it in the middle.
func (u *ui) drawOverlay(screen tcell.Screen, r rect) {
	o := u.overlay
	w := r.w - 4
	if !o.wide {
		w = min(100, w)
	}
	rows := o.doc(w - 4)
	o.src = rows
	box := rect{(r.w - w) / 2, 0, w, min(r.h, len(rows)+2)}
	box.y = (r.h - box.h) / 2
	for y := box.y; y < box.y+box.h; y++ {
		fill(screen, box.x, y, box.w, ' ', tcell.StyleDefault)
	}
	u.drawFrame(screen, box, true, row{}.at(0, span{" " + o.title + " ", title}, span{o.keys + " ", note}))
	in := u.inside(box)
	o.draw(screen, u.theme, in.x, in.y, in.w, in.h, true)
	u.drawBeyond(screen, box, &o.list)
}

// rules opens the list of rules.
func (u *ui) rules() {
	holder := u.dash.o.Holder
	o := &overlay{title: lang.T("Rules"), keys: lang.T("Space switches one on or off, Esc closes")}
	o.doc = func(int) doc {
		all := holder.Rules()
		if len(all) == 0 {
			return doc{row{}.at(1, span{lang.T("no rules: --rule and --recipe make some, h holds what is like a line"), note})}
		}
		var d doc
		for _, r := range all {
			state, as := span{"● " + lang.T("on"), good}, plain
			if !r.On {
				state, as = span{"○ " + lang.T("off"), note}, note
			}
			text := r.Text
			if r.By != r.Text {
				text = r.By + ": " + text
			}
			d = append(d, row{}.at(1, state).at(8, span{matches(r.Matched), label}).at(17, span{text, as}))
		}
		return d
	}
	o.press = func(name string) {
		if all := holder.Rules(); (name == "Space" || name == "Enter") && o.cursor < len(all) {
			one := all[o.cursor]
			if holder.Switch(o.cursor, !one.On); one.On && one.Holds {
				u.stillHeld()
			}
		}
		if name == "H" && u.hasHeld() {
			u.overlay = nil
			u.toHeld()
		}
	}
	u.overlay = o
}
