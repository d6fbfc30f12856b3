package main

import (
	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/proxy"
)

// heard is an event as the user may see it.
type heard struct {
	decode.Event
	record *record.Record // nil where it has none
	shown  bool           // it matched the filter
	wire   *decode.Event  // its bytes as captures have them
}

// wants is how much outlets want of a session beside the lines of JSON.
type wants uint8

const (
	wantLines wants = iota // nothing
	wantShown              // the events that are shown
	wantAll                // all events: whether a session is kept may turn out at its end
)

// whole is a view of whole sessions, of which a record matched the filter.
type whole interface {
	// hide takes an event that did not match.
	hide(s proxy.Session, ev decode.Event)
}

// scratch is the forms of one event.
type scratch struct {
	plain, shown record.Record
	wire         decode.Event
	kept         []decode.Event // for a dashboard
}

// tools are a scratch that nobody uses.
func (r *recorder) tools() *scratch {
	if tmp, ok := r.scratch.Get().(*scratch); ok {
		return tmp
	}
	return new(scratch)
}

// hear matches what an event is, and masks it. What has no record is counted,
// and its secrets become as many *: anything else would change its length.
func (r *recorder) hear(f *fold, ev decode.Event, tmp *scratch) heard {
	f.hand(ev.What)
	r.tally.count(ev.What)
	h := heard{Event: ev, wire: &tmp.wire}
	tmp.wire = ev
	if f.plain.Record(ev, &tmp.plain) {
		r.match(&tmp.plain)
		h.record, h.shown = &tmp.plain, r.filter == nil || r.filter.Match(&tmp.plain)
	} else {
		h.shown = r.filter == nil
	}
	if r.mask {
		r.hide(f, &h, tmp)
	}
	return h
}

// hide masks an event.
func (r *recorder) hide(f *fold, h *heard, tmp *scratch) {
	ev := h.Event
	if h.record != nil {
		h.Event, h.record = f.masker.Mask(ev), &tmp.shown
		f.shown.Record(h.Event, h.record)
	}
	if r.wants == wantAll {
		tmp.wire = f.masker.Stars(ev)
		if h.record == nil {
			h.Event = tmp.wire
		}
	}
	if m, ok := ev.What.(*decode.Message); ok {
		if copies, ok := m.Copy.(letters); ok {
			copies.mask(&f.masker)
		}
	}
}

// take has an event written that is to be shown. A view that stops has told so
// itself.
func (o *outlet) take(s proxy.Session, h heard) {
	if w, ok := o.view.(wired); ok {
		w.wire(s, *h.wire, h.shown)
		return
	}
	if h.shown {
		_ = o.view.write(s, h.Event, h.record)
		return
	}
	if w, ok := o.view.(whole); ok {
		w.hide(s, h.Event)
	}
	if _, last := h.What.(*decode.Close); last {
		o.view.forget(s)
	}
}

// wired is a view of what passed on the wire, of whole sessions.
type wired interface {
	wire(s proxy.Session, ev decode.Event, shown bool)
}
