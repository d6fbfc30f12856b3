package html

import (
	"strings"
	"time"

	"mitmail/decode"
	"mitmail/decode/session"
	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/overview"
	"mitmail/view/reproduce"
	"mitmail/view/timing"
)

// dialogue is a session as it goes on: its markup that is not written yet, and what
// its heading and its row in the list say.
type dialogue struct {
	session  int
	protocol decode.Protocol
	zone     *time.Location
	shown    bool
	parts    int // of it that are written
	items    markup
	count    int  // of the items, also those that are written
	full     bool // no more are to come
	more     int  // that were left out

	run     line.ChunkRun
	bodies  [2]body // of the client and of the server
	shapes  shapes
	asked   *asked // what links lead to
	limiter line.FindingLimiter
	brings  overview.Session
	timing  timing.Timing
	again   reproduce.Session
	at      session.Progress
	stage   session.Stage // that the ladder told last
	seen    int           // events
	last    time.Time     // of the event before

	begun   time.Time
	opened  line.Line // who talks to whom
	outcome []line.Span
	verdict line.Verdict
	worst   line.Span // finding
	worse   session.Severity
	sign    line.Sign // of the worst finding
	odd     int       // findings
}

// event adds an event.
func (k *dialogue) event(ev decode.Event) {
	k.brings.Add(ev, false)
	k.timing.Add(k.seen, ev)
	k.again.Add(k.protocol, ev)
	k.at.Add(k.protocol, &ev)
	k.seen++
	if k.begun.IsZero() {
		k.begun, k.last = ev.Time, ev.Time
	}
	if k.run.Add(ev) {
		k.body(ev.From).add(ev.Raw, ev.Payload.(*decode.Chunk))
		return
	}
	if k.full && leftOut(ev.Payload) {
		k.more++
		k.run.Take()
		k.bodies = [2]body{}
		return
	}
	k.texts()
	lines := k.limiter.Limit(ev, line.Of(k.protocol, ev))
	switch w := ev.Payload.(type) {
	case *decode.Open:
		k.opened = lines[0]
		return
	case *decode.Close:
		k.outcome, k.verdict = lines[0].Said, line.VerdictOf(w.Result)
		k.rest()
	case *decode.Finding:
		k.odd++
		if s := session.SeverityOf(w.Severity); len(lines) > 0 && (k.odd == 1 || s > k.worse) {
			k.worse, k.worst, k.sign = s, lines[0].Said[0], lines[0].Sign
		}
	}
	k.item(ev, lines)
}

// note is a line that a lesson says; an answer is folded.
func (k *dialogue) note(w *decode.Note, l line.Line) {
	m := &k.items
	if w.Kind != decode.Answer {
		m.raw(`<p class="remark">`)
		m.spans(l.Said)
		m.raw("</p>\n")
		return
	}
	m.raw(`<details class="remark"><summary>`)
	m.spans(l.Said[:1])
	m.raw("</summary><p>")
	m.spans(l.Said[1:])
	m.raw("</p></details>\n")
}

// leftOut reports whether an event may be left out of a file that is full: what
// the list of sessions tells may not.
func leftOut(what decode.Payload) bool {
	switch what.(type) {
	case *decode.Open, *decode.Close, *decode.Finding:
		return false
	}
	return true
}

// rest says how much was left out.
func (k *dialogue) rest() {
	if k.more > 0 {
		k.items.raw("<li><p>", lang.F("… %s of this session, which are not in this file: it would be too long", line.Count(int64(k.more), "more step")), "</p></li>\n")
	}
}

// item adds the lines of an event.
func (k *dialogue) item(ev decode.Event, lines []line.Line) {
	if _, last := ev.Payload.(*decode.Close); k.full && !last {
		k.more++
		return
	}
	if k.count++; len(lines) == 0 {
		return
	}
	class := kind(lines[0].Sign)
	if _, begins := ev.Payload.(*decode.Command); begins {
		class += " asks"
	}
	if t, ok := ev.Payload.(*decode.TLS); ok && t.Leg != "both" {
		class += " split"
	}
	k.beginItem(class, ev.Time, lines[0], k.reached(&ev))
	received, sent := legsOf(&ev)
	for i, l := range lines {
		if w, ok := ev.Payload.(*decode.Note); ok && l.Sign == line.Noted {
			k.note(w, l)
			continue
		}
		way := received
		if l.Sign == line.Changed {
			way = sent
		}
		way.last = i == len(lines)-1 || (l.Sign == line.Changed) != (lines[i+1].Sign == line.Changed)
		k.line(l, way, k.lesson(&ev, i), nil)
	}
	if m, ok := ev.Payload.(*decode.Message); ok {
		k.structure(m)
	}
	k.items.raw("</div></li>\n")
}

// beginItem begins an item: when it was, the time since the one before, or since the
// command, and the state that the session has come to.
func (k *dialogue) beginItem(class string, at time.Time, l line.Line, state string) {
	k.items.raw(`<li class="`, class, `"><div class="when"><time datetime="`, at.UTC().Format("2006-01-02T15:04:05.000Z"), `">`,
		at.In(k.zone).Format("15:04:05.000"), "</time> <span class=\"took\">")
	switch since := at.Sub(k.last); {
	case l.Took != "":
		k.items.text(l.Took)
	case since >= 50*time.Microsecond:
		k.items.text("+" + line.Took(since))
	}
	k.last = at
	k.items.raw("</span></div>")
	if state != "" {
		k.items.tag("b", "state", state)
	}
	k.items.raw("<div class=\"lines\">\n")
}

// line adds a line: its sign, what was said, and what it means, with what there
// is to learn about it.
func (k *dialogue) line(l line.Line, way leg, lesson markup, b *body) {
	m := &k.items
	m.raw(`<div class="line `, signs[l.Sign].class, way.class(), `">`)
	if l.Sign != line.None {
		m.raw(`<span class="sign" role="img" aria-label="`, lang.T(signs[l.Sign].name), `">`)
		m.text(l.Sign.String())
		m.raw("</span>")
	}
	if b == nil {
		m.raw(`<code class="said">`)
		m.spans(l.Said)
		m.raw("</code>")
	} else {
		b.unfold(m, l.Said)
	}
	m.arrow(way)
	switch {
	case len(l.Means) == 0:
	case len(lesson) == 0:
		m.raw(`<div class="means">`)
		m.spans(l.Means)
		m.raw("</div>")
	default:
		m.raw(`<details class="means"><summary>`)
		m.summary(l.Means)
		m.raw(`</summary><div class="lesson">`, string(lesson), "</div></details>")
	}
	m.raw("</div>\n")
}

// signs are the classes of signs, and their names for who cannot see them.
var signs = [...]struct{ class, name string }{
	line.None: {"rest", ""}, line.ToServer: {"client", "client:"}, line.ToClient: {"server", "server:"},
	line.OwnServer: {"own", "mitmail to the server:"}, line.OwnClient: {"own", "mitmail to the client:"}, line.Changed: {"changed", "changed to:"},
	line.Opened: {"opened", "opened:"}, line.Closed: {"closed", "closed:"}, line.Yes: {"good", "login worked:"}, line.No: {"bad", "login failed:"},
	line.Open: {"later", "login open:"}, line.Mail: {"mail", "message:"}, line.Secured: {"tls", "TLS:"}, line.Unread: {"unread", "not seen:"}, line.Noted: {"noted", "note:"},
	line.Fact: {"info", "info:"}, line.Caution: {"warning", "warning:"}, line.Alarm: {"danger", "danger:"},
}

// kind is the class of an item whose first line has a sign.
func kind(s line.Sign) string {
	switch s {
	case line.ToServer, line.OwnServer:
		return "client"
	case line.ToClient, line.OwnClient:
		return "server"
	case line.Fact, line.Caution, line.Alarm:
		return "finding " + signs[s].class
	}
	return "fact " + signs[s].class
}

// name is the session's name.
func (k *dialogue) name() string { return lang.F("Session %d", k.session) }

// ends is who talks to whom.
func (k *dialogue) ends() (client, server string) {
	said := k.opened.Said
	if len(said) < 4 {
		return "", ""
	}
	return said[0].Text + said[1].Text, said[3].Text // the client and its program, an arrow, the server
}

// spoken is the protocol, as people write it.
func (k *dialogue) spoken() string { return strings.ToUpper(k.protocol.String()) }
