package dashboard

import (
	"context"
	"time"

	"mitmail/view/lang"
)

// pause is how long a drawn screen stands at least.
const pause = time.Second / 20

// refresh is the refresher. It ends the application too: once it has, nobody is
// left who could wait for it.
func (d *Dashboard) refresh(ctx context.Context) {
	defer d.app.Stop()
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for d.news(ctx, second.C) {
		begin := time.Now()
		var got shown
		if fault := guard(func() { got = d.finder.find() }); fault != nil {
			d.Notice(lang.F("the list cannot be shown: %s", faultText(fault)))
		} else {
			d.app.QueueUpdateDraw(func() { d.ui.guard(func() { d.ui.take(got) }) })
		}
		took := time.Since(begin)
		if got.busy {
			d.finder.nudge()
		}
		d.rest(ctx, pause, nil)
		d.rest(ctx, min(restFactor*took-pause, longestRest), d.finder.poke)
	}
}

// restFactor is how many times longer the rest is than the work before it: all
// that is shown by itself takes a fiftieth of a processor at most. Keys are drawn
// at once.
const restFactor = 49

// longestRest is for machines with so much else to do that a short work takes long.
const longestRest = 2 * time.Second

// rest blocks for a while, or until wake receives.
func (d *Dashboard) rest(ctx context.Context, long time.Duration, wake chan struct{}) {
	if long <= 0 {
		return
	}
	select {
	case <-time.After(long):
	case <-wake:
		d.finder.nudge()
	case <-ctx.Done():
	case <-d.stop:
	}
}

// news waits until there is something to draw; false is the end.
func (d *Dashboard) news(ctx context.Context, second <-chan time.Time) bool {
	select {
	case <-d.o.Store.Changed():
	case <-d.finder.poke:
	case <-second: // ages
	case <-d.stops:
		d.app.QueueUpdateDraw(d.ui.suspend)
	case <-ctx.Done():
	case <-d.stop:
	}
	return ctx.Err() == nil && !d.stopping()
}

// stopping reports whether the user has quit.
func (d *Dashboard) stopping() bool {
	select {
	case <-d.stop:
		return true
	default:
		return false
	}
}
