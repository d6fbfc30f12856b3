package sink

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync/atomic"
	"syscall"

	"mitmail/view/line"
)

// StandardOutput is the name of that output.
const StandardOutput = "standard output"

// detailLevel is how much outputs want of a session.
type detailLevel uint8

const (
	records    detailLevel = iota // the records
	shown                         // the events that are shown
	everything                    // all events: whether a session is kept may turn out at its end
)

// output is one place that events go to.
type output struct {
	name string
	noun string // what it is made of
	renderer
	view view   // where there is no renderer
	to   target // nil for what is kept in memory
	sink *Sink
	dead atomic.Bool // it has panicked
}

// view takes entries of all sessions.
type view interface {
	// take takes an entry, of sessions in any order. Its bytes are not valid any
	// longer when it returns.
	take(e *entry)
	// end is called once, when no entry comes any more.
	end()
}

// target does what a view wants done outside of the program. All but flush and
// finish may block.
type target interface {
	io.Writer                       // takes bytes, all or nothing
	flush()                         // what was taken is to be written soon
	finish()                        // nothing comes any more
	wait(ctx context.Context) error // until the end, or ctx is done: why not all was written
	Flush(ctx context.Context) bool // until what was taken is written, or ctx is done
	Size() int64                    // bytes that were written
	lost() int64                    // items that were not
	dropped() int64                 // of them, those that never will be
	abandon()                       // nobody waits any more
}

// take has the view take an entry, or the renderer what became of it. One that
// panics takes no more.
func (o *output) take(e *entry, rendered []byte) {
	if o.dead.Load() {
		return
	}
	defer o.rescue()
	switch {
	case o.view != nil:
		o.view.take(e)
	case len(rendered) > 0:
		o.write(rendered)
	}
}

// end has the view end.
func (o *output) end() {
	if o.view == nil || o.dead.Load() {
		return
	}
	defer o.rescue()
	o.view.end()
}

// render appends what an entry is rendered to.
func (o *output) render(render func([]byte, *entry) []byte, b []byte, e *entry) (out []byte) {
	out = b
	if o.dead.Load() {
		return out
	}
	defer o.rescue()
	return render(b, e)
}

// rescue is deferred: an output that has panicked is dead.
func (o *output) rescue() {
	if r := recover(); r != nil && !o.dead.Swap(true) {
		o.ended(fmt.Errorf("it failed: %v", r), o.size())
	}
}

// size is how many bytes were written.
func (o *output) size() int64 {
	if o.to == nil {
		return 0
	}
	return o.to.Size()
}

func (o *output) flush() {
	if o.to != nil {
		o.to.flush()
	}
}

// events are what is said of an output.
func (o *output) events() AsyncEvents {
	return AsyncEvents{
		Failed: func(err error, written int64) {
			o.sink.stopped.add(o.name, err, written)
			o.warn("%s cannot be written: %s, after %d bytes; %s, and it is tried again", o.name, why(err), written, o.goesOn())
		},
		Again: func() { o.sink.o.Note(o.name + " can be written again") },
		Full:  func() { o.warn("%s is not written fast enough: some of it is left out; %s", o.name, o.goesOn()) },
		Ended: o.ended,
	}
}

// ended says that an output is not written any more.
func (o *output) ended(err error, written int64) {
	if o.unread(err) {
		o.sink.o.Warn(ErrUnread.Error())
		return
	}
	o.sink.stopped.add(o.name, err, written)
	o.warn("%s is not written any more: %s, after %d bytes; %s", o.name, why(err), written, o.goesOn())
}

// unread reports whether an error says that nobody reads standard output any
// more, which is how people end what is said.
func (o *output) unread(err error) bool {
	return o.name == StandardOutput && errors.Is(err, syscall.EPIPE)
}

func (o *output) goesOn() string {
	if o.sink.o.Offline {
		return "reading goes on"
	}
	return "traffic goes on"
}

func (o *output) warn(format string, args ...any) { o.sink.o.Warn(fmt.Sprintf(format, args...)) }

// close waits for the end of an output. The error is why not all was written.
func (o *output) close(ctx context.Context) error {
	if o.to == nil {
		return nil
	}
	err := o.to.wait(ctx)
	if errors.Is(err, errSlow) || errors.Is(err, errUnread) {
		o.ended(err, o.to.Size())
	}
	lost := o.to.lost()
	if lost > 0 && !o.unread(err) {
		o.warn("%s lacks %s", o.name, line.Count(lost, o.noun))
	}
	o.sink.o.More(fmt.Sprintf("%s: %d bytes", o.name, o.to.Size()))
	switch {
	case o.unread(err):
		return ErrUnread
	case err != nil || lost > 0 || o.dead.Load():
		return errLost
	}
	return nil
}

// why is an error without the name of the file it is about.
func why(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return err.Error()
}
