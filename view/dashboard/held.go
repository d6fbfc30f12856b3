package dashboard

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"

	"mitmail/decode"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// maxHeldRows is how many held units stand on top at once.
const maxHeldRows = 5

// heldList is the units that are held, on top of the screen.
type heldList struct {
	list
	units []Held
	keyed bool // it has the keys
	hides bool
	now   time.Time
}

func (h *heldList) items() int      { return len(h.units) }
func (h *heldList) rows() int       { return len(h.units) }
func (h *heldList) first(i int) int { return i }
func (h *heldList) item(i int) int  { return i }

// row is the age of a unit, whose it is, who says it, and how it begins.
func (h *heldList) row(i, width int) row {
	unit := &h.units[i]
	arrow := span{"→", client}
	if unit.Event.From == decode.Server {
		arrow = span{"←", server}
	}
	age := h.now.Sub(unit.Since).Truncate(time.Second)
	return row{}.at(0, span{fmt.Sprintf("%6s", age), later}).at(8, span{lang.F("session %d", unit.Session), label}).
		at(20, arrow, span{" " + fit(h.says(unit), max(0, width-22)), plain})
}

// says is how a unit begins.
func (h *heldList) says(unit *Held) string {
	name := unit.Event.Payload.Name()
	switch {
	case name == "open":
		return lang.T("the session itself")
	case unit.Secret || h.hides && len(unit.Event.Secrets) > 0:
		return lang.T(name) + " •••"
	case name == "message":
		return lang.F("message, %s: %s", line.Count(int64(len(unit.Text)), "byte"), subject(unit.Text))
	}
	first, rest, _ := bytes.Cut(bytes.TrimRight(unit.Text, "\r\n"), []byte("\n"))
	text := strings.TrimRight(string(first), "\r")
	if len(rest) > 0 {
		text += " …"
	}
	return text
}

// subject is the first line of a message that tells what it is about.
func subject(text []byte) string {
	for l := range bytes.Lines(text) {
		l = bytes.TrimRight(l, "\r\n")
		if len(l) == 0 {
			break
		}
		if len(l) > 8 && strings.EqualFold(string(l[:8]), "subject:") {
			return string(l)
		}
	}
	return ""
}

// takeHeld looks what is held, and returns how many rows it takes of h.
func (u *ui) takeHeld(h int) int {
	if u.dash.o.Holder == nil || u.paused {
		return 0
	}
	u.markRuled()
	was := 0
	if u.held.cursor < len(u.held.units) {
		was = u.held.units[u.held.cursor].ID
	}
	u.held.units, u.held.src = u.dash.o.Holder.List(), &u.held
	u.held.hides, u.held.now = u.hides(), u.dash.clock()
	for i := range u.held.units {
		if u.held.units[i].ID == was {
			u.held.cursor = i
		}
	}
	if len(u.held.units) == 0 {
		u.held.keyed = false
		return 0
	}
	return min(len(u.held.units), maxHeldRows, max(1, h/4)) + 1
}

// markRuled marks the sessions that rules have marked.
func (u *ui) markRuled() {
	if u.table.marks.rule(u.dash.o.Holder.Marked(), u.dash.o.Store) {
		if f := u.query.filter; f != nil && f.marked != nil {
			u.dash.finder.nudge()
		}
	}
}

// down moves all that is on the screen down.
func (r *room) down(n int) {
	for i := range r.panes {
		r.panes[i].y += n
	}
	r.bar.y, r.status.y = r.bar.y+n, r.status.y+n
	if r.divideRow > 0 {
		r.divideRow += n
	}
}

// drawHeld draws what is held on top, in so many rows.
func (u *ui) drawHeld(screen tcell.Screen, w, rows int) {
	as, keys := label, lang.T("H: decide what becomes of it")
	if u.held.keyed {
		as, keys = title, lang.T("f forward  e edit  a answer  d drop  c close  Esc back")
	}
	fill(screen, 0, 0, w, ' ', u.theme.styles[plain])
	u.theme.draw(screen, 1, 0, w-1, row{}.at(0, span{"✋ " + lang.F("%s held", line.Count(int64(len(u.held.units)), "unit")) + "  ", as}, span{keys, note}), false)
	u.held.draw(screen, u.theme, 0, 1, w, rows-1, u.held.keyed)
}

func (u *ui) canHold() bool { return u.dash.o.Holder != nil }

func (u *ui) hasHeld() bool { return len(u.held.units) > 0 }

// toHeld gives what is held the keys.
func (u *ui) toHeld() { u.held.keyed = true }

// pressHeld is a key on a held unit.
func (u *ui) pressHeld(name string) {
	if u.held.settle(); !u.hasHeld() {
		u.held.keyed = false
		return
	}
	unit, holder := u.held.units[u.held.cursor], u.dash.o.Holder
	switch name {
	case "j", "Down":
		u.held.move(1)
	case "k", "Up":
		u.held.move(-1)
	case "f":
		u.decided(unit, holder.Forward(unit.ID), "session %d: the %s goes on")
	case "e":
		u.editHeld(unit)
	case "a":
		u.answerHeld(unit)
	case "d":
		u.decided(unit, holder.Drop(unit.ID), "session %d: the %s was dropped")
	case "c":
		u.confirm = &question{lang.F("drop it, and close session %d?", unit.Session), []choice{{[]string{"y", "Y"}, "y", lang.T("does it"), func() {
			u.decided(unit, holder.Close(unit.ID), "session %d: the %s was dropped, and its session is closed")
		}}}, lang.T("any other key does not")}
	case "Esc", "q", "H", "Tab":
		u.held.keyed = false
	case "Q", "Ctrl-C":
		u.quit()
	}
}

// decided says what became of a unit: a format with places for its session and name.
func (u *ui) decided(unit Held, err error, what string) {
	if err != nil {
		u.dash.Notice(lang.F("error: %s", err))
		return
	}
	u.dash.Notice(lang.F(what, unit.Session, line.Unit(unit.Event.Payload.Name())))
}

// holdKind holds from now on what is like the line under the cursor.
func (u *ui) holdKind() {
	_, ev, ok := u.said()
	condition := ""
	if ok {
		condition = kindOf(ev)
	}
	if condition == "" {
		u.dash.Notice(lang.T("this is nothing that can be held: select a command, a reply or a message"))
		return
	}
	if err := u.dash.o.Holder.Hold(condition); err != nil {
		u.dash.Notice(lang.F("error: %s", err))
		return
	}
	u.dash.Notice(lang.F("from now on %s is held; R shows the rules", condition))
}

// kindOf is the condition that an event and all like it meet, or "".
func kindOf(ev decode.Event) string {
	switch what := ev.Payload.(type) {
	case *decode.Open:
		return `event == "open"`
	case *decode.Command:
		if ev.From == decode.Client {
			return fmt.Sprintf("verb == %q", what.Verb)
		}
	case *decode.Reply:
		if ev.From == decode.Server && what.To != "" {
			return fmt.Sprintf("to == %q", what.To)
		}
	case *decode.Response:
		return `event == "response"`
	case *decode.Message, *decode.Chunk:
		return `event == "message"`
	}
	return ""
}
