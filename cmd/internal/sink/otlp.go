package sink

import (
	"mitmail/cmd/internal/otlp"
	"mitmail/decode/record"
)

// AddOTLP has sessions sent to a receiver of OpenTelemetry: as traces whole sessions
// of which a record matched the filter, as logs the records that did. Secrets are
// masked unless they are asked for.
func (s *Sink) AddOTLP(to *otlp.Endpoint, source *otlp.Source, secrets bool) {
	s.addOTLP(to.String(), to.Send, otlpRenderer{s: s, source: source, signal: to.Signal, hide: !secrets && !s.o.Mask})
}

func (s *Sink) addOTLP(name string, send sender, r otlpRenderer) {
	o := &output{name: name, noun: "span", sink: s}
	if r.signal == otlp.Logs {
		o.noun = "record"
	}
	r.to = newOTLPExport(send, o)
	o.renderer, o.to = r, r.to
	s.outputs = append(s.outputs, o)
}

// otlpRenderer makes what is sent of sessions.
type otlpRenderer struct {
	s      *Sink
	source *otlp.Source
	signal otlp.Signal
	hide   bool // secrets, which are not masked yet
	to     *otlpExport
}

func (r otlpRenderer) write(p []byte) { _, _ = r.to.Write(p) } // what is not taken is counted

// session implements [renderer].
func (r otlpRenderer) session(of Session) func([]byte, *entry) []byte {
	session := record.Session{Number: of.ID, Protocol: of.Protocol}
	render := traces(r.source.Trace(of.Protocol))
	if r.signal == otlp.Logs {
		render = logs(r.source.Log(of.Protocol))
	}
	var out []byte
	var rec record.Record
	take := func(e *entry) {
		session.Frame = e.frame
		r := e.record
		if r != nil {
			session.Follow(e.Event)
		} else {
			session.Record(e.Event, &rec)
			r = &rec
		}
		out = render(out, e, r)
	}
	if r.hide {
		take = r.s.hide(true, take)
	}
	var own entry // the others' stays as it is
	return func(b []byte, e *entry) []byte {
		if e.draft != nil || !record.Recorded(e.Payload) {
			return b
		}
		own, out = *e, b
		take(&own)
		return out
	}
}

// traces renders a session to spans. They wait until a record has matched the filter.
func traces(t *otlp.Trace) func([]byte, *entry, *record.Record) []byte {
	matched := false
	var pending []byte
	return func(b []byte, e *entry, r *record.Record) []byte {
		matched = matched || e.shown || len(pending) > maxPending
		if matched {
			b = append(b, pending...)
			pending = nil
			return t.Append(b, &e.Event, r)
		}
		pending = t.Append(pending, &e.Event, r)
		return b
	}
}

// logs renders a session to log records, of the records that matched the filter.
func logs(l *otlp.Log) func([]byte, *entry, *record.Record) []byte {
	return func(b []byte, e *entry, r *record.Record) []byte {
		if !e.shown {
			l.Follow(&e.Event)
			return b
		}
		return l.Append(b, &e.Event, r)
	}
}
