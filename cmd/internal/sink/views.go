package sink

import (
	"io"
	"slices"

	"mitmail/decode"
	"mitmail/decode/capture"
	"mitmail/decode/capture/pcap"
	"mitmail/decode/session"
	"mitmail/view/html"
)

// htmlView writes whole sessions to read in a browser, those of which a record
// matched the filter.
type htmlView struct{ *html.Writer }

func newHTMLView(w io.Writer, o *Options) view {
	return htmlView{html.New(w, html.Options{UTC: o.UTC})}
}

func (v htmlView) take(e *entry) {
	if e.draft == nil {
		_ = v.Write(e.ID, e.Protocol, e.Event, e.shown)
	}
}

func (v htmlView) end() { _ = v.End() } // what fails is counted

// storeView keeps sessions for a dashboard, which filters by itself.
type storeView struct{ *session.Store }

func (v storeView) take(e *entry) {
	if e.draft == nil {
		v.Apply(e.ID, e.Protocol, e.stored())
	}
}

func (storeView) end() {}

// maxPending is how many bytes of a session wait for a record of it to match the
// filter. One with more is kept whether it matches or not: better too much of
// the evidence than too little.
const maxPending = 1 << 20

// pcapngView writes whole sessions as packets, those of which a record matched
// the filter. It makes the packets itself.
type pcapngView struct {
	rec     *capture.Recorder
	pending map[int]*pendingEvents // of sessions that did not match by now
	kept    map[int]bool           // open sessions that are written
}

// pendingEvents are what waits of a session.
type pendingEvents struct {
	events []decode.Event
	bytes  int
}

// newPcapngView begins a file.
func newPcapngView(w io.Writer, o *Options) view {
	file, _ := pcap.NewWriter(w, o.Application) // what fails is counted
	return &pcapngView{capture.NewRecorder(file), make(map[int]*pendingEvents), make(map[int]bool)}
}

func (v *pcapngView) take(e *entry) {
	if e.draft != nil || !v.kept[e.ID] && !e.shown && v.hold(e) {
		return
	}
	if p := v.pending[e.ID]; p != nil {
		delete(v.pending, e.ID)
		for _, old := range p.events {
			_ = v.rec.Write(e.ID, e.Protocol, old)
		}
	}
	v.kept[e.ID] = true
	_ = v.rec.Write(e.ID, e.Protocol, e.wire)
	if e.last() {
		delete(v.kept, e.ID)
	}
}

func (*pcapngView) end() {}

// hold lets an event wait, and reports whether it does.
func (v *pcapngView) hold(e *entry) bool {
	p := v.pending[e.ID]
	if p == nil {
		p = new(pendingEvents)
		v.pending[e.ID] = p
	}
	if e.last() {
		delete(v.pending, e.ID)
		return true
	}
	ev := e.wire
	if p.bytes += entrySize + len(ev.Raw) + len(ev.Sent); p.bytes > maxPending {
		return false
	}
	ev.Raw, ev.Sent = slices.Clone(ev.Raw), slices.Clone(ev.Sent)
	p.events = append(p.events, ev)
	return true
}
