package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/manual"
	"mitmail/cmd/internal/sink"
	"mitmail/decode/session"
	"mitmail/proxy"
	"mitmail/proxy/rule"
	"mitmail/view/dashboard"
	"mitmail/view/lang"
)

// frontend is what stands between a user and traffic: it has act bring the traffic
// about, and returns when both have ended.
type frontend func(ctx context.Context, routes []proxy.Route, act func(context.Context) error) error

// plainFrontend is the frontend of standard output without a dashboard.
func plainFrontend(ctx context.Context, _ []proxy.Route, act func(context.Context) error) error {
	return act(ctx)
}

// onScreen reports whether the dashboard is what the user gets: there is a
// terminal that can do it, and no other form was asked for.
func (o *output) onScreen(stdout io.Writer) bool {
	kind := os.Getenv("TERM")
	return !o.json && !o.text && console.IsTerminal(stdout) && console.HasKeys() && kind != "" && kind != "dumb"
}

// screen is a dashboard over the events of a sink.
type screen struct {
	o      *output
	log    *console.Logger
	out    *sink.Sink
	store  *session.Store            // what is shown; nil until use
	secure *tlsFlags                 // how the routes that are shown speak TLS; nil without routes
	hints  func() []string           // of an empty list; these three are in the language of the reader
	beware func() []string           // what to beware of as long as this goes on
	about  func() []string           // what is there, in a few words
	read   func() dashboard.Progress // how far captures are read; nil where sessions are live
	end    func(id int) bool         // ends a live session; nil where none can be ended
	holder *rule.Rules               // what is held; nil where nothing can be
	fronts []proxy.Front             // what is shown beside routes
	says   *console.Buffer

	lessons dashboard.Lessons
	unsaved bool // what is shown is in no file, unless --write names one
}

// newStore keeps sessions in so many bytes. Live a sixteenth of them is for the
// text of messages: that is what comes fastest, and traffic pays for memory that
// was never used.
func newStore(memory int64, offline bool) *session.Store {
	if offline {
		return session.New(memory)
	}
	return session.NewBounded(memory, memory/16)
}

// use is the frontend of a screen, which gets its store: what is said on standard
// error waits until the screen is gone.
func (s *screen) use(offline bool) frontend {
	s.says = s.log.Hold() // the screen shows the rest
	s.store = newStore(int64(s.o.memory)<<20, offline)
	return s.frontend
}

// words are what there is to say of the run, in the language of the reader.
func (s *screen) words(routes []proxy.Route) dashboard.Words {
	said := func(texts func() []string) []string {
		if texts == nil {
			return nil
		}
		return texts()
	}
	return dashboard.Words{
		Listeners: append(listeners(routes, s.secure), frontListeners(s.fronts)...), FilterHelp: manual.FilterHelp(),
		Hints: said(s.hints), Standing: said(s.beware), About: said(s.about),
	}
}

// frontend is a [frontend]: act ends when the user quits.
func (s *screen) frontend(ctx context.Context, routes []proxy.Route, act func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	filters, columns := remember(s.o.confdir, "filters"), remember(s.o.confdir, "columns")
	o := dashboard.Options{
		Words: func() dashboard.Words { return s.words(routes) }, Filters: filters.load(), KeepFilters: filters.save, Columns: columns.load(), KeepColumns: columns.save,
		Store: s.store, Filter: s.out.Filter(), Masked: s.out.Masked(), Light: lightGround(),
		Write: s.writeSessions, Free: s.freeName, Unsaved: s.unsaved && len(s.o.write) == 0, Save: saveMessage, End: s.end, Read: s.read,
		Formats: append([]string{".eml"}, sink.Suffixes()...), Recording: s.o.write,
		Editor: edit, Beside: sideBySide, Lessons: s.lessons,
		Resend: func(of *session.Session) (string, error) { return s.resend(ctx, routes, of) },
	}
	if s.holder != nil {
		o.Holder = holder{s.holder}
	}
	d := dashboard.New(o)
	if s.holder != nil {
		go holder{s.holder}.tell(ctx, d.Notice)
	}
	s.says.Notify(d.Notice)
	console.ColorScreen(s.o.color)
	acted := make(chan error, 1)
	go func() {
		err := act(ctx)
		if err != nil && ctx.Err() == nil {
			d.Notice("error: " + err.Error())
		}
		acted <- err
	}()
	err := leaving(ctx, d.Run)
	if errors.Is(err, dashboard.ErrTerminal) {
		err = exit.Failure(err.Error(), lang.T("TERM=xterm-256color suits most terminals; --text needs none"))
	}
	if errors.Is(err, dashboard.ErrFailed) { // traffic goes on, until it ends or is interrupted
		s.says.Show()
		s.log.Warn(err.Error() + "; what passes goes on without it, Ctrl-C ends it")
	} else {
		cancel()
	}
	acting := <-acted
	s.says.Show()
	if errors.Is(acting, context.Canceled) {
		acting = nil
	}
	return errors.Join(err, acting)
}

// leaveTime is how long the terminal has to give the screen back.
const leaveTime = time.Second

// leaving has a dashboard run. When ctx is done and the terminal is stopped
// (Ctrl-S), nothing can be drawn any more, and the last of the screen stays on it.
func leaving(ctx context.Context, run func(context.Context) error) error {
	before, _ := term.GetState(int(os.Stdout.Fd()))
	over := make(chan error, 1)
	go func() { over <- run(ctx) }()
	select {
	case err := <-over:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-over:
		return err
	case <-time.After(leaveTime):
		if before != nil {
			_ = term.Restore(int(os.Stdout.Fd()), before)
		}
		return nil
	}
}

// listeners are what routes offer to mail clients.
func listeners(routes []proxy.Route, secure *tlsFlags) []dashboard.Listener {
	all := make([]dashboard.Listener, len(routes))
	for i, r := range routes {
		all[i] = dashboard.Listener{Address: r.Local.Address(), Server: r.Remote.String(), Hints: secure.settings(r)}
	}
	return all
}

// lightGround reports whether the terminal says that its ground is light.
func lightGround() bool {
	colors := strings.Split(os.Getenv("COLORFGBG"), ";")
	ground, err := strconv.Atoi(colors[len(colors)-1])
	return err == nil && (ground == 7 || ground == 15)
}

// saveMessage writes a message as its author wrote it.
func saveMessage(message []byte, name string) error {
	return create(name, false, func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(message))
		return err
	})
}

// create makes a file and has it written.
func create(name string, force bool, write func(io.Writer) error) error {
	open, err := sink.Opener(name, force, 0o600)
	if err != nil {
		return err
	}
	f, err := open()
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	return errors.Join(write(w), w.Flush(), f.Close())
}
