// Package timing says what the time of a session went into, and lays it out as a
// waterfall: a row for each step, its bar where in the session it was. It is the
// one source of that picture for every view.
//
// A step is the connection to the server being made; a wait for a reply, from the last
// byte of the command on, or from the reply before it where commands are pipelined; a TLS
// handshake; or the text of a message on its way. What is left is the client's own
// time, or idle: where that is long, it is a step too.
package timing

import (
	"slices"
	"strconv"
	"time"

	"mitmail/decode"
	"mitmail/view/lang"
)

// kind is what a step is.
type kind uint8

// The kinds.
const (
	wait kind = iota // for the server
	held             // for the server, or for somebody who had a hand in what was said
	handshake
	transfer
	connect
	pause // of the client, or nothing goes on
	kinds
)

// Step is something that took time. Times are counted from the beginning of the
// session.
type Step struct {
	Event      int // where among the events it ended
	What, Said string
	Failed     bool
	Begin, End time.Duration
	kind       kind
}

// maxSteps is how many steps are kept where nothing else is said.
const maxSteps = 200

// Timing is the steps of one session. The zero Timing has none. It is not safe for
// concurrent use.
type Timing struct {
	Max   int           // steps to keep; 0 is 200
	More  int           // steps beyond
	Total time.Duration // so far

	steps []Step       // but for pauses
	ruled bool         // somebody had a hand in what was said since the latest
	hands map[int]bool // and in the step that ends with an event
	began time.Time
	last  time.Duration // when the latest event was
	reply time.Duration // when the latest reply was
	text  time.Duration // when the text began that is on its way
	size  int64         // of it
}

// Add takes an event in, the one at a place among the session's.
func (t *Timing) Add(at int, ev decode.Event) {
	if t.began.IsZero() {
		t.began = ev.Time
		if o, ok := ev.Payload.(*decode.Open); ok && !o.Connect.Begin.IsZero() {
			t.connect(at, ev.Time, o.Connect)
		}
	}
	now := max(t.last, ev.Time.Sub(t.began)) // clocks may be set back
	t.Total = now
	t.ruled = t.ruled || ev.By != ""
	if chunk, ok := ev.Payload.(*decode.Chunk); ok {
		t.chunk(chunk, len(ev.Raw))
		return
	}
	t.payload(at, ev.Payload, now)
	t.last = now
}

// connect takes in how long it took to connect, before the session or as it begins.
func (t *Timing) connect(at int, open time.Time, c decode.Interval) {
	if c.Begin.Before(open) {
		t.began = c.Begin
	}
	begin, end := t.since(c)
	t.last = end
	t.step(Step{Event: at, What: lang.T("connect"), Begin: begin, End: end, kind: connect})
}

// since is an interval as counted from the beginning of the session.
func (t *Timing) since(i decode.Interval) (begin, end time.Duration) {
	begin = max(0, i.Begin.Sub(t.began))
	return begin, max(begin, i.End.Sub(t.began))
}

// chunk takes a piece of a message in.
func (t *Timing) chunk(c *decode.Chunk, bytes int) {
	if c.Of == decode.RestOfReply || c.Of == decode.RestOfList {
		return
	}
	if t.size == 0 {
		t.text = t.last
	}
	t.size += int64(bytes + c.Dropped)
}

// payload handles what is no piece of a message.
func (t *Timing) payload(at int, what decode.Payload, now time.Duration) {
	begin := now
	if w, ok := what.(*decode.Reply); ok && w.Elapsed >= 0 {
		begin = max(0, now-w.Elapsed)
	}
	if t.size > 0 {
		t.step(Step{Event: at, What: lang.T("message text"), Begin: t.text, End: max(t.text, begin), kind: transfer})
		t.size = 0
	}
	switch w := what.(type) {
	case *decode.Reply:
		if w.To == "CONNECT" && w.Elapsed < 0 {
			begin = t.last
		} else if w.Elapsed < 0 {
			return
		}
		t.step(Step{Event: at, What: word(w.To), Said: said(w), Failed: w.OK == decode.No, Begin: max(begin, t.reply), End: now, kind: wait})
		t.reply = now
	case *decode.TLS:
		begin = t.last
		if !w.Handshake.Begin.IsZero() {
			begin, now = t.since(w.Handshake)
		}
		t.step(Step{Event: at, What: lang.F("TLS, %s", lang.T(w.Leg)), Said: w.Version, Failed: w.OK == decode.No, Begin: begin, End: now, kind: handshake})
	}
}

func (t *Timing) step(s Step) {
	most := t.Max
	if most == 0 {
		most = maxSteps
	}
	if len(t.steps) >= most {
		t.More++
		return
	}
	if t.ruled {
		if t.hands == nil {
			t.hands = make(map[int]bool)
		}
		t.ruled, t.hands[s.Event] = false, true
	}
	t.steps = append(t.steps, s)
}

// word is what a reply answers, for people.
func word(to string) string {
	switch to {
	case "CONNECT":
		return lang.T("greeting")
	case ".":
		return lang.T("end of text")
	}
	return to
}

// said is a reply in short: its code, or its status.
func said(w *decode.Reply) string {
	if w.Code != 0 {
		return strconv.Itoa(w.Code)
	}
	return w.Status
}

// A pause is a step from so long on, and from such a part of the session.
const (
	leastPause = 100 * time.Millisecond
	pausePart  = 10
)

// Steps is the steps so far, and between them the pauses that weigh something. A pause
// ends where the step behind it does.
func (t *Timing) Steps() []Step {
	begins := make([]time.Duration, len(t.steps)+1) // the first one from here on
	begins[len(t.steps)] = t.Total
	for i, s := range slices.Backward(t.steps) {
		begins[i] = min(s.Begin, begins[i+1])
	}
	var all []Step
	covered := time.Duration(0)
	rest := func(what string, until time.Duration, event int) {
		if d := until - covered; d >= max(leastPause, t.Total/pausePart) {
			all = append(all, Step{Event: event, What: what, Begin: covered, End: until, kind: pause})
		}
	}
	for i, s := range t.steps {
		what := lang.T("client waits")
		if t.hands[s.Event] { // or what the client said was held
			what = lang.T("idle")
			if s.kind == wait {
				s.kind = held
			}
		}
		rest(what, begins[i], s.Event)
		all = append(all, s)
		covered = max(covered, s.End)
	}
	if t.More == 0 && len(all) > 0 {
		rest(lang.T("until the end"), t.Total, all[len(all)-1].Event)
	}
	return all
}

// Longest is the step that took longest, or -1.
func Longest(steps []Step) int {
	best := -1
	for i := range steps {
		if best < 0 || steps[i].took() > steps[best].took() {
			best = i
		}
	}
	return best
}

func (s *Step) took() time.Duration { return s.End - s.Begin }

// spent is how long there was a step of each kind, and how long a pause, short ones too.
// Of steps at the same time that of the first one counts.
func (t *Timing) spent() (of [kinds]time.Duration) {
	idle := t.Total
	covered := time.Duration(0)
	for i := range t.steps {
		s := &t.steps[i]
		if d := s.End - max(s.Begin, covered); d > 0 {
			of[s.kind] += d
			idle -= d
			covered = s.End
		}
	}
	of[pause] = max(0, idle)
	return of
}
