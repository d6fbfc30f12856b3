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

// scratch is the records of one event.
type scratch struct{ plain, shown record.Record }

// tools are a scratch that nobody uses.
func (r *recorder) tools() *scratch {
	if tmp, ok := r.scratch.Get().(*scratch); ok {
		return tmp
	}
	return new(scratch)
}

// hear matches what an event is, and masks it. What has no record is only
// counted, and never masked: that changes lengths.
func (r *recorder) hear(f *fold, ev decode.Event, tmp *scratch) heard {
	f.hand(ev.What)
	r.tally.count(ev.What)
	if !f.plain.Record(ev, &tmp.plain) {
		return heard{ev, nil, r.filter == nil}
	}
	if r.failOn != nil && r.failOn.Match(&tmp.plain) {
		r.match(&tmp.plain)
	}
	h := heard{ev, &tmp.plain, r.filter == nil || r.filter.Match(&tmp.plain)}
	if r.mask {
		h.Event, h.record = f.masker.Mask(ev), &tmp.shown
		f.shown.Record(h.Event, h.record)
	}
	return h
}

// take has an event written that is to be shown. A view that stops has told so
// itself.
func (o *outlet) take(s proxy.Session, h heard) {
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
