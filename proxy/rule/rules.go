package rule

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"mitmail/decode"
	"mitmail/decode/mask"
	"mitmail/decode/record"
	"mitmail/proxy"
)

// Rules are the rules of a proxy, and what they hold. The zero Rules has none. They
// are safe for concurrent use; a session takes up new ones with its next unit.
type Rules struct {
	Seed  uint64       // of chance and of delays; the same seed gives the same session the same
	Warn  func(string) // takes what people should know: one line
	Later bool         // there may be rules later: sessions that begin without any take them up
	Mask  bool         // secrets are not shown, neither of what is held nor in what Warn takes
	Held  Held

	changes sync.Mutex // is held while others are put in force
	force   atomic.Pointer[inForce]
	full    atomic.Bool // the last unit that was to be held found no room

	marks struct {
		sync.Mutex
		fresh []int
	}
}

// maxMarks is how many sessions wait to be shown as marked; more are not.
const maxMarks = 10_000

// mark notes that a rule has marked a session.
func (r *Rules) mark(session int) {
	r.marks.Lock()
	defer r.marks.Unlock()
	if len(r.marks.fresh) < maxMarks {
		r.marks.fresh = append(r.marks.fresh, session)
	}
}

// Marked returns the sessions that rules have marked since it was called last.
func (r *Rules) Marked() []int {
	r.marks.Lock()
	defer r.marks.Unlock()
	fresh := r.marks.fresh
	r.marks.fresh = nil
	return fresh
}

// inForce is the rules in force from one change to the next.
type inForce struct {
	all   []*Rule
	of    map[string]*rulesOf // by the event
	lines [3]bool             // there are some of what is said in lines, by the side
}

// rulesOf is the rules that are switched on and that a kind of event may meet.
type rulesOf struct {
	on        []*Rule
	time, raw bool // they ask for these
}

// put puts rules in force.
func (r *Rules) put(all []*Rule) {
	f := &inForce{all: all, of: make(map[string]*rulesOf)}
	for _, event := range units() {
		of := new(rulesOf)
		for _, one := range all {
			if one.On() && slices.Contains(one.when.Events(), event) {
				of.on = append(of.on, one)
				of.time = of.time || one.when.Asks("time")
				of.raw = of.raw || one.when.Asks("raw", "raw_base64")
			}
		}
		if of.on != nil {
			f.of[event] = of
		}
	}
	f.lines[decode.Client] = f.of["command"] != nil || f.of["response"] != nil
	f.lines[decode.Server] = f.of["reply"] != nil
	r.force.Store(f)
}

// in is the rules in force. It is not changed.
func (r *Rules) in() *inForce {
	if f := r.force.Load(); f != nil {
		return f
	}
	return new(inForce)
}

// lean is an event without what the rules do not ask for, nor records of its kind have.
func (of *rulesOf) lean(e decode.Event) decode.Event {
	if !of.time {
		e.Time = time.Time{}
	}
	if !of.raw || e.Payload.Name() == "message" {
		e.Raw = nil
	}
	return e
}

// Set puts rules in the place of those in force. One that was in force before, to the
// letter, goes on counting.
func (r *Rules) Set(rules []*Rule) {
	r.changes.Lock()
	defer r.changes.Unlock()
	before := r.Rules()
	set := make([]*Rule, len(rules))
	for i, one := range rules {
		set[i] = one
		if k := slices.IndexFunc(before, func(old *Rule) bool { return old.By == one.By && old.Text == one.Text }); k >= 0 {
			set[i] = before[k]
			before = slices.Delete(slices.Clone(before), k, k+1)
		}
	}
	r.put(set)
}

// Switch switches one of the rules on or off. One that is off matches nothing.
func (r *Rules) Switch(one *Rule, on bool) {
	r.changes.Lock()
	defer r.changes.Unlock()
	one.off.Store(!on)
	r.put(r.Rules())
}

// Rules are the rules in force.
func (r *Rules) Rules() []*Rule { return r.in().all }

// Gate is what rules on the units of a session (see [proxy.Proxy]); nil without
// rules, unless there may be some later.
func (r *Rules) Gate(s proxy.Session, wake func()) proxy.Gate {
	if len(r.Rules()) == 0 && !r.Later {
		return nil
	}
	g := &gate{rules: r, session: s, wake: wake, met: make(map[*Rule]int)}
	g.record = record.Session{Number: s.ID, Protocol: s.Protocol}
	if r.Mask {
		g.masker = new(mask.Masker)
	}
	for side := range g.chance {
		g.chance[side] = rand.New(rand.NewPCG(r.Seed, uint64(s.ID)<<2|uint64(side)))
	}
	return g
}

// room warns of the first unit that there was no room to hold, until there is some
// again.
func (r *Rules) room(s proxy.Session, found bool) {
	if !r.full.Swap(!found) && !found && r.Warn != nil {
		r.Warn(fmt.Sprintf("session %d: nothing more can be held (%d units or %d MiB at once are the most): what is to be held passes", s.ID, maxHeld, maxHeldBytes>>20))
	}
}

// grain is how much of a side rules want to see at once.
func (r *Rules) grain(from decode.Side, p decode.Protocol) proxy.Grain {
	switch f := r.in(); {
	case from == p.Texts() && f.of["message"] != nil:
		return proxy.Texts
	case f.lines[from]:
		return proxy.Lines
	}
	return proxy.Pieces
}
