package dashboard

import (
	"strings"

	"mitmail/decode"
	"mitmail/decode/session"
	"mitmail/view/explain"
	"mitmail/view/lang"
)

// state is a box of a diagram.
type state struct {
	stage session.Stage
	name  string
	what  string
}

// The stages of a session that the states of the protocols are, in their order.
var (
	smtpStages = []session.Stage{session.Greeting, session.Hello, session.TLS, session.Login, session.Mail, session.Rcpt, session.Data, session.Quit}
	popStages  = []session.Stage{session.Authorization, session.Transaction, session.Update}
)

// statesOf are the states of a protocol.
func statesOf(p decode.Protocol) (all []state) {
	stages := smtpStages
	if p == decode.POP3 {
		stages = popStages
	}
	for i, s := range explain.States(p.String()) {
		all = append(all, state{stages[i], s.Name, s.What})
	}
	return all
}

// diagram draws the states of the protocol, the present one lit.
func (t *explainer) diagram(at *session.Progress) {
	states := statesOf(t.protocol)
	perRow := min(4, len(states))
	t.head(lang.T("where the session stands"))
	if t.width < boxes(states[:perRow]) {
		t.ladder(states, at)
		return
	}
	for len(states) > 0 {
		n := min(perRow, len(states))
		t.boxes(states[:n], at, n < len(states))
		states = states[n:]
	}
}

// boxes is how wide a row of them is.
func boxes(states []state) int {
	n := 0
	for _, s := range states {
		n += width(lang.T(s.name)) + 7
	}
	return n
}

// boxes draws a row of boxes with arrows between them, and on the edge of each
// the sign of its state.
func (t *explainer) boxes(states []state, at *session.Progress, goesOn bool) {
	var top, middle, bottom row
	x := 0
	for i, s := range states {
		text, edge := stateRole(s, at)
		name := lang.T(s.name)
		bar := strings.Repeat("─", width(name)+2)
		top = top.at(x, span{"╭" + bar + "╮", edge})
		middle = middle.at(x, span{"│", edge}, span{" " + name + " ", text}, span{"│", edge})
		bottom = bottom.at(x, span{"╰" + bar + "╯", edge})
		x += width(name) + 4
		if i < len(states)-1 || goesOn {
			middle = middle.at(x, span{"─▶", frame})
		}
		x += 3
	}
	for i, s := range states {
		if sign := stateSign(s, at); sign.text != "·" {
			bottom = bottom.at(boxes(states[:i])+width(lang.T(s.name))/2+1, sign)
		}
	}
	t.rows = append(t.rows, top, middle, bottom)
}

// stateRole is the role of a state: present, passed, or not reached.
func stateRole(s state, at *session.Progress) (text, edge role) {
	switch {
	case s.stage == at.Stage:
		return lit, focus
	}
	switch sign := stateSign(s, at); sign.role {
	case bad, later:
		return sign.role, sign.role
	case good:
		return plain, good
	}
	return note, frame
}

// stateSign is that in a sign.
func stateSign(s state, at *session.Progress) span {
	accepted, refused := at.Answer(s.stage)
	switch {
	case refused && !accepted:
		return span{"✗", bad}
	case s.stage == at.Stage:
		return span{"▲", focus}
	case refused && s.stage >= session.Mail:
		return span{"◐", later}
	case at.Reached(s.stage):
		return span{"✓", good}
	}
	return span{"·", frame}
}

// ladder draws the states below each other, each with what happens there.
func (t *explainer) ladder(states []state, at *session.Progress) {
	for _, s := range states {
		text, _ := stateRole(s, at)
		t.add(row{}.at(0, stateSign(s, at)).at(2, span{lang.T(s.name), text}).at(17, span{fit(s.what, t.width-17), note}))
	}
}
