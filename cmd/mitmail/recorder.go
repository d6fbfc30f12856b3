package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"syscall"
	"time"

	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/decode/session"
	"mitmail/proxy"
)

// closeTime is how long readers have for what is left when traffic has ended.
const closeTime = 3 * time.Second

// hurryTime is how long they have when the program is to end at once.
const hurryTime = 200 * time.Millisecond

// errTold ends a run that has said already why it fails.
var errTold = errors.New("nobody reads standard output any more")

// standardOutput is the name of that outlet.
const standardOutput = "standard output"

// recorder takes the events of all sessions and has them shown and written. Its
// take is what a proxy needs as sink: sessions call it concurrently, and it
// never waits for a reader.
type recorder struct {
	filter, failOn *record.Expr // nil where there is none
	mask           bool
	say            *sayer
	outlets        []*outlet
	store          *session.Store // of the dashboard; nil where there is none
	scratch        sync.Pool      // of *scratch

	mu      sync.Mutex
	folds   map[int]*fold // by session
	matched string        // the first record that --fail-on matched
}

// outlet is one place that events go to.
type outlet struct {
	name  string
	mu    sync.Mutex // guards view
	view  view
	spool *spool
}

// fold is what a session's records and masks depend on.
type fold struct {
	plain, shown record.Session // shown sees masked events
	masker       decode.Masker
}

// scratch is the records of one event, and the events that a dashboard keeps.
type scratch struct {
	plain, shown record.Record
	kept         []decode.Event
}

// add adds an outlet that writes to what open opens.
func (r *recorder) add(name string, open func() (io.WriteCloser, error), to func(io.Writer) view) {
	o := &outlet{name: name}
	o.spool = newSpool(open, maxSpool, func(err error, written int64) {
		if name == standardOutput && errors.Is(err, syscall.EPIPE) {
			r.say.warn("%v", errTold)
			return
		}
		r.say.warn("%s is not written any more: %s, after %d bytes; traffic goes on", name, why(err), written)
	})
	o.view = to(o.spool)
	r.outlets = append(r.outlets, o)
}

// why is an error without the name of the file it is about.
func why(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return err.Error()
}

// take takes the events of a session, in order.
func (r *recorder) take(s proxy.Session, events []decode.Event) {
	f := r.fold(s)
	tmp, _ := r.scratch.Get().(*scratch)
	if tmp == nil {
		tmp = new(scratch)
	}
	defer r.scratch.Put(tmp)
	tmp.kept = tmp.kept[:0]
	for _, ev := range events {
		tmp.kept = append(tmp.kept, r.event(s, f, ev, tmp))
	}
	if r.store != nil { // it filters by itself
		r.store.Apply(s.ID, s.Protocol, tmp.kept...)
	}
}

// event matches what an event is, and has shown what the user may see of it,
// which it returns.
// What has no record is only counted, and never masked: that changes lengths.
func (r *recorder) event(s proxy.Session, f *fold, ev decode.Event, tmp *scratch) decode.Event {
	if !f.plain.Record(ev, &tmp.plain) {
		if r.filter == nil {
			r.show(s, ev, nil)
		}
		return ev
	}
	_, last := ev.What.(*decode.Close)
	if last {
		r.forget(s)
	}
	if r.failOn != nil && r.failOn.Match(&tmp.plain) {
		r.match(&tmp.plain)
	}
	rec := &tmp.plain
	if r.mask {
		ev, rec = f.masker.Mask(ev), &tmp.shown
		f.shown.Record(ev, rec)
	}
	switch {
	case r.filter == nil || r.filter.Match(&tmp.plain):
		r.show(s, ev, rec)
	case last:
		r.skip(s)
	}
	return ev
}

// skip tells every outlet that it will not see the close of a session.
func (r *recorder) skip(s proxy.Session) {
	for _, o := range r.outlets {
		o.mu.Lock()
		o.view.forget(s)
		o.mu.Unlock()
	}
}

// show writes to every outlet that still takes something. An outlet that does
// not has told so itself.
func (r *recorder) show(s proxy.Session, ev decode.Event, rec *record.Record) {
	for _, o := range r.outlets {
		o.mu.Lock()
		_ = o.view.write(s, ev, rec)
		o.mu.Unlock()
	}
}

// fold is what is known of a session.
func (r *recorder) fold(s proxy.Session) *fold {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.folds[s.ID]
	if f == nil {
		session := record.Session{Number: s.ID, Protocol: s.Protocol}
		f = &fold{plain: session, shown: session}
		r.folds[s.ID] = f
	}
	return f
}

func (r *recorder) forget(s proxy.Session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.folds, s.ID)
}

func (r *recorder) match(rec *record.Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.matched == "" {
		r.matched = fmt.Sprintf("session %d, record %d (%s) matched --fail-on", rec.Session, rec.Seq, rec.Event)
	}
}

// close waits, but not for long, until all is written. The error says what
// the run has to end with: something was not recorded, or --fail-on matched.
func (r *recorder) close() error { return r.closeWithin(closeTime) }

// closeWithin is close with a bound on how long it waits.
func (r *recorder) closeWithin(limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var stopped, told error
	for _, o := range r.outlets {
		switch err := o.spool.Close(ctx); {
		case o.name == standardOutput && errors.Is(err, syscall.EPIPE):
			told = errTold
		default:
			stopped = errors.Join(stopped, err)
		}
		r.say.more("%s: %d bytes", o.name, o.spool.wrote(0))
	}
	if stopped != nil {
		return advise("not everything was recorded", "")
	}
	if told != nil {
		return told
	}
	if r.matched != "" {
		return &advice{r.matched, "", exitMatched}
	}
	return nil
}

// hurry is close for those who do not wait: sessions are still open.
func (r *recorder) hurry() {
	open := r.open()
	r.closeWithin(hurryTime) // what it says is told by each outlet
	if open > 0 {
		r.say.warn("ended at once: the records of %s are incomplete", sessions(open))
	}
}

// flush waits until standard output shows all that was taken, but not for long.
// It reports whether standard output still takes something.
func (r *recorder) flush() bool {
	ctx, cancel := context.WithTimeout(context.Background(), hurryTime)
	defer cancel()
	for _, o := range r.outlets {
		if o.name == standardOutput {
			return o.spool.flush(ctx) == nil
		}
	}
	return true
}

// open is how many sessions have not ended.
func (r *recorder) open() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.folds)
}

// sessions counts them in words.
func sessions(n int) string {
	if n == 1 {
		return "1 session"
	}
	return fmt.Sprintf("%d sessions", n)
}
