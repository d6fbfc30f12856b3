package dashboard

import (
	"slices"

	"github.com/gdamore/tcell/v2"

	"mitmail/view/lang"
)

// picker lets the user choose the columns of the table, and their order. What is
// chosen shows at once.
type picker struct {
	list
	names []string
	on    map[string]bool
}

// openPicker begins with the columns that were chosen, or else those that are on the
// screen, and the others below.
func (u *ui) openPicker() {
	p := &picker{names: slices.Clone(u.table.chosen), on: map[string]bool{}}
	if p.names == nil {
		p.names = u.table.onScreen()
	}
	for _, name := range p.names {
		p.on[name] = true
	}
	for _, c := range columns {
		if !p.on[c.name] {
			p.names = append(p.names, c.name)
		}
	}
	u.picker = p
}

// pressInPicker is a key while columns are chosen.
func (u *ui) pressInPicker(name string) {
	p := u.picker
	switch name {
	case "Esc", "q", "Enter", "C":
		u.picker = nil
		u.dash.keepColumns(u.table.chosen)
		return
	case "Q", "Ctrl-C":
		u.picker = nil
		u.quit()
		return
	case "j", "Down":
		p.move(1)
		return
	case "k", "Up":
		p.move(-1)
		return
	case "PgDn":
		p.page(1)
		return
	case "PgUp":
		p.page(-1)
		return
	case "g", "Home":
		p.home()
		return
	case "G", "End":
		p.end()
		return
	case "Space", "x":
		p.turn()
	case "J", "+", "l", "Right":
		p.shift(1)
	case "K", "-", "h", "Left":
		p.shift(-1)
	case "r":
		u.table.choose(nil)
		u.picker = nil
		u.dash.keepColumns(nil)
		return
	default:
		return
	}
	u.table.choose(p.chosen())
}

// turn shows the column under the cursor, or hides it; the last one stays.
func (p *picker) turn() {
	name := p.names[p.cursor]
	if p.on[name] = !p.on[name]; len(p.chosen()) == 0 {
		p.on[name] = true
	}
}

// shift moves the column under the cursor.
func (p *picker) shift(n int) {
	to := p.cursor + n
	if to < 0 || to >= len(p.names) {
		return
	}
	p.names[p.cursor], p.names[to] = p.names[to], p.names[p.cursor]
	p.move(n)
}

// chosen are the names of the columns that are shown, in order.
func (p *picker) chosen() (names []string) {
	for _, name := range p.names {
		if p.on[name] {
			names = append(names, name)
		}
	}
	return names
}

// pickerWidth is how many columns of the screen it has.
const pickerWidth = 46

// drawPicker draws it over the lower right of the screen.
func (u *ui) drawPicker(screen tcell.Screen, r rect) {
	p := u.picker
	box := rect{max(0, r.w-pickerWidth), 0, min(pickerWidth, r.w), min(r.h, len(p.names)+3)}
	box.y = r.h - box.h
	var rows doc
	there := u.table.onScreen()
	for _, name := range p.names {
		sign, as, help := span{"  ", note}, note, span{lang.T(columnHelp[name]), note}
		switch {
		case p.on[name] && slices.Contains(there, name):
			sign, as = span{"✓ ", good}, plain
		case p.on[name]:
			sign, help = span{"✓ ", note}, span{lang.T("no room at this width"), later}
		}
		rows = append(rows, row{}.at(0, sign).at(2, span{lang.T(name), as}).at(12, help))
	}
	p.src = rows
	for y := box.y; y < box.y+box.h; y++ {
		fill(screen, box.x, y, box.w, ' ', tcell.StyleDefault)
	}
	u.drawFrame(screen, box, true, row{}.at(0, span{" " + lang.T("Columns") + " ", title}))
	in := u.inside(box)
	u.theme.draw(screen, in.x+1, in.y, in.w-1, row{}.at(0, span{"Space", key}, span{" " + lang.T("shows") + " ", note}, span{"J K", key}, span{" " + lang.T("move") + " ", note}, span{"r", key}, span{" " + lang.T("as it was") + " ", note}, span{"Esc", key}, span{" " + lang.T("done"), note}), false)
	p.draw(screen, u.theme, in.x, in.y+1, in.w, in.h-1, true)
	u.drawBeyond(screen, box, &p.list)
}

// columnHelp says what columns have.
var columnHelp = map[string]string{
	"#": "number", "verdict": "what came of it", "time": "when it began", "proto": "protocol", "file": "the capture", "client": "who connected", "program": "whose connection", "server": "to whom",
	"TLS": "how its legs are protected", "user": "who logged in", "from": "sender", "to": "first recipient, how many more", "subject": "of the first message",
	"stage": "how far it came", "code": "the worst reply", "msgs": "messages", "bytes": "in both directions", "took": "how long it lasted",
	"finding": "the worst, how many", "outcome": "what came of it, and why",
}

// keepColumns keeps the columns for another time.
func (d *Dashboard) keepColumns(names []string) {
	if d.o.KeepColumns != nil {
		names = slices.Clone(names)
		d.writes.Go(func() { d.o.KeepColumns(names) })
	}
}

// choose has the table show these columns, in this order, those that it knows; none
// of them is as it sees fit.
func (t *table) choose(names []string) {
	t.chosen, t.width = nil, 0
	for _, name := range names {
		if indexOf(name) >= 0 && !slices.Contains(t.chosen, name) {
			t.chosen = append(t.chosen, name)
		}
	}
}

// onScreen are the names of the columns that there is room for.
func (t *table) onScreen() (names []string) {
	for _, c := range t.cols {
		names = append(names, c.name)
	}
	return names
}

// wanted are the columns to show where there is room, each with its worth: where the
// user chose, what came of a session is worth most, then what stands at the left. Which file a session is of
// matters where there are several, and whose it is where that is known.
func (t *table) wanted() []column {
	if t.chosen == nil {
		return slices.DeleteFunc(slices.Clone(columns), func(c column) bool { return c.name == "file" && !t.files || c.name == "program" && !t.named })
	}
	var cols []column
	for i, name := range t.chosen {
		c := columns[indexOf(name)]
		if c.rank = i; name == "outcome" || name == "verdict" {
			c.rank = -1
		}
		cols = append(cols, c)
	}
	return cols
}
