package sink

import (
	"bytes"
	"slices"

	"mitmail/decode"
)

// What a login that goes on may hold back.
const (
	maxLoginEntries = 256
	maxLoginBytes   = 64 << 10
)

// login holds back what a session says while it logs in, until a login has
// succeeded: a password that is typed where the user name belongs is known for
// one only when it is typed again. It is for captures and exports, where nobody waits.
type login struct {
	next  func(*entry)
	learn func(decode.Event) // of what comes next
	on    bool               // somebody has begun to log in
	done  bool               // and has, or there was too much of it
	held  []entry
	bytes int
}

// take takes the next entry of a session.
func (l *login) take(e *entry) {
	l.on = l.on || begins(e)
	if l.done || !l.on {
		l.next(e)
		return
	}
	l.held = append(l.held, *e)
	l.held[len(l.held)-1].keep()
	l.bytes += len(e.Raw)
	if e.last() || succeeds(e) || e.draft != nil || len(l.held) >= maxLoginEntries || l.bytes >= maxLoginBytes {
		l.flush()
	}
}

// flush hands on what was held back.
func (l *login) flush() {
	l.done = true
	for i := range l.held {
		l.learn(l.held[i].Event)
	}
	for i := range l.held {
		l.next(&l.held[i])
	}
	clear(l.held) // not needed any more, but for the memory
}

// reset begins another session.
func (l *login) reset() { *l = login{next: l.next, learn: l.learn, held: l.held[:0]} }

// begins reports whether a login begins.
func begins(e *entry) bool {
	c, ok := e.Payload.(*decode.Command)
	return ok && (c.Verb == "USER" || c.Verb == "AUTH" || c.Verb == "APOP")
}

// succeeds reports whether a login was accepted.
func succeeds(e *entry) bool {
	a, ok := e.Payload.(*decode.Auth)
	return ok && a.OK == decode.Yes
}

// keep copies what an entry refers to and others may use again.
func (e *entry) keep() {
	e.Raw, e.Sent = bytes.Clone(e.Raw), bytes.Clone(e.Sent)
	e.Secrets, e.SentSecrets = slices.Clone(e.Secrets), slices.Clone(e.SentSecrets)
	e.wire = e.Event
	e.record = nil // made anew behind the mask
}
