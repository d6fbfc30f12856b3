package dashboard

import (
	"bytes"
	"fmt"
	"slices"
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
	case unit.Secret:
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
	if u.dash.o.Holder == nil {
		return 0
	}
	if !u.paused { // what is held is shown all the same: a client waits for it
		u.markRuled()
	}
	was := 0
	if u.held.cursor < len(u.held.units) {
		was = u.held.units[u.held.cursor].ID
	}
	u.held.units, u.held.src = u.dash.o.Holder.List(), &u.held
	u.held.now = u.dash.clock()
	for i := range u.held.units {
		unit := &u.held.units[i]
		unit.Secret = unit.Secret || u.masked && u.hasSecret(unit)
		if unit.ID == was {
			u.held.cursor = i
		}
	}
	if len(u.held.units) == 0 {
		u.held.keyed = false
		return 0
	}
	return min(len(u.held.units), maxHeldRows, max(1, h/4)) + 1
}

// hasSecret reports whether a held unit has a secret of its session, its own or one that it
// repeats.
func (u *ui) hasSecret(unit *Held) bool {
	if len(unit.Event.Secrets) > 0 {
		return true
	}
	list, _ := u.dash.o.Store.Sessions()
	for _, live := range slices.Backward(list) {
		if s := live.Now(); s.ID == unit.Session {
			text := string(unit.Text)
			return u.table.covers.secrets(live, s).masker.Hide(text) != text
		}
	}
	return false
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
		as, keys = title, lang.T("f forward  e edit  a answer  d drop  c close  ? help  Esc back")
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
		u.sure(lang.F("drop it, and tell nobody in session %d?", unit.Session), func() {
			u.decided(unit, holder.Drop(unit.ID), "session %d: the %s was dropped")
		})
	case "c":
		u.sure(lang.F("drop it, and close session %d?", unit.Session), func() {
			u.decided(unit, holder.Close(unit.ID), "session %d: the %s was dropped, and its session is closed")
		})
	case "?":
		u.heldHelp()
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

// heldKeys is what the keys do to a held unit.
var heldKeys = []struct{ shown, help string }{
	{"j k", "the unit below, the unit above"},
	{"f", "let it go on as it is"},
	{"e", "change it, then let it go on"},
	{"a", "answer in the peer's place: it goes no further"},
	{"d", "drop it: it goes no further, and nobody is told"},
	{"c", "drop it, and close its session"},
	{"Esc", "back; what is held stays held"},
}

// heldHelp opens what the keys do to what is held.
func (u *ui) heldHelp() {
	u.manual = &manual{list: list{free: true}, title: "Keys of what is held", pages: 1, text: func(columns int) []chapter {
		all := chapter{}
		for _, k := range heldKeys {
			p := &page{width: columns}
			p.field(k.shown, 8, span{lang.T(k.help), plain})
			p.rows[0][0].role = key
			all.entries = append(all.entries, p.rows)
		}
		return []chapter{all}
	}}
}

// holdKind asks whether to hold from now on what is like the line under the cursor:
// every client that says such a thing will wait.
func (u *ui) holdKind() {
	_, ev, ok := u.said()
	condition, words := "", ""
	if ok {
		condition, words = kindOf(ev)
	}
	if condition == "" {
		u.dash.Notice(lang.T("this is nothing that can be held: select a command, a reply or a message"))
		return
	}
	u.confirm = &question{lang.F("hold %s from now on?", words), []choice{{[]string{"Enter", "y", "Y"}, "Enter", lang.T("holds"), func() {
		if err := u.holdWhat(condition); err != nil {
			u.dash.Notice(lang.F("error: %s", err))
			return
		}
		u.dash.Notice(lang.F("%s is held from now on; R switches that off", words))
	}}}, lang.T("Esc does not")}
}

// holdWhat holds what meets a condition: by the rule for that, where there is one.
func (u *ui) holdWhat(condition string) error {
	at := slices.IndexFunc(u.dash.o.Holder.Rules(), func(r Rule) bool { return r.Holds && r.Text == condition+" => hold" })
	if at < 0 {
		return u.dash.o.Holder.Hold(condition)
	}
	u.dash.o.Holder.Switch(at, true)
	return nil
}

// kindOf is the condition that an event and all like it meet, or "", and what that is
// called.
func kindOf(ev decode.Event) (condition, words string) {
	switch what := ev.Payload.(type) {
	case *decode.Open:
		return `event == "open"`, lang.T("every new session")
	case *decode.Command:
		if ev.From == decode.Client {
			return fmt.Sprintf("verb == %q", what.Verb), lang.F("every %s command", line.Clean(what.Verb))
		}
	case *decode.Reply:
		if ev.From == decode.Server && what.To != "" {
			return fmt.Sprintf("to == %q", what.To), repliesTo(what.To)
		}
	case *decode.Response:
		return `event == "response"`, lang.T("every line of a login behind its command")
	case *decode.Message, *decode.Chunk:
		return `event == "message"`, lang.T("every message")
	}
	return "", ""
}

// repliesTo is what all replies to a verb are called.
func repliesTo(verb string) string {
	switch verb {
	case "CONNECT":
		return lang.T("every greeting")
	case ".":
		return lang.T("every reply to a message")
	}
	return lang.F("every reply to %s", line.Clean(verb))
}

// holding is how many rules hold what they match.
func (u *ui) holding() (n int) {
	if u.dash.o.Holder == nil {
		return 0
	}
	for _, r := range u.dash.o.Holder.Rules() {
		if r.On && r.Holds {
			n++
		}
	}
	return n
}

// stillHeld says what is held though a rule that holds was switched off.
func (u *ui) stillHeld() {
	switch n := len(u.dash.o.Holder.List()); n {
	case 0:
	case 1:
		u.dash.Notice(lang.T("1 unit is still held; H shows it"))
	default:
		u.dash.Notice(lang.F("%d units are still held; H shows them", n))
	}
}
