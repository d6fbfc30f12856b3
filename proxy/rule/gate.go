package rule

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"time"

	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/proxy"
)

// gate rules on the units of one session.
type gate struct {
	rules    *Rules
	session  proxy.Session
	wake     func()
	record   record.Session
	met      map[*Rule]int // how often in this session
	waits    [3]waiting    // by side
	chance   [3]*rand.Rand // by side
	greeting proxy.Ruling  // what stands in the greeting's place
}

// waiting is the ruling about a unit that waits.
type waiting struct {
	ruling proxy.Ruling
	until  time.Time
	timer  *time.Timer
	held   bool // by a rule that has it wait for a person
}

// Holds implements [proxy.Gate].
func (g *gate) Holds(from decode.Side) proxy.Grain {
	least := grain(g.rules.Rules(), from, g.session.Protocol)
	if from == decode.Server && g.greeting.Send != nil {
		least = max(least, proxy.Lines)
	}
	return least
}

// Rule implements [proxy.Gate].
func (g *gate) Rule(u decode.Unit, e decode.Event, again bool) proxy.Ruling {
	w := &g.waits[u.From]
	if again {
		if w.ruling.Wait = time.Now().Before(w.until); !w.ruling.Wait {
			g.over(w)
		}
		return w.ruling
	}
	if !isUnit(e.Payload.Name()) || u.Kind == decode.Line && !bytes.HasSuffix(u.Raw, []byte("\n")) { // the rest of a long line passes
		return proxy.Ruling{}
	}
	s, by := g.ask(u, e)
	if reply, ok := e.Payload.(*decode.Reply); ok && reply.To == "CONNECT" && g.greeting.Send != nil {
		if s.ruling.Send == nil {
			s.ruling.Send, by, s.touched = g.greeting.Send, g.greeting.By, true
		}
		g.greeting.Send = nil
	}
	if !s.touched {
		return proxy.Ruling{}
	}
	s.ruling.By = by
	if s.greeting != nil {
		g.greeting.Send, g.greeting.By = s.greeting, by
	}
	*w = waiting{ruling: s.ruling}
	g.wait(w, s)
	return w.ruling
}

// ask has all rules look at a unit. It returns what they make of it, and who is to
// be named for it.
func (g *gate) ask(u decode.Unit, e decode.Event) (s *subject, by string) {
	s = &subject{protocol: g.session.Protocol, event: e, text: e.Raw, chance: g.chance[u.From]}
	if _, ok := e.Payload.(*decode.Message); ok {
		s.text = u.Raw
	}
	if e.Changed {
		s.text = e.Sent
	}
	var r record.Record
	if !g.record.Peek(e, &r) {
		return s, ""
	}
	decided := false
	for _, rule := range g.rules.Rules() {
		if !g.matches(rule, &r, u.From) {
			continue
		}
		before, decides := s.touched, false
		s.touched = false
		for i := range rule.actions {
			a := &rule.actions[i]
			switch {
			case a.decides && decided:
				continue
			case !a.applies(r.Event):
				s.problem = a.name + " cannot be done to " + r.Event
			default:
				a.do(a, s)
				decides = decides || a.decides
			}
		}
		if s.touched && (by == "" || decides && !decided) {
			by = rule.By
		}
		decided, s.touched = decided || decides && s.touched, s.touched || before
		g.rules.warn(g.session, rule, s.problem)
		s.problem = ""
	}
	return s, by
}

// matches reports whether a record meets a rule's condition, and counts it.
func (g *gate) matches(rule *Rule, r *record.Record, from decode.Side) bool {
	drawn := -1.0
	return rule.when.Match(r, record.Counts{
		N:     func() int { g.met[rule]++; return g.met[rule] },
		Total: func() int { return int(rule.total.Add(1)) },
		Chance: func(p float64) bool {
			if drawn < 0 {
				drawn = g.chance[from].Float64()
			}
			return drawn < p
		},
	})
}

// wait has a unit wait as long as its rules want it to.
func (g *gate) wait(w *waiting, s *subject) {
	d := s.wait
	if s.held {
		d, w.held = d+HoldLimit, true
	}
	if d == 0 {
		return
	}
	w.until, w.ruling.Wait = time.Now().Add(d), true
	w.timer = time.AfterFunc(d, g.wake)
}

// over ends a wait.
func (g *gate) over(w *waiting) {
	if w.timer != nil {
		w.timer.Stop()
		w.timer = nil
	}
	if w.held && g.rules.Warn != nil {
		g.rules.Warn(fmt.Sprintf("session %d: what was held by %s went on, as nobody let it go", g.session.ID, w.ruling.By))
	}
	w.held = false
}

// Passed implements [proxy.Gate]. When a side ends, what is held goes on, and so does
// what waits to be sent to it, unless that side may still listen.
func (g *gate) Passed(events []decode.Event) {
	for _, e := range events {
		g.record.Follow(e)
		switch what := e.Payload.(type) {
		case *decode.End:
			for side := range g.waits {
				w, gone := &g.waits[side], e.From != decode.Side(side) && (e.From == decode.Server || what.Why != decode.EOF)
				if w.held || gone {
					w.until, w.held = time.Time{}, false
				}
			}
		case *decode.Close:
			for i := range g.waits {
				g.over(&g.waits[i])
			}
		}
	}
}
