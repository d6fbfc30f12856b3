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

// scratch is what it takes to make sheets.
type scratch struct {
	plain, shown record.Record
	lines        block
	json         *json.Writer // to lines
}

// block is a piece of memory that sheets are cut off.
type block []byte

// Write implements io.Writer.
func (b *block) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}

// blockSize is how large a block is made, and minBlock how much of one is used
// rather than a new one.
const (
	blockSize = 64 << 10
	minBlock  = 4 << 10
)

// tools are a scratch that nobody uses.
func (r *recorder) tools() *scratch {
	tmp, _ := r.scratch.Get().(*scratch)
	if tmp == nil {
		tmp = new(scratch)
		tmp.json = json.New(&tmp.lines)
	}
	if cap(tmp.lines)-len(tmp.lines) < minBlock {
		tmp.lines = make(block, 0, blockSize)
	}
	return tmp
}

// sheet makes a sheet of events. Its bytes are its own, its events are those
// given, or what is left of them with the secrets masked.
func (r *recorder) sheet(f *fold, events []decode.Event, tmp *scratch) sheet {
	var p sheet
	start := len(tmp.lines)
	for _, ev := range events {
		if ev, ok := r.event(f, ev, tmp); ok {
			p.events = append(p.events, ev)
		}
	}
	p.lines = tmp.lines[start:len(tmp.lines):len(tmp.lines)]
	return p
}

// event matches what an event is, writes its record, and returns what the user
// may see of it, if it is to be seen. What has no record is only counted, and
// never masked: that changes lengths.
func (r *recorder) event(f *fold, ev decode.Event, tmp *scratch) (decode.Event, bool) {
	if !f.plain.Record(ev, &tmp.plain) {
		return ev, r.filter == nil
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
	if wanted {
		_ = tmp.json.Write(rec) // to memory
	}
	return ev, wanted
}
