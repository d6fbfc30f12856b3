package otlp

import (
	"encoding/binary"
	"strconv"
	"strings"
	"sync"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"mitmail/decode/record"
)

// The fields of trace.proto.
const (
	spanTrace, spanID, spanParent, spanName, spanKind          = 1, 2, 4, 5, 6
	spanStart, spanEnd, spanAttributes, spanEvents, spanStatus = 7, 8, 9, 11, 15

	eventTime, eventName, eventAttributes = 1, 2, 3

	statusMessage, statusCode = 2, 3
)

// The values of its enumerations.
const (
	kindInternal, kindServer = 1, 2
	statusError              = 2
)

// maxEvents is how many bytes of events a span holds. More make a span of their
// own, as nothing is to be lost and a session may go on for days.
const maxEvents = 256 << 10

// span is a span that is not over yet, or not given yet.
type span struct {
	name       string
	number     uint64    // within the trace; 0 for the root
	start, end time.Time // end is zero until it is over
	given      bool      // it is over, and nothing can be added
	attributes []byte    // fields of Span
	events     []byte    // fields of Span
	memory     *spanMemory
	refused    string // the latest reply that was a refusal; "" for none
	failed     bool   // it has come to nothing, for what refused says

	mailFrom string // of a transaction that has no message by now
	text     bool   // a transaction: the server has agreed to the text, or that is not known yet
	waiting  int    // replies that are still to come
	closing  bool   // a transaction: nothing is said any more that belongs to it
}

// spanMemory is memory for the fields of a span: most have no more.
type spanMemory struct {
	attributes [512]byte
	events     [2 << 10]byte
}

var spanMemories = sync.Pool{New: func() any { return new(spanMemory) }}

// newSpan begins a span.
func newSpan(name string, number uint64, start time.Time) *span {
	m := spanMemories.Get().(*spanMemory)
	return &span{name: name, number: number, start: start, memory: m, attributes: m.attributes[:0], events: m.events[:0]}
}

// give appends the span as append does, for the last time.
func (s *span) give(b []byte, trace []byte) []byte {
	b = s.append(b, trace)
	spanMemories.Put(s.memory)
	s.given, s.memory, s.attributes, s.events = true, nil, nil, nil
	return b
}

// appendID appends a field that is what a span is known by.
func appendID(b []byte, field protowire.Number, trace []byte, number uint64) []byte {
	b = tag(b, field, protowire.BytesType)
	return binary.BigEndian.AppendUint64(append(b, 8), binary.BigEndian.Uint64(trace[8:])+number)
}

// append appends the span as a field of ScopeSpans.
func (s *span) append(b []byte, trace []byte) []byte {
	return message(b, scopeItems, func(b []byte) []byte {
		b = text(b, spanTrace, trace)
		b = appendID(b, spanID, trace, s.number)
		kind := int64(kindServer)
		if s.number != 0 {
			b = appendID(b, spanParent, trace, 0)
			kind = kindInternal
		}
		b = text(b, spanName, s.name)
		b = number(b, spanKind, kind)
		b = moment(b, spanStart, s.start)
		b = moment(b, spanEnd, s.end)
		b = append(append(b, s.attributes...), s.events...)
		if s.failed {
			b = message(b, spanStatus, func(b []byte) []byte {
				return number(text(b, statusMessage, s.refused), statusCode, statusError)
			})
		}
		return b
	})
}

// event adds a record as an event.
func (s *span) event(at time.Time, r *record.Record) {
	s.events = message(s.events, spanEvents, func(b []byte) []byte {
		b = moment(b, eventTime, at)
		b = text(b, eventName, r.Event)
		return ofEvents.Append(b, r)
	})
}

// describe adds what a record says to the attributes of the span, but for its place in
// the session.
func (s *span) describe(r *record.Record) { s.attributes = ofSpans.Append(s.attributes, r) }

// attribute adds one attribute, a text; its name is a [key].
func (s *span) attribute(key, value string) {
	s.attributes = attributes(spanAttributes).string(s.attributes, key, value)
}

// prefix stands in front of the names of records.
const prefix = "mail."

// The names of what is said of a session beside what a record says.
var (
	keySession, keyProtocol, keyEvent = key(prefix + "session"), key(prefix + "protocol"), key(prefix + "event")
	keyClient, keyServer, keyUser     = key(prefix + "client"), key(prefix + "server"), key(prefix + "user")
	keyMailFrom                       = key(prefix + "mail_from")
)

// What records say, as it is sent of any record and of one that a span is described by.
// Left out is what stands elsewhere in a span or log record: its time, kind and session, what
// was received (its meaning is there), and lists of what is in the text.
var (
	elsewhere = []string{"time", "session", "protocol", "event", "raw", "raw_base64", "params", "items"}
	ofEvents  = attributes(eventAttributes).layout(elsewhere...)
	ofLogs    = attributes(logAttributes).layout(elsewhere...)
	ofSpans   = attributes(spanAttributes).layout(append(elsewhere, "seq", "from", "frame")...)
)

// cause is what a refusal said, in a line.
func cause(r *record.Record) string {
	said := strings.Join(r.Text, " ")
	if r.Code != 0 {
		return strings.TrimSpace(strconv.Itoa(r.Code) + " " + said)
	}
	return strings.TrimSpace(r.Status + " " + said)
}
