package otlp

import (
	"cmp"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"mitmail/decode"
	"mitmail/decode/record"
)

// The fields of logs.proto.
const (
	logTime, logSeverity, logBody, logAttributes = 1, 2, 5, 6
	logTrace, logSpan, logObserved, logName      = 9, 10, 11, 12
)

// The values of its SeverityNumber.
const (
	severityInfo  = 9
	severityWarn  = 13
	severityError = 17
)

// Log makes the log records of one session. It is not safe for concurrent use.
type Log struct {
	source   *Source
	protocol decode.Protocol
	origin   origin
	trace    []byte // nil before the session is open
}

// Log begins the log of a session.
func (s *Source) Log(p decode.Protocol) *Log {
	return &Log{source: s, protocol: p, origin: s.origin("")}
}

// Follow handles an event without making a log record of it.
func (l *Log) Follow(ev *decode.Event) {
	if open, ok := ev.Payload.(*decode.Open); ok {
		l.origin, l.trace = l.source.origin(open.Route), traceID(l.source.Seed, ev.Time, l.protocol, open)
	}
}

// Append appends the log record of an event. Events are given in order, each with
// its record.
func (l *Log) Append(b []byte, ev *decode.Event, r *record.Record) []byte {
	l.Follow(ev)
	return l.origin.wrap(b, func(b []byte) []byte {
		return message(b, scopeItems, func(b []byte) []byte { return l.fill(b, ev, r) })
	})
}

// fill appends the fields of a LogRecord.
func (l *Log) fill(b []byte, ev *decode.Event, r *record.Record) []byte {
	b = moment(b, logTime, ev.Time)
	b = moment(b, logObserved, time.Now())
	b = number(b, logSeverity, severity(ev.Payload))
	b = message(b, logBody, func(b []byte) []byte { return text(b, anyString, body(ev, r)) })
	b = ofLogs.Append(b, r)
	b = l.session(b, r)
	if l.trace != nil {
		b = text(b, logTrace, l.trace)
		b = appendID(b, logSpan, l.trace, 0)
	}
	return text(b, logName, prefix+r.Event)
}

// session appends which session a record is of, and what expressions may ask of it
// on any record, where the record itself does not show it.
func (l *Log) session(b []byte, r *record.Record) []byte {
	a := attributes(logAttributes)
	b = a.int(b, keySession, int64(r.Session))
	for _, w := range []struct{ key, value, on string }{
		{keyProtocol, r.Protocol, ""}, {keyEvent, r.Event, ""}, {keyClient, r.Client, "open"}, {keyServer, r.Server, "open"}, {keyUser, r.User, "auth"},
	} {
		if w.value != "" && w.on != r.Event {
			b = a.string(b, w.key, w.value)
		}
	}
	return b
}

// body is what a record says, in a line: what was said, or what it means.
func body(ev *decode.Event, r *record.Record) string {
	switch ev.Payload.(type) {
	case *decode.Open:
		return r.Client + " to " + r.Server
	case *decode.Close:
		return cmp.Or(r.Outcome, r.Reason)
	case *decode.Finding:
		return r.ID + ": " + strings.Join(r.Text, " ")
	case *decode.Message:
		return cmp.Or(r.Subject, r.MessageID, r.Event)
	}
	return cmp.Or(strings.TrimRight(r.Raw, "\r\n"), r.Event)
}

// severity is how bad it is.
func severity(what decode.Payload) int64 {
	switch w := what.(type) {
	case *decode.Finding:
		switch w.Severity {
		case decode.Danger:
			return severityError
		case decode.Warning:
			return severityWarn
		}
	case *decode.Reply:
		if w.OK == decode.No {
			return severityWarn
		}
	case *decode.Close:
		if Failed(w.Result) {
			return severityError
		}
	}
	return severityInfo
}

// Count is how many spans or log records there are in what was made for a request.
func Count(p []byte) int {
	n := 0
	for resource := range fields(p, dataResources) {
		for scope := range fields(resource, resourceScopes) {
			for range fields(scope, scopeItems) {
				n++
			}
		}
	}
	return n
}

// fields are the messages that a field of p holds.
func fields(p []byte, field protowire.Number) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(p) > 0 {
			num, kind, n := protowire.ConsumeTag(p)
			if n < 0 {
				return
			}
			size := protowire.ConsumeFieldValue(num, kind, p[n:])
			if size < 0 {
				return
			}
			if num == field && kind == protowire.BytesType {
				v, _ := protowire.ConsumeBytes(p[n:])
				if !yield(v) {
					return
				}
			}
			p = p[n+size:]
		}
	}
}

// Cut divides what was made for a request, of about so many bytes at most.
func Cut(p []byte, limit int) (first, rest []byte) {
	n := 0
	for n < len(p) {
		size := protowire.ConsumeFieldValue(dataResources, protowire.BytesType, p[n+1:])
		if size < 0 || n > 0 && n+1+size > limit {
			break
		}
		n += 1 + size
	}
	return p[:n], p[n:]
}
