package sink

import (
	"mitmail/decode/record"
	"mitmail/view/json"
)

// stage is something that all entries of a session pass on their way to the
// views: the events, and the texts of drafts. It makes, for one session, what
// takes an entry and hands it on to next: at once, changed or not, or later and
// in order, but nothing behind the session's close. Who keeps bytes until later
// copies them.
type stage func(of *sessionState, next func(*entry)) func(*entry)

// wanted are the stages that the options ask for, in order.
func (s *Sink) wanted() []stage {
	all := []stage{s.match}
	if s.o.Mask {
		all = append(all, s.mask)
	}
	return append(all, s.line)
}

// match is the stage that finds out what matches the filter and --fail-on, while
// nothing is masked. A record is made only where one of them asks for it.
func (s *Sink) match(of *sessionState, next func(*entry)) func(*entry) {
	filter, failOn := s.o.Filter, s.o.FailOn
	if filter == nil && failOn == nil {
		return func(e *entry) {
			e.shown = true
			next(e)
		}
	}
	session := record.Session{Number: of.ID, Protocol: of.Protocol}
	before := false // the latest record was shown: text behind it is too
	return func(e *entry) {
		e.shown = filter == nil || before
		session.Frame = e.frame
		if e.draft == nil && session.Record(e.Event, &of.record) {
			e.record = &of.record
			e.shown = filter == nil || filter.Match(e.record)
			before = e.shown
			if failOn != nil && failOn.Match(e.record) {
				s.matched.note(e.record)
			}
		}
		next(e)
	}
}

// scratch is memory for one entry on its way.
type scratch struct {
	entry  entry
	record record.Record
	line   []byte // of JSON
}

// lend returns some that nobody uses.
func (s *Sink) lend() *scratch {
	if tmp, ok := s.free.Get().(*scratch); ok {
		return tmp
	}
	return new(scratch)
}

// line is the stage that makes a record a line of JSON, where somebody wants it.
func (s *Sink) line(of *sessionState, next func(*entry)) func(*entry) {
	if !s.lines {
		return next
	}
	session := record.Session{Number: of.ID, Protocol: of.Protocol}
	return func(e *entry) {
		if !e.shown || e.draft != nil || !record.Recorded(e.Payload) {
			next(e)
			return
		}
		if e.record == nil {
			session.Frame = e.frame
			session.Record(e.Event, &of.record)
			e.record = &of.record
		}
		of.line = json.Append(of.line[:0], e.record)
		e.json = of.line
		next(e)
	}
}
