package rule

import (
	"bytes"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"mitmail/decode"
	"mitmail/decode/mask"
	"mitmail/decode/record"
	"mitmail/proxy"
)

// gate rules on the units of one session.
type gate struct {
	rules    *Rules
	session  proxy.Session
	wake     func()
	record   record.Session
	peeked   record.Record // what rules are asked about,
	asked    question      // and the one that is just now
	met      map[*Rule]int // how often in this session
	waits    [3]waiting    // by side
	chance   [3]*rand.Rand // by side
	greeting proxy.Ruling  // what stands in the greeting's place
	masker   *mask.Masker  // nil where secrets are shown
	marked   bool          // the session is
}

// waiting is a unit that waits, and the ruling about it.
type waiting struct {
	ruling  proxy.Ruling
	held    *ticket  // while it is held, else nil
	subject *subject // what is ruled on, while it is held
	until   time.Time
	timer   *time.Timer
}

// Holds implements [proxy.Gate].
func (g *gate) Holds(from decode.Side) proxy.Grain {
	least := g.rules.grain(from, g.session.Protocol)
	if w := &g.waits[from]; w.subject != nil && w.ruling.Wait { // whatever rules there are by now
		least = max(least, w.subject.grain())
	}
	if from == decode.Server && g.greeting.Send != nil {
		least = max(least, proxy.Lines)
	}
	return least
}

// AsksProgram implements [proxy.ProgramAsker].
func (g *gate) AsksProgram() bool {
	return slices.ContainsFunc(g.rules.Rules(), func(r *Rule) bool { return r.when.Asks("program", "pid") })
}

// Rule implements [proxy.Gate].
func (g *gate) Rule(u decode.Unit, e decode.Event, again bool) proxy.Ruling {
	w := &g.waits[u.From]
	if again {
		return g.again(w, u, e)
	}
	g.over(w)
	if u.Kind == decode.Line && !bytes.HasSuffix(u.Raw, []byte("\n")) { // the rest of a long line passes
		return proxy.Ruling{}
	}
	s, by := g.ask(u, e)
	if reply, ok := e.Payload.(*decode.Reply); ok && reply.To == "CONNECT" && g.greeting.Send != nil {
		if s == nil {
			s = g.subject(u, e)
		}
		if s.ruling.Send == nil {
			s.ruling.Send, s.ruling.End, by, s.touched = g.greeting.Send, g.greeting.End, g.greeting.By, true
		}
		g.greeting.Send = nil
	}
	if s == nil || !s.touched {
		return proxy.Ruling{}
	}
	s.ruling.By = by
	*w = waiting{ruling: s.ruling, subject: s}
	if s.held {
		w.held = g.hold(s, e)
	}
	return g.ruled(w)
}

// again is the ruling about a unit that has waited. Its bytes may stand elsewhere now.
func (g *gate) again(w *waiting, u decode.Unit, e decode.Event) proxy.Ruling {
	if w.held == nil {
		if w.ruling.Wait = time.Now().Before(w.until); !w.ruling.Wait {
			g.over(w)
		}
		return w.ruling
	}
	end, action := g.rules.Held.outcome(w.held)
	if end == "" {
		return w.ruling
	}
	if end == byLimit && g.rules.Warn != nil {
		g.rules.Warn(fmt.Sprintf("session %d: what was held by %s went on, as nobody let it go", g.session.ID, w.held.By))
	}
	w.held = nil
	if action != nil {
		w.subject.see(u, e)
		w.subject.ruling.Send, w.subject.ruling.Answer, w.subject.ruling.Drop = nil, nil, false
		action(w.subject)
		w.ruling, w.ruling.By = w.subject.ruling, ByHand
	}
	return g.ruled(w)
}

// ruled is the ruling about a unit, which waits while it is held, and then as long as
// rules delay it.
func (g *gate) ruled(w *waiting) proxy.Ruling {
	s := w.subject
	switch {
	case w.held != nil:
		w.ruling.Wait, w.ruling.Attended = true, true
		return w.ruling
	case s.greeting != nil:
		g.greeting.Send, g.greeting.By = s.greeting, w.ruling.By
		g.greeting.End, w.ruling.End = w.ruling.End, proxy.GoOn // behind what is said
	}
	w.ruling.Attended = false
	if w.ruling.Wait = s.wait > 0; s.wait > 0 {
		w.until, w.timer = time.Now().Add(s.wait), time.AfterFunc(s.wait, g.wake)
	}
	return w.ruling
}

// hold holds a unit; nil where no more can be held.
func (g *gate) hold(s *subject, e decode.Event) *ticket {
	u := Unit{Session: g.session.ID, Protocol: g.session.Protocol, By: s.ruling.By}
	if s.name() == "message" {
		u.Text, e.Raw = unstuff(s.text), nil
	} else {
		u.Text, e.Raw = bytes.Clone(s.text), bytes.Clone(e.Raw)
	}
	e.Time, e.Sent, e.By = time.Now(), bytes.Clone(e.Sent), ""
	if g.masker != nil {
		u.Secret = len(e.Secrets) > 0
		e = g.masker.Mask(e)
		text := string(u.Text)
		u.Secret = u.Secret || g.masker.Hide(text) != text
		u.By = g.masker.Hide(u.By)
	}
	u.Event = e
	g.record.Peek(e, &u.Record)
	t := g.rules.Held.add(u, g.wake)
	g.rules.room(g.session, t != nil)
	return t
}

// ask has all rules look at a unit. It returns what they make of it, nil where none is
// met, and who is to be named for it.
func (g *gate) ask(u decode.Unit, e decode.Event) (s *subject, by string) {
	decided := false
	for rule := range g.asks(e, u.From) {
		if s == nil {
			s = g.subject(u, e)
		}
		before, decides := s.touched, false
		s.touched = false
		for i := range rule.actions {
			a := &rule.actions[i]
			switch {
			case a.decides && decided:
				continue
			case !a.applies(s.name()):
				s.problem = a.name + " cannot be done to " + s.name()
			default:
				a.do(a, s)
				decides = decides || a.decides
			}
		}
		if s.touched && (by == "" || decides && !decided) {
			by = rule.By
		}
		decided, s.touched = decided || decides && s.touched, s.touched || before
		g.warn(rule, e, s.problem)
		s.problem = ""
	}
	if s != nil && s.marked && !g.marked {
		g.marked = true
		g.rules.mark(g.session.ID)
	}
	return s, by
}

// warn says once why a rule cannot do to e what it is to do. The rule may quote what the
// session says, in this very unit.
func (g *gate) warn(rule *Rule, e decode.Event, problem string) {
	if problem == "" || g.rules.Warn == nil || rule.warned.Swap(true) {
		return
	}
	text := fmt.Sprintf("session %d: the rule %s has no effect: %s", g.session.ID, rule.Text, problem)
	if g.masker != nil {
		g.masker.Learn(e)
		text = g.masker.Hide(text)
	}
	g.rules.Warn(text)
}

// subject is a unit that rules act on.
func (g *gate) subject(u decode.Unit, e decode.Event) *subject {
	s := &subject{protocol: g.session.Protocol, chance: g.chance[u.From]}
	s.see(u, e)
	return s
}

// asks are the rules whose conditions an event meets. Each is counted.
func (g *gate) asks(e decode.Event, from decode.Side) iter.Seq[*Rule] {
	return func(yield func(*Rule) bool) {
		rules := g.rules.in().of[e.Payload.Name()]
		if rules == nil || !g.record.Peek(rules.lean(e), &g.peeked) {
			return
		}
		for _, rule := range rules.on {
			g.asked = question{gate: g, rule: rule, from: from, drawn: -1}
			if rule.when.Match(&g.peeked, &g.asked) && !yield(rule) {
				return
			}
		}
	}
}

// question is put to the record of a unit: whether it meets the condition of a rule.
type question struct {
	gate  *gate
	rule  *Rule
	from  decode.Side
	drawn float64 // less than 0 before lots are drawn
}

// Met implements [record.Counts].
func (q *question) Met() (n, total int) {
	q.gate.met[q.rule]++
	return q.gate.met[q.rule], int(q.rule.total.Add(1))
}

// Chance implements [record.Counts].
func (q *question) Chance(p float64) bool {
	if q.drawn < 0 {
		q.drawn = q.gate.chance[q.from].Float64()
	}
	return q.drawn < p
}

// over ends a wait.
func (g *gate) over(w *waiting) {
	if w.subject == nil {
		return
	}
	if w.timer != nil {
		w.timer.Stop()
	}
	if w.held != nil {
		g.rules.Held.release(w.held, ended, nil)
	}
	*w = waiting{ruling: w.ruling}
}

// Passed implements [proxy.Gate]. When a side ends, what is held goes on, and so does
// what waits to be sent to it, unless that side may still listen.
func (g *gate) Passed(events []decode.Event) {
	for _, e := range events {
		g.record.Follow(e)
		if g.masker != nil {
			g.masker.Learn(e)
		}
		switch what := e.Payload.(type) {
		case *decode.End:
			for side := range g.waits {
				w, gone := &g.waits[side], e.From != decode.Side(side) && (e.From == decode.Server || what.Why != decode.EOF)
				if w.held != nil {
					g.rules.Held.release(w.held, ended, nil)
				}
				if gone {
					w.until = time.Time{}
				}
			}
		case *decode.Message:
			if what.Via == "BDAT" {
				g.tooLate(e)
			}
		case *decode.Close:
			for i := range g.waits {
				g.over(&g.waits[i])
			}
		}
	}
}

// tooLate warns of rules that match a message whose text has passed: with BDAT it
// comes in pieces, each of which the server answers (RFC 3030 2).
func (g *gate) tooLate(e decode.Event) {
	for rule := range g.asks(e, decode.Client) {
		g.warn(rule, e, "the message came with BDAT, whose pieces pass as they come")
	}
}
