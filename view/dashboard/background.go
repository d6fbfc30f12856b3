package dashboard

// backgroundFrom is how many bytes of a message take too long for a key press.
const backgroundFrom = 256 << 10

// background does what takes long away from the application's goroutine, one thing at
// a time: what was begun before is dropped.
type background struct {
	dash  *Dashboard
	done  chan func() // what is to be shown when it is done; nil where nothing is under way
	fault any         // what the work panicked with
}

// do does work on so many bytes, at once where they are few. What it returns is
// called on the application's goroutine.
func (a *background) do(bytes int64, work func() func()) {
	if bytes < backgroundFrom {
		work()()
		return
	}
	a.begin(work)
}

// begin does work however long it takes.
func (a *background) begin(work func() func()) {
	done := make(chan func(), 1)
	a.done = done
	go func() {
		defer a.dash.finder.nudge()
		var show func()
		if fault := guard(func() { show = work() }); fault != nil {
			show = func() { a.fault = fault }
		}
		done <- show
	}()
}

// poll takes what is done. Work that panicked panics here, as it would have
// in the foreground, until it is dropped.
func (a *background) poll() {
	defer func() {
		if a.fault != nil {
			panic(a.fault)
		}
	}()
	select {
	case show := <-a.done:
		a.done = nil
		show()
	default:
	}
}

// drop forgets what is under way.
func (a *background) drop() { a.done, a.fault = nil, nil }

// busy reports whether something is under way.
func (a *background) busy() bool { return a.done != nil }
