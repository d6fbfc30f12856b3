package dashboard

import (
	"strings"

	"mitmail/decode/session"
	"mitmail/view/lang"
	"mitmail/view/states"
)

// diagram draws the states of the protocol, the present one lit.
func (t *explainer) diagram(at *session.Progress) {
	all := states.Of(t.protocol, at)
	perRow := min(4, len(all))
	t.head(lang.T("where the session stands"))
	if t.width < boxes(all[:perRow]) {
		t.ladder(all)
		return
	}
	for len(all) > 0 {
		n := min(perRow, len(all))
		t.boxes(all[:n], n < len(all))
		all = all[n:]
	}
}

// boxes is how wide a row of them is.
func boxes(all []states.State) int {
	n := 0
	for _, s := range all {
		n += width(lang.T(s.Name)) + 7
	}
	return n
}

// boxes draws a row of boxes with arrows between them, and on the edge of each
// the sign of its state.
func (t *explainer) boxes(all []states.State, goesOn bool) {
	var top, middle, bottom row
	x := 0
	for i, s := range all {
		text, edge := stateRole(s)
		name := lang.T(s.Name)
		bar := strings.Repeat("─", width(name)+2)
		top = top.at(x, span{"╭" + bar + "╮", edge})
		middle = middle.at(x, span{"│", edge}, span{" " + name + " ", text}, span{"│", edge})
		bottom = bottom.at(x, span{"╰" + bar + "╯", edge})
		x += width(name) + 4
		if i < len(all)-1 || goesOn {
			middle = middle.at(x, span{"─▶", frame})
		}
		x += 3
	}
	for i, s := range all {
		if sign := stateSign(s); sign.text != "·" {
			bottom = bottom.at(boxes(all[:i])+width(lang.T(s.Name))/2+1, sign)
		}
	}
	t.rows = append(t.rows, top, middle, bottom)
}

// stateRole is the role of a state: present, passed, or not reached.
func stateRole(s states.State) (text, edge role) {
	if s.Here {
		return lit, focus
	}
	switch sign := stateSign(s); sign.role {
	case bad, later:
		return sign.role, sign.role
	case good:
		return plain, good
	}
	return note, frame
}

// stateSign is that in a sign.
func stateSign(s states.State) span {
	switch {
	case s.Came == states.Refused:
		return span{"✗", bad}
	case s.Here:
		return span{"▲", focus}
	case s.Came == states.Partly:
		return span{"◐", later}
	case s.Came == states.Reached:
		return span{"✓", good}
	}
	return span{"·", frame}
}

// ladder draws the states below each other, each with what happens there.
func (t *explainer) ladder(all []states.State) {
	for _, s := range all {
		text, _ := stateRole(s)
		t.add(row{}.at(0, stateSign(s)).at(2, span{lang.T(s.Name), text}).at(17, span{fit(s.What, t.width-17), note}))
	}
}
