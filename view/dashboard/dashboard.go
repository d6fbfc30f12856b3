// Package dashboard is the screen that people look at: the sessions, the
// dialogue of one of them, and what it means.
//
// A [Dashboard] shows a session.Store. Its [Dashboard.Run] takes the terminal
// and gives it back when the user quits or its context is done. What it does
// beyond showing are funcs of its [Options]; a nil one takes its key away.
//
// One goroutine, the refresher, looks for what is new and has it drawn, at most
// 20 times a second; nothing else draws but the keys. It alone calls the
// application from outside, so nobody waits for a screen that is gone.
package dashboard

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// noticeTime is how long a notice stands.
const noticeTime = 6 * time.Second

// Dashboard is a screen. Make it with [New].
type Dashboard struct {
	o      Options
	app    *tview.Application
	ui     *ui
	finder *finder
	stop   chan struct{} // closed when the user quits
	quit   func()        // closes it, once
	stops  chan os.Signal
	clock  func() time.Time

	writes sync.WaitGroup // files that are being written
	saved  saved

	filters []string // of before, the latest last

	mu     sync.Mutex
	told   string // the latest notice
	toldAt time.Time
}

// New makes a dashboard.
func New(o Options) *Dashboard {
	d := &Dashboard{o: o, app: tview.NewApplication(), finder: newFinder(o.Store), stop: make(chan struct{}), clock: time.Now, filters: o.Filters}
	d.quit = sync.OnceFunc(func() { close(d.stop) })
	d.ui = newUI(d)
	d.app.SetRoot(d.ui, true).EnableMouse(true).EnablePaste(true)
	d.app.SetInputCapture(d.ui.capture)
	return d
}

// Notice shows a line for some seconds, or until the next key. It is safe
// for concurrent use.
func (d *Dashboard) Notice(text string) {
	d.mu.Lock()
	d.told, d.toldAt = text, d.clock()
	d.mu.Unlock()
	d.finder.nudge()
}

// silence takes the notice away.
func (d *Dashboard) silence() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.told = ""
}

// notice is the latest notice, unless it is old.
func (d *Dashboard) notice() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.clock().Sub(d.toldAt) > noticeTime {
		return ""
	}
	return d.told
}

// ErrFailed is in what Run returns when the screen as a whole failed, which no
// traffic should end for.
var ErrFailed = errors.New("the dashboard failed")

// ErrTerminal is in what Run returns where nothing can be drawn on the terminal.
var ErrTerminal = errors.New("cannot draw on this terminal")

// Run shows the dashboard until the user quits or ctx is done. It is called
// once.
func (d *Dashboard) Run(ctx context.Context) error {
	screen, err := tcell.NewScreen()
	if err == nil {
		err = screen.Init()
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrTerminal, err)
	}
	return d.run(ctx, screen)
}

// run is Run on a screen that is ready.
func (d *Dashboard) run(ctx context.Context, screen tcell.Screen) error {
	screen.EnableMouse()
	screen.EnablePaste()
	d.ui.screen = screen
	d.ui.colors = screen.Colors() // none with NO_COLOR
	d.ui.paint()
	d.ui.take(d.finder.find())
	d.app.SetScreen(&diffScreen{Screen: screen})
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var stopped func()
	d.stops, stopped = stops()
	defer stopped()
	go d.refresh(ctx)
	var err error
	if fault := guard(func() { err = d.app.Run() }); fault != nil {
		err = fmt.Errorf("%w: %s", ErrFailed, faultText(fault))
	}
	d.writes.Wait()
	return err
}
