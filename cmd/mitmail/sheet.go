package main

import (
	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/proxy"
	"mitmail/view/json"
)

// sheet is what the user may see of some events of a session.
type sheet struct {
	lines  []byte         // their records, each a line of JSON
	events []decode.Event // themselves, those without a record included
}

// put writes a sheet.
type put func(s proxy.Session, p sheet) error

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
		r.event(f, ev, tmp, p)
	}
}

// event matches what an event is, and adds what the user may see of it. What
// has no record is only counted, and never masked: that changes lengths.
func (r *recorder) event(f *fold, ev decode.Event, tmp *scratch, p *sheet) {
	if !f.plain.Record(ev, &tmp.plain) {
		if r.filter == nil && r.keeps {
			p.events = append(p.events, ev)
		}
		return
	}
	if r.failOn != nil && r.failOn.Match(&tmp.plain) {
		r.match(&tmp.plain)
	}
	wanted := r.filter == nil || r.filter.Match(&tmp.plain)
	rec := &tmp.plain
	if r.mask {
		ev, rec = f.masker.Mask(ev), &tmp.shown
		f.shown.Record(ev, rec)
	}
	if !wanted {
		return
	}
	p.lines = json.Append(p.lines, rec)
	if r.keeps {
		p.events = append(p.events, ev)
	}
}
