package otlp

import (
	"crypto/sha256"
	"slices"
	"time"

	"mitmail/decode"
	"mitmail/decode/record"
)

// Trace makes the spans of one session. It is not safe for concurrent use.
type Trace struct {
	source   *Source
	protocol decode.Protocol
	origin   origin
	trace    []byte // its id; nil before the session is open
	spans    uint64 // how many there were beside the root

	root         *span
	login        *span   // the one that goes on; nil for none
	transactions []*span // mail transactions, or retrievals, that are not over, oldest first
	awaited      []await
	here         *span     // that of the latest event
	over         []*span   // what is over, and may still get findings
	last         time.Time // of the latest event
}

// await is a command whose reply is still to come.
type await struct {
	verb string
	of   *span
}

// maxAwaited is how many commands may wait for their replies. Of more the oldest are
// forgotten: their replies are events of the session.
const maxAwaited = 1000

// Trace begins the trace of a session.
func (s *Source) Trace(p decode.Protocol) *Trace { return &Trace{source: s, protocol: p} }

// Append appends the spans that are over by now. Events are given in order, each
// with its record; spans are given at the next event that is no finding, the last
// ones at the session's close.
func (t *Trace) Append(b []byte, ev *decode.Event, r *record.Record) []byte {
	if t.root == nil {
		t.open(ev)
	}
	if _, about := ev.Payload.(*decode.Finding); !about {
		b = t.give(b)
	}
	t.take(ev, r)
	t.last = ev.Time
	if _, last := ev.Payload.(*decode.Close); last {
		b = t.give(b)
	}
	return b
}

// open begins the root span. Its id is made of what is the session's alone.
func (t *Trace) open(ev *decode.Event) {
	open, ok := ev.Payload.(*decode.Open)
	if !ok {
		open = new(decode.Open)
	}
	t.origin = t.source.origin(open.Route)
	t.trace = traceID(t.source.Seed, ev.Time, t.protocol, open)
	t.root = newSpan(t.protocol.String()+" session", 0, ev.Time)
	t.here, t.last = t.root, ev.Time
}

// traceID is the id of a session's trace.
func traceID(seed string, at time.Time, p decode.Protocol, open *decode.Open) []byte {
	h := sha256.New()
	for _, s := range []string{seed, at.UTC().Format(time.RFC3339Nano), p.String(), open.Client, open.Server} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return h.Sum(nil)[:16]
}

// begin begins a child span.
func (t *Trace) begin(name string, at time.Time) *span {
	t.spans++
	return newSpan(name, t.spans, at)
}

// finish says that a span is over.
func (t *Trace) finish(s *span, at time.Time) {
	s.end = at
	t.over = append(t.over, s)
}

// give appends what is over.
func (t *Trace) give(b []byte) []byte {
	if len(t.over) == 0 {
		return b
	}
	b = t.origin.wrap(b, func(b []byte) []byte {
		for _, s := range t.over {
			b = s.give(b, t.trace)
		}
		return b
	})
	clear(t.over)
	t.over = t.over[:0]
	return b
}

// take handles an event.
func (t *Trace) take(ev *decode.Event, r *record.Record) {
	at := ev.Time
	switch w := ev.Payload.(type) {
	case *decode.Open:
		t.root.describe(r)
		t.root.attributes = attributes(spanAttributes).int(t.root.attributes, keySession, int64(r.Session))
		t.root.attribute(keyProtocol, r.Protocol)
	case *decode.Command:
		s := t.command(w, at)
		if w.Verb == "MAIL" {
			s.mailFrom = r.MailFrom
		}
		t.event(s, at, r)
	case *decode.Response:
		s := t.login
		if s == nil {
			s = t.root
		}
		t.await("AUTH", s)
		t.event(s, at, r)
	case *decode.Reply:
		t.reply(w, at, r)
	case *decode.Auth:
		t.auth(w, at, r)
	case *decode.Message:
		t.message(w, at, r)
	case *decode.TLS:
		t.tls(w, at, r)
	case *decode.Close:
		t.close(w, at, r)
	case *decode.Finding:
		t.event(t.here, at, r)
	default:
		t.event(t.root, at, r)
	}
}

// event makes a record an event of a span.
func (t *Trace) event(s *span, at time.Time, r *record.Record) {
	if s.given { // such as a reply that comes late
		s = t.root
	}
	s.event(at, r)
	t.here = s
	if len(s.events) < maxEvents || !s.end.IsZero() {
		return
	}
	part := t.begin(s.name+", a part", s.start)
	part.events, s.events = s.events, nil
	t.finish(part, at)
}

// command finds out what a command belongs to, and what it begins and ends.
func (t *Trace) command(w *decode.Command, at time.Time) *span {
	belongs := t.smtp
	if t.protocol == decode.POP3 {
		belongs = t.pop3
	}
	s := belongs(w.Verb, at)
	t.await(w.Verb, s)
	return s
}

func (t *Trace) smtp(verb string, at time.Time) *span {
	switch verb {
	case "AUTH":
		return t.logIn(at)
	case "MAIL":
		t.reset(at)
		s := t.begin("mail transaction", at)
		t.transactions = append(t.transactions, s)
		return s
	case "RCPT", "DATA", "BDAT":
		if n := len(t.transactions); n > 0 && !t.transactions[n-1].closing {
			s := t.transactions[n-1]
			s.text = s.text || verb != "RCPT"
			return s
		}
	case "RSET", "EHLO", "HELO", "LHLO", "QUIT":
		t.reset(at)
	}
	return t.root
}

func (t *Trace) pop3(verb string, at time.Time) *span {
	switch verb {
	case "USER", "APOP", "AUTH":
		return t.logIn(at)
	case "PASS":
		if t.login != nil {
			return t.login
		}
	case "RETR", "TOP":
		s := t.begin("message retrieval", at)
		s.text = true
		t.transactions = append(t.transactions, s)
		return s
	}
	return t.root
}

// logIn begins a login. One that was given up is over.
func (t *Trace) logIn(at time.Time) *span {
	if t.login != nil {
		t.abandon(t.login, at)
	}
	t.login = t.begin("login", at)
	return t.login
}

// await says that a command waits for its reply.
func (t *Trace) await(verb string, s *span) {
	if len(t.awaited) == maxAwaited {
		t.awaited[0].of.waiting--
		t.awaited = slices.Delete(t.awaited, 0, 1)
	}
	s.waiting++
	t.awaited = append(t.awaited, await{verb, s})
}

// answers is what a reply belongs to.
func (t *Trace) answers(w *decode.Reply) *span {
	if w.To == "." {
		if s := t.textual(); s != nil {
			return s
		}
	}
	i := slices.IndexFunc(t.awaited, func(a await) bool { return a.verb == w.To })
	if i < 0 {
		return t.root
	}
	for _, passed := range t.awaited[:i+1] {
		passed.of.waiting--
	}
	s := t.awaited[i].of
	t.awaited = slices.Delete(t.awaited, 0, i+1)
	return s
}

// textual is the oldest transaction whose text is on its way; nil for none.
func (t *Trace) textual() *span {
	for _, s := range t.transactions {
		if s.text {
			return s
		}
	}
	return nil
}

// reply handles a reply.
func (t *Trace) reply(w *decode.Reply, at time.Time, r *record.Record) {
	s := t.answers(w)
	if w.OK == decode.No {
		s.refused = cause(r)
		switch w.To {
		case "MAIL":
			s.closing = true
		case "DATA":
			s.text = false
		case "RETR", "TOP":
			s.text, s.closing = false, true
		}
	}
	t.event(s, at, r)
	t.settle(at)
}

// reset says that what the client says from here on belongs to no transaction.
func (t *Trace) reset(at time.Time) {
	for _, s := range t.transactions {
		s.closing = true
	}
	t.settle(at)
}

// settle has transactions end to which nothing more belongs: not their message,
// which is their end where there is one.
func (t *Trace) settle(at time.Time) {
	t.transactions = slices.DeleteFunc(t.transactions, func(s *span) bool {
		over := s.closing && !s.text && s.waiting == 0
		if over {
			t.abandon(s, at)
		}
		return over
	})
}

// abandon ends what has come to nothing.
func (t *Trace) abandon(s *span, at time.Time) {
	if s.mailFrom != "" {
		s.attribute(keyMailFrom, s.mailFrom)
	}
	s.failed = s.refused != ""
	t.finish(s, at)
}

// auth ends a login.
func (t *Trace) auth(w *decode.Auth, at time.Time, r *record.Record) {
	s := t.login
	if s == nil {
		s = t.begin("login", at)
	}
	t.login, t.here = nil, s
	s.describe(r)
	s.failed = w.OK == decode.No
	t.finish(s, at)
}

// message ends a transaction.
func (t *Trace) message(w *decode.Message, at time.Time, r *record.Record) {
	s := t.textual()
	switch {
	case s != nil:
	case len(t.transactions) > 0:
		s = t.transactions[0]
	default:
		s = t.begin("message", at)
	}
	t.transactions = slices.DeleteFunc(t.transactions, func(other *span) bool { return other == s })
	s.describe(r)
	s.failed = w.OK == decode.No
	t.here = s
	t.finish(s, at)
}

// tls gives a handshake. Where it is not known when it began, that was at the
// latest event.
func (t *Trace) tls(w *decode.TLS, at time.Time, r *record.Record) {
	s := t.begin("TLS handshake", t.last)
	if shook := w.Handshake; !shook.Begin.IsZero() {
		s.start, at = shook.Begin, shook.End
	}
	if s.start.Before(t.root.start) { // it came before the greeting
		t.root.start = s.start
	}
	s.describe(r)
	s.failed, s.refused = w.OK == decode.No, r.Error
	t.here = s
	t.finish(s, at)
}

// close ends all.
func (t *Trace) close(w *decode.Close, at time.Time, r *record.Record) {
	if t.login != nil {
		t.transactions = append(t.transactions, t.login)
	}
	for _, s := range t.transactions {
		t.abandon(s, at)
	}
	t.login, t.transactions, t.awaited = nil, nil, nil
	t.root.describe(r)
	if r.User != "" {
		t.root.attribute(keyUser, r.User)
	}
	t.root.failed, t.root.refused = Failed(w.Result), r.Outcome
	t.finish(t.root, at)
}

// Failed reports whether a session has come to nothing.
func Failed(result decode.Result) bool {
	switch result {
	case decode.ResultRefused, decode.ResultLoginFailed, decode.ResultBroken, decode.ResultUnreachable:
		return true
	}
	return false
}
