package main

import (
	"mitmail/decode"
	"mitmail/decode/capture"
	"mitmail/decode/record"
	"mitmail/proxy"
	"mitmail/view/json"
)

// sheet is what the user may see of some events of a session.
type sheet struct {
	lines  []byte          // the records that are shown, each a line of JSON
	events []capture.Heard // the events, those without a record included
}

// put writes a sheet.
type put func(s proxy.Session, p sheet) error

// wants is how much outlets want of a session beside the records.
type wants uint8

const (
	wantRecords wants = iota // nothing
	wantShown                // the events that are shown
	wantAll                  // all events: whether a session is kept may turn out at its end
)

// scratch is the records of one event.
type scratch struct{ plain, shown record.Record }

// tools are a scratch that nobody uses.
func (r *recorder) tools() *scratch {
	if tmp, ok := r.scratch.Get().(*scratch); ok {
		return tmp
	}
	return new(scratch)
}

// sheet adds events of a session to p: themselves, or what is left of them with
// the secrets masked.
func (r *recorder) sheet(f *fold, events []decode.Event, p *sheet) {
	tmp := r.tools()
	defer r.scratch.Put(tmp)
	for _, ev := range events {
		f.hand(ev.What)
		shown := r.event(f, &ev, tmp, p)
		if shown && r.wants >= wantShown || r.wants == wantAll {
			p.events = append(p.events, capture.Heard{Event: ev, Hidden: !shown})
		}
	}
}

// event matches what an event is, masks it, and writes its record if that is to
// be shown, which it returns. What has no record is only counted, and never
// masked: that changes lengths.
func (r *recorder) event(f *fold, ev *decode.Event, tmp *scratch, p *sheet) bool {
	if !f.plain.Record(*ev, &tmp.plain) {
		return r.filter == nil
	}
	if r.failOn != nil && r.failOn.Match(&tmp.plain) {
		r.match(&tmp.plain)
	}
	rec := &tmp.plain
	if r.mask {
		*ev, rec = f.masker.Mask(*ev), &tmp.shown
		f.shown.Record(*ev, rec)
	}
	if r.filter != nil && !r.filter.Match(&tmp.plain) {
		return false
	}
	p.lines = json.Append(p.lines, rec)
	return true
}
