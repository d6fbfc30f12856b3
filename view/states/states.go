// Package states says where a session stands among the states of its protocol, for
// every view that draws them.
package states

import (
	"mitmail/decode"
	"mitmail/decode/session"
	"mitmail/view/explain"
)

// State is a state of a protocol, and what a session has to do with it.
type State struct {
	Stage session.Stage
	Name  string // a verb, or AUTHORIZATION; in English, as explain.State has it
	What  string // what happens there
	Here  bool   // the session stands there
	Came  Came
}

// Came is what came of a state. The zero Came is that it was not reached.
type Came uint8

// What can come of a state.
const (
	Ahead   Came = iota // not reached
	Reached             // or passed
	Partly              // of a message: the server took some of it, and refused some
	Refused
)

// The stages of a session that the states of the protocols are, in their order.
var (
	smtpStages = []session.Stage{session.Greeting, session.Hello, session.TLS, session.Login, session.Mail, session.Rcpt, session.Data, session.Quit}
	popStages  = []session.Stage{session.Authorization, session.Transaction, session.Update}
)

// Of are the states of protocol p, in the order of a session, with what a session has
// to do with them that is as far as at says.
func Of(p decode.Protocol, at *session.Progress) (all []State) {
	stages := smtpStages
	if p == decode.POP3 {
		stages = popStages
	}
	for i, s := range explain.States(p.String()) {
		all = append(all, State{stages[i], s.Name, s.What, stages[i] == at.Stage, came(stages[i], at)})
	}
	return all
}

func came(s session.Stage, at *session.Progress) Came {
	accepted, refused := at.Answer(s)
	switch {
	case refused && !accepted:
		return Refused
	case refused && s >= session.Mail:
		return Partly
	case at.Reached(s):
		return Reached
	}
	return Ahead
}
