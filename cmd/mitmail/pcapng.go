package main

import (
	"io"
	"slices"

	"mitmail/decode"
	"mitmail/decode/capture"
	"mitmail/decode/record"
	"mitmail/proxy"
)

// maxHeld is how many bytes of a session wait for a record of it to match the
// filter. One with more is kept whether it matches or not: better too much of
// the evidence than too little.
const maxHeld = 1 << 20

// eventSize is about what an event takes that waits, beside its bytes.
const eventSize = 256

// pcapngView writes whole sessions as packets, those of which a record matched
// the filter. It makes the packets itself.
type pcapngView struct {
	rec  *capture.Recorder
	held map[int]*tape // sessions that did not match by now
	kept map[int]bool  // open sessions that are written
}

// tape is what waits of a session.
type tape struct {
	events []decode.Event
	bytes  int
}

// newPcapngView begins a file. What goes wrong with it the outlet tells.
func newPcapngView(w io.Writer, _ *output) view {
	file, _ := capture.NewWriter(w, "mitmail "+version())
	return &pcapngView{capture.NewRecorder(file), make(map[int]*tape), make(map[int]bool)}
}

// wire implements [wired].
func (v *pcapngView) wire(s proxy.Session, ev decode.Event, shown bool) {
	if !v.kept[s.ID] && !shown && v.hold(s, ev) {
		return
	}
	if t := v.held[s.ID]; t != nil {
		delete(v.held, s.ID)
		for _, old := range t.events {
			_ = v.rec.Write(s.ID, s.Protocol, old)
		}
	}
	v.kept[s.ID] = true
	_ = v.rec.Write(s.ID, s.Protocol, ev)
	if _, last := ev.What.(*decode.Close); last {
		delete(v.kept, s.ID)
	}
}

// hold lets an event wait, and reports whether it does.
func (v *pcapngView) hold(s proxy.Session, ev decode.Event) bool {
	t := v.held[s.ID]
	if t == nil {
		t = new(tape)
		v.held[s.ID] = t
	}
	if _, last := ev.What.(*decode.Close); last {
		delete(v.held, s.ID)
		return true
	}
	if t.bytes += eventSize + len(ev.Raw) + len(ev.Sent); t.bytes > maxHeld {
		return false
	}
	ev.Raw, ev.Sent = slices.Clone(ev.Raw), slices.Clone(ev.Sent)
	t.events = append(t.events, ev)
	return true
}

// write implements [view]; nobody calls it.
func (v *pcapngView) write(proxy.Session, decode.Event, *record.Record) error { return nil }

// forget implements [view].
func (v *pcapngView) forget(s proxy.Session) {}
