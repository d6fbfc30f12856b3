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

// stages are those that the options ask for, in order.
func (s *Sink) stages() []stage {
	all := []stage{s.match}
	if s.o.Mask {
		all = append(all, s.mask)
	}
	return append(all, s.line)
}

// match is the stage that finds out what matches the filter and --fail-on, while
// nothing is masked. A record is made only where one of them asks for it.
func (s *Sink) match(of *sessionState, next func(*entry)) func(*entry) {
	session := record.Session{Number: of.ID, Protocol: of.Protocol}
	var plain record.Record
	filter, failOn := s.o.Filter, s.o.FailOn
	return func(e *entry) {
		e.shown = filter == nil
		session.Frame = e.frame
		if (filter != nil || failOn != nil) && e.draft == nil && session.Record(e.Event, &plain) {
			e.record = &plain
			e.shown = filter == nil || filter.Match(&plain)
			if failOn != nil && failOn.Match(&plain) {
				s.matched.note(&plain)
			}
		}
		next(e)
	}
}

// line is the stage that makes a record a line of JSON, where somebody wants it.
func (s *Sink) line(of *sessionState, next func(*entry)) func(*entry) {
	session := record.Session{Number: of.ID, Protocol: of.Protocol}
	var masked record.Record
	var text []byte
	return func(e *entry) {
		if s.lines && e.shown && e.draft == nil && record.Recorded(e.What) {
			if e.record == nil {
				session.Frame = e.frame
				session.Record(e.Event, &masked)
				e.record = &masked
			}
			text = json.Append(text[:0], e.record)
			e.json = text
		}
		next(e)
	}
}
