package sink

import (
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"mitmail/decode"
	"mitmail/decode/record"
)

// Times of a sink: how long live sessions' events wait for others, how long
// writers have for what is left when traffic has ended, and how long when the
// program is to end at once.
const (
	pace      = 5 * time.Millisecond
	patience  = 200 * time.Millisecond // for a worker that has too much to do
	CloseTime = 2 * time.Second
	hurryTime = 200 * time.Millisecond
)

// Options say what becomes of events. The zero Options have all of live
// sessions written as it is.
type Options struct {
	Offline     bool         // events come from files: they can wait, and none are dropped
	Remake      bool         // packets are not written as they were captured, but anew
	Sniffed     bool         // packets are written by who captures them now: see [Sink.Sniffed]
	Mask        bool         // secrets are masked
	UTC         bool         // readable times are in UTC
	Force       bool         // files that exist are written anew
	Application string       // what files say that wrote them
	Filter      *record.Expr // nil shows all
	FailOn      *record.Expr // nil fails on nothing
	Warn        func(string) // takes what the user should know; nil for nobody
	Note, More  func(string) // and what the user may want to know
}

// Sink has events written. Make it with [New], add writers, then give it events;
// in the end close it. Take and Copy are safe for concurrent use.
type Sink struct {
	// Table writes what stands below all that was shown of captures. It is called
	// once, when they are read.
	Table func()

	o       Options
	bound   int // bytes that wait in front of a writer
	level   detailLevel
	lines   bool           // somebody writes lines of JSON
	drafts  bool           // somebody writes the texts of messages
	views   bool           // some output has no renderer
	stages  func() []stage // that are wanted, once the writers are there
	outputs []*output
	packets []*packetExport
	sniffed []io.Writer

	intake   *queue[batch] // live; else nil
	started  bool
	passed   chan struct{}         // closed when all of it has passed
	table    *table                // at the end of standard output; nil for none
	rendered []byte                // for one entry; belongs to the worker
	scratch  scratch               // likewise
	over     context.Context       // done when nobody waits for writers any more
	abandon  func()                // ends it
	states   map[int]*sessionState // of sessions that go on; belongs to the worker
	open     atomic.Int64          // sessions
	left     atomic.Int64          // events that could not pass
	free     sync.Pool             // of *scratch, offline
	maskings sync.Pool             // of *masking, of sessions that are over
	stats    Stats
	matched  matched
	stopped  stopped
}

// New makes a sink. Offline, ctx ends all waiting for writers, soon after it is
// done.
func New(ctx context.Context, o Options) *Sink {
	for _, say := range []*func(string){&o.Warn, &o.Note, &o.More} {
		if *say == nil {
			*say = func(string) {}
		}
	}
	s := &Sink{o: o, Table: func() {}, states: make(map[int]*sessionState), passed: make(chan struct{})}
	s.stages = sync.OnceValue(s.wanted)
	s.over, s.abandon = context.WithCancel(context.Background())
	if o.Offline {
		s.bound = captureLimit
		context.AfterFunc(ctx, func() { time.AfterFunc(CloseTime, s.abandon) })
		return s
	}
	s.bound = liveLimit
	s.intake = newQueue[batch](liveLimit, false)
	s.intake.pace, s.intake.patience = pace, patience
	s.intake.full = func() { s.o.Warn("more is said than can be recorded: some of it is left out; traffic goes on") }
	return s
}

// Start starts the worker, if there is to be one: all writers are there.
func (s *Sink) Start() {
	if s.intake != nil {
		s.started = true
		go s.work()
	}
}

// Take takes what a session says, in order. Live it waits for nobody.
func (s *Sink) Take(it Item) {
	bytes, last := 0, false
	for i := range it.Events {
		ev := &it.Events[i]
		switch ev.Payload.(type) {
		case *decode.Open:
			s.open.Add(1)
		case *decode.Close:
			s.open.Add(-1)
			last = true
		}
		if s.needs(ev) {
			bytes += size(ev)
		}
	}
	switch {
	case bytes == 0:
	case s.intake == nil:
		s.direct(it)
	default:
		s.intake.put(bytes, last, func(b *batch) {
			for i := range it.Events {
				if s.needs(&it.Events[i]) {
					b.add(entry{Session: it.Session, Event: it.Events[i], client: it.Client})
				}
			}
		})
	}
}

// needs reports whether anybody needs an event. Most have a record; of what has
// none, some know its size from elsewhere.
func (s *Sink) needs(ev *decode.Event) bool {
	return record.Recorded(ev.Payload) || s.level >= shown
}

// Copy returns what the text of a session's next message is written to; nil where
// nobody keeps messages.
func (s *Sink) Copy(of Session) io.Writer {
	if !s.drafts {
		return nil
	}
	return &draft{write: func(d *draft, p []byte) {
		if s.intake == nil {
			s.state(of).take(&entry{Session: of, Event: decode.Event{Raw: p}, draft: d}, &s.stats)
			return
		}
		if d.lost.Load() || !s.intake.put(entrySize+len(p), false, func(b *batch) {
			b.add(entry{Session: of, Event: decode.Event{Raw: p}, draft: d})
		}) {
			d.lost.Store(true)
		}
	}}
}

// work has all that comes pass, until the end.
func (s *Sink) work() {
	defer close(s.passed)
	var b batch
	for ok := true; ; {
		if b, ok = s.intake.next(b); !ok {
			s.end()
			return
		}
		passed := 0
		for i := range b.entries {
			e := &b.entries[i]
			passed += size(&e.Event)
			s.pass(e)
			if passed >= blockSize {
				s.intake.done(passed, 0)
				passed = 0
			}
		}
		for _, o := range s.outputs {
			o.flush()
		}
		b.reset()
		s.intake.finish()
	}
}

// end has all views end.
func (s *Sink) end() {
	for _, o := range s.outputs {
		o.end()
	}
}

// direct has an item pass at once.
func (s *Sink) direct(it Item) {
	for _, ev := range it.Events {
		s.pass(&entry{Session: it.Session, Event: ev, client: it.Client})
	}
}

// pass has an entry pass the stages and the views. One that cannot pass is left
// out.
func (s *Sink) pass(e *entry) {
	defer func() {
		if r := recover(); r != nil {
			s.failed(r)
		}
	}()
	e.name()
	st := s.state(e.Session)
	if e.Seq > 0 { // it has a record
		e.Seq += st.more
		for _, told := range s.stopped.before(e) {
			st.more++
			st.take(&told, &s.stats)
			e.Seq++
		}
	}
	if e.last() {
		delete(s.states, e.ID)
	}
	st.take(e, &s.stats)
}

// failed records that an event could not pass.
func (s *Sink) failed(r any) {
	if s.left.Add(1) == 1 {
		s.o.Warn(fmt.Sprintf("mitmail failed to record an event: %v; traffic goes on", r))
	}
}

// state is what is known of a session.
func (s *Sink) state(of Session) *sessionState {
	st := s.states[of.ID]
	if st == nil {
		st = s.newState(of)
		st.scratch = &s.scratch
		rendering := s.render(of)
		st.out = func(e *entry) {
			e.left = st.over(e.Payload)
			s.show(e, rendering)
		}
		s.states[of.ID] = st
	}
	return st
}

// show has all outputs take an entry.
func (s *Sink) show(e *entry, all rendering) {
	for i, o := range s.outputs {
		if render := all[i]; render != nil {
			s.rendered = o.render(render, s.rendered[:0], e)
		}
		o.take(e, s.rendered)
	}
}
