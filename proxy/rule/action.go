package rule

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"mitmail/decode"
)

// kind is one row of the table of actions.
type kind struct {
	name    string
	says    string                            // how it is written, and what it does
	on      []string                          // the events that it can be done to
	decides bool                              // only the first rule that has such an action has its way
	read    func(p *parser, a *action) *Error // reads what stands behind its name
	do      func(a *action, s *subject)
}

// action is an action with what was said of it.
type action struct {
	*kind
	text        string // with its line endings, but for the last
	pattern     *regexp.Regexp
	to          decode.Side
	least, most time.Duration
	number      int64
	at          int // where it is said in its rule
}

// kinds is the table of actions, in the order in which people are told of them.
func kinds() []*kind {
	replies := []string{"command", "response", "reply", "message", "open"}
	lines := []string{"command", "response", "reply"}
	return []*kind{
		{"reply", `reply TEXT            the sender gets TEXT for an answer; \n parts lines`, replies, true, (*parser).reply, (*action).reply},
		{"send", `send TEXT             TEXT goes on in its place`, lines, true, (*parser).line, (*action).send},
		{"replace", `replace /RE/TEXT/     in each line; what it empties of a list or message goes`, append(lines, "message"), true, (*parser).replacement, (*action).replace},
		{"ending", `ending LF             its lines end with LF; or CRLF`, lines, true, (*parser).ending, (*action).ending},
		{"inject", `inject client TEXT    says TEXT in addition, behind it; or inject server`, units(), true, (*parser).injection, (*action).inject},
		{"drop", `drop                  it goes nowhere`, units(), true, nothing, (*action).drop},
		{"close", `close                 it goes nowhere, and both connections end`, units(), true, nothing, (*action).close},
		{"reset", `reset                 the same, with a reset`, units(), true, nothing, (*action).reset},
		{"delay", `delay 5s              before it goes on; or delay 1s..3s`, units(), false, (*parser).duration, (*action).delay},
		{"throttle", `throttle 10KB/s       from here on in this direction`, units(), false, (*parser).rate, (*action).throttle},
		{"slice", `slice N               from here on, N bytes a write`, units(), false, (*parser).count, (*action).slice},
		{"cut", `cut N                 N bytes more, then both connections end`, units(), true, (*parser).count, (*action).cut},
		{"hold", `hold                  it waits for a person or program, as with --hold`, units(), true, nothing, (*action).hold},
		{"mark", `mark                  nothing but a note of it`, units(), false, nothing, (*action).mark},
	}
}

// excludes reports whether one of two actions of a rule would be lost: it stands behind
// the other.
func (a *action) excludes(before action) bool {
	return slices.Contains(map[string][]string{
		"reply": {"reply", "send", "drop", "hold"},
		"send":  {"reply", "send", "drop"},
		"drop":  {"reply", "send", "replace", "ending", "hold"}, // it may end the session as well
		"close": {"reply", "send", "replace", "ending", "hold", "drop", "reset"},
		"reset": {"reply", "send", "replace", "ending", "hold", "drop", "close"},
		"hold":  {"reply", "drop", "close", "reset"}, // what nobody decides about goes on, and so does what a person forwards
	}[before.name], a.name)
}

func nothing(*parser, *action) *Error { return nil }

// units are the events of what rules see.
func units() []string { return []string{"open", "command", "response", "reply", "message"} }

// Usage is a line on each action, for people.
func Usage() []string {
	var all []string
	for _, k := range kinds() {
		all = append(all, k.says)
	}
	return all
}

// find is the kind of that name, or nil.
func find(name string) *kind {
	all := kinds()
	if i := slices.IndexFunc(all, func(k *kind) bool { return k.name == name }); i >= 0 {
		return all[i]
	}
	return nil
}

// Actions are the names of all actions.
func Actions() []string {
	var all []string
	for _, k := range kinds() {
		all = append(all, k.name)
	}
	return all
}

func actionNames() string { return strings.Join(Actions(), " ") }

func (k *kind) applies(event string) bool { return slices.Contains(k.on, event) }
