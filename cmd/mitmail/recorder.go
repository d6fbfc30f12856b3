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
	offline        bool // traffic can wait, and does
	wants          wants
	posts          []string // where messages that are kept are while they come
	tally          tally
	remake         bool // packets are not written as they were captured, but anew
	originals      []*originals
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
	name string
	mu   sync.Mutex // guards view and end
	view view
	end  end
}

// end is where the bytes of an outlet go.
type end interface {
	// Close waits until all is written, or ctx is done. The error is why the end
	// stopped, now or earlier.
	Close(ctx context.Context) error
	// size is how many bytes were written.
	size() int64
}

// fold is what a session's records and masks depend on.
type fold struct {
	plain, shown record.Session // shown sees masked events
	masker       decode.Masker
	letters      []letters // of messages that are not over
}

// add adds an outlet that writes to what open opens.
func (r *recorder) add(name string, open func() (io.WriteCloser, error), to func(io.Writer) view) {
	if r.offline {
		end := newStraight(open, r.stopped(name))
		r.outlets = append(r.outlets, &outlet{name: name, view: to(end), end: end})
		return
	}
	end := newSpool(open, maxSpool, r.stopped(name))
	r.outlets = append(r.outlets, &outlet{name: name, view: to(end), end: end})
}

// stopped tells that an outlet has stopped.
func (r *recorder) stopped(name string) func(error, int64) {
	return func(err error, written int64) {
		goesOn := "traffic goes on"
		if r.offline {
			goesOn = "reading goes on"
		}
		if name == standardOutput && errors.Is(err, syscall.EPIPE) {
			r.say.warn("%v", errTold)
			return
		}
		r.say.warn("%s is not written any more: %s, after %d bytes; %s", name, why(err), written, goesOn)
	}
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
	tmp := r.tools()
	defer r.scratch.Put(tmp)
	tmp.kept = tmp.kept[:0]
	for _, ev := range events {
		h := r.hear(f, ev, tmp)
		_, last := ev.What.(*decode.Close)
		if last {
			r.forget(s)
		}
		for _, o := range r.outlets {
			o.mu.Lock()
			o.take(s, h)
			o.mu.Unlock()
		}
		tmp.kept = append(tmp.kept, *h.kept())
	}
	if r.store != nil { // it filters by itself
		r.store.Apply(s.ID, s.Protocol, tmp.kept...)
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

// match notes the first record that --fail-on matches.
func (r *recorder) match(rec *record.Record) {
	if r.failOn == nil || !r.failOn.Match(rec) {
		return
	}
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
		size, err := o.close(ctx)
		switch {
		case o.name == standardOutput && errors.Is(err, syscall.EPIPE):
			told = errTold
		default:
			stopped = errors.Join(stopped, err)
		}
		r.say.more("%s: %d bytes", o.name, size)
	}
	if stopped != nil {
		return advise("not everything was recorded", "")
	}
	if told != nil {
		return told
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.matched != "" {
		return &advice{r.matched, "", exitMatched}
	}
	return nil
}

// close closes the end of an outlet, and returns how many bytes were written.
// Sessions may still go on: those that have something for it wait.
func (o *outlet) close(ctx context.Context) (written int64, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	err = o.end.Close(ctx)
	return o.end.size(), err
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
		if s, ok := o.end.(*spool); ok && o.name == standardOutput {
			return s.flush(ctx) == nil
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
