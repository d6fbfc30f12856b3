package dashboard

import (
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"mitmail/decode"
	"mitmail/decode/session"
)

// desk is all that is on the screen. Only the application's goroutine touches
// it.
type desk struct {
	*tview.Box
	d      *Dashboard
	screen tcell.Screen
	keys   []binding
	look   *look
	colors int
	light  bool

	at    paneID // the pane that has the keys
	alone bool   // it is maximised
	split split
	room  room
	drag  divider

	clicked [2]int // where the mouse clicked last

	got      shown
	live     *session.Live // the session that dialogue and detail show
	table    table
	sessions list
	talk     talk
	lines    list
	tab      tab
	detail   list
	reader   reader
	findings findings
	manual   *list // the help, where it is shown

	prompt       *prompt
	sure         *question
	wish         wish
	filterText   string
	search       string
	masked       bool
	paused       bool
	mouseIsTerms bool // the terminal has the mouse
	fault        any  // the latest panic that was caught, see guard
}

func newDesk(d *Dashboard) *desk {
	k := &desk{Box: tview.NewBox(), d: d, keys: bindings(), light: d.o.Light, split: startSplit}
	k.table = table{marked: map[*session.Live]bool{}, clock: func() time.Time { return d.clock() }}
	k.sessions = list{src: &k.table, follow: d.o.Read == nil}
	k.lines = list{src: &k.talk}
	k.detail = list{src: doc{}, free: true}
	k.reader.event, k.reader.aside.d = -1, d
	if d.o.Filter != nil {
		k.filterText = d.o.Filter.String()
		k.wish.filter = d.o.Filter
		d.order.ask(k.wish)
	}
	return k
}

// paint makes the look anew.
func (d *desk) paint() { d.look = newLook(d.colors, d.light) }

// keyed is the list that has the keys.
func (d *desk) keyed() *list {
	switch {
	case d.manual != nil:
		return d.manual
	case d.at == paneTalk:
		return &d.lines
	case d.at == paneDetail:
		return &d.detail
	}
	return &d.sessions
}

// take takes what the refresher found. A display that is paused stands still.
func (d *desk) take(got shown) {
	if d.paused {
		return
	}
	d.got = got
	before := d.sessions.cursor
	at := d.table.show(got.list, d.live, before)
	switch {
	case d.sessions.follow && d.at == paneSessions:
	case at >= 0:
		d.sessions.cursor, d.sessions.follow = at, false
	}
	d.sessions.settle()
	d.choose()
	if d.findings.all && d.tab == tabFindings {
		d.findings.take(got.list)
	}
}

// choose makes the session under the cursor the one that is shown.
func (d *desk) choose() {
	d.sessions.settle()
	live := (*session.Live)(nil)
	if len(d.table.list) > 0 {
		live = d.table.list[d.sessions.cursor]
	}
	if live != d.live {
		d.live = live
		d.lines.cursor, d.lines.top, d.lines.follow = 0, 0, live != nil && !live.Now().Closed
		d.detail.top = 0
	}
}

// now is the session that is shown; nil where there is none.
func (d *desk) now() *session.Session {
	if d.live == nil {
		return nil
	}
	if d.paused {
		return d.table.now(d.sessions.cursor)
	}
	return d.live.Now()
}

// said is the item under the cursor of the dialogue, and its event.
func (d *desk) said() (it item, ev decode.Event, ok bool) {
	if d.lines.cursor >= len(d.talk.list) {
		return item{}, decode.Event{}, false
	}
	it = d.talk.list[d.lines.cursor]
	if it.shown != nil {
		return it, *it.shown, true
	}
	return it, d.talk.now.Event(it.event), true
}

// capture takes every key before tview does, which would end at Ctrl-C.
func (d *desk) capture(ev *tcell.EventKey) *tcell.EventKey {
	if ev.Key() != tcell.KeyCtrlL { // who has the screen drawn anew wants to read it
		d.d.silence()
	}
	d.guardInput(func() { d.key(ev) })
	return nil
}

// key does what a key does where it was pressed.
func (d *desk) key(ev *tcell.EventKey) {
	switch {
	case d.sure != nil:
		d.answer(keyName(ev))
	case d.prompt != nil:
		if p := d.prompt; !p.key(ev) && d.prompt == p {
			d.prompt = nil
		}
	case d.manual != nil:
		d.pressInManual(keyName(ev))
	default:
		d.press(keyName(ev))
		d.choose()
	}
}

// PasteHandler implements [tview.Primitive].
func (d *desk) PasteHandler() func(string, func(tview.Primitive)) {
	return func(text string, _ func(tview.Primitive)) {
		if d.prompt != nil {
			d.guardInput(func() { d.prompt.paste(text) })
		}
	}
}
