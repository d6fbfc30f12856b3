package rule

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/proxy"
)

// HoldLimit is how long a unit is held that nobody lets go.
const HoldLimit = 4 * time.Minute

// Rules are the rules of a proxy. Make them with [New]. They are safe for concurrent
// use; a session takes up new ones with its next unit.
type Rules struct {
	Seed uint64       // of chance and of delays; the same seed gives the same session the same
	Warn func(string) // takes what people should know: one line

	set atomic.Pointer[[]*Rule]
}

// Set puts rules in the place of those in force. One that was in force before, to the
// letter, goes on counting.
func (r *Rules) Set(rules []*Rule) {
	before := r.Rules()
	set := make([]*Rule, len(rules))
	for i, one := range rules {
		set[i] = one
		if k := slices.IndexFunc(before, func(old *Rule) bool { return old.By == one.By && old.Text == one.Text }); k >= 0 {
			set[i] = before[k]
			before = slices.Delete(slices.Clone(before), k, k+1)
		}
	}
	r.set.Store(&set)
}

// Rules are the rules in force.
func (r *Rules) Rules() []*Rule {
	if set := r.set.Load(); set != nil {
		return *set
	}
	return nil
}

// Gate is what rules on the units of a session (see [proxy.Proxy]); nil without
// rules.
func (r *Rules) Gate(s proxy.Session, wake func()) proxy.Gate {
	if len(r.Rules()) == 0 {
		return nil
	}
	g := &gate{rules: r, session: s, wake: wake, met: make(map[*Rule]int)}
	g.record = record.Session{Number: s.ID, Protocol: s.Protocol}
	for side := range g.chance {
		g.chance[side] = rand.New(rand.NewPCG(r.Seed, uint64(s.ID)<<2|uint64(side)))
	}
	return g
}

// warn says once why a rule cannot do what it is to do.
func (r *Rules) warn(s proxy.Session, one *Rule, problem string) {
	if problem != "" && r.Warn != nil && !one.warned.Swap(true) {
		r.Warn(fmt.Sprintf("session %d: the rule %s has no effect: %s", s.ID, one.Text, problem))
	}
}

// grain is how much of a side rules want to see at once.
func grain(rules []*Rule, from decode.Side, p decode.Protocol) (g proxy.Grain) {
	for _, r := range rules {
		for _, event := range r.when.Events() {
			switch {
			case event == "message" && from == p.Texts():
				return proxy.Texts
			case (event == "command" || event == "response") && from == decode.Client, event == "reply" && from == decode.Server:
				g = proxy.Lines
			}
		}
	}
	return g
}
