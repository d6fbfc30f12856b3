package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"time"

	"mitmail/decode"
	"mitmail/decode/record"
	"mitmail/proxy"
	"mitmail/view/eml"
)

// closeTime is how long readers have for what is left when traffic has ended.
const closeTime = 3 * time.Second

// recorder takes the events of all sessions and has them shown and written. Its
// take is what a proxy needs as sink: sessions call it concurrently, and it
// never waits for a reader.
type recorder struct {
	filter, failOn *record.Expr // nil where there is none
	mask           bool
	offline        bool // traffic can wait, and does
	wants          wants
	posts          []string // where messages that are kept are while they come
	say            *sayer
	outlets        []*outlet
	scratch        sync.Pool // of *scratch

	mu      sync.Mutex
	folds   map[int]*fold // by session
	matched string        // the first record that --fail-on matched
}

// outlet is one place that events go to.
type outlet struct {
	name string
	mu   sync.Mutex // guards put
	put  put
	end  end
}

// end is where the bytes of an outlet go.
type end interface {
	io.Writer
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
func (r *recorder) add(name string, open func() (io.WriteCloser, error), to func(io.Writer) put) {
	o := &outlet{name: name}
	if r.offline {
		o.end = newStraight(open, r.stopped(name))
	} else {
		o.end = newSpool(open, maxSpool, r.stopped(name))
	}
	o.put = to(o.end)
	r.outlets = append(r.outlets, o)
}

// addPost adds an outlet that keeps messages. Those on their way are in dir.
func (r *recorder) addPost(name, dir string, keep func(l *eml.Letter, m *decode.Message, at time.Time) error) {
	p := &post{number: len(r.posts), keep: keep, stopped: r.stopped(name), bags: make(map[int]*bag)}
	r.posts = append(r.posts, dir)
	r.outlets = append(r.outlets, &outlet{name: name, put: p.put, end: p})
}

// stopped tells that an outlet has stopped.
func (r *recorder) stopped(name string) func(error, int64) {
	return func(err error, written int64) {
		r.say.warn("record-stopped: %s: %s, %d bytes were written; %s", name, why(err), written, r.goesOn())
	}
}

// goesOn is what an outlet that stops does not stop.
func (r *recorder) goesOn() string {
	if r.offline {
		return "reading goes on"
	}
	return "traffic goes on"
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
	var p sheet
	r.sheet(r.fold(s), events, &p)
	r.show(s, p)
	if _, last := events[len(events)-1].What.(*decode.Close); last {
		r.forget(s)
	}
}

// show has a sheet written to every outlet that still takes something. An outlet
// that does not has told so itself.
func (r *recorder) show(s proxy.Session, p sheet) {
	for _, o := range r.outlets {
		o.mu.Lock()
		_ = o.put(s, p)
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
func (r *recorder) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	var stopped error
	for _, o := range r.outlets {
		stopped = errors.Join(stopped, o.end.Close(ctx))
		r.say.more("%s: %d bytes", o.name, o.end.size())
	}
	if stopped != nil {
		return advise("not everything was recorded", "")
	}
	if r.matched != "" {
		return &advice{r.matched, "", exitMatched}
	}
	return nil
}
