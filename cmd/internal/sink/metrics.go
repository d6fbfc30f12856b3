package sink

import "mitmail/cmd/internal/metrics"

// AddMetrics has all that sessions say counted, whatever matches the filter.
func (s *Sink) AddMetrics(to *metrics.Metrics) {
	s.views = true
	s.outputs = append(s.outputs, &output{name: "metrics", sink: s, view: metricsView{to}})
}

// metricsView counts events.
type metricsView struct{ *metrics.Metrics }

func (v metricsView) take(e *entry) {
	if e.draft == nil {
		v.Take(e.Protocol, &e.Event)
	}
}

func (metricsView) end() {}

// Writers are what became so far of what writers were given, and of what reached none.
// It is safe for concurrent use once the sink has started.
func (s *Sink) Writers() []metrics.Writer {
	var all []metrics.Writer
	if s.intake != nil {
		all = append(all, metrics.Writer{Name: "all", Dropped: s.intake.droppedSoFar() + s.left.Load()})
	}
	for _, o := range s.outputs {
		if o.to != nil {
			all = append(all, metrics.Writer{Name: o.name, Bytes: o.to.Size(), Dropped: o.to.dropped()})
		}
	}
	return all
}
