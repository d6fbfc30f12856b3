package dashboard

import (
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"mitmail/decode"
	"mitmail/decode/session"
)

// ui is all that is on the screen. Only the application's goroutine touches
// it.
type ui struct {
	*tview.Box
	dash   *Dashboard
	screen tcell.Screen
	keys   []binding
	theme  *theme
	colors int
	light  bool

	words Words // in the language of the reader

	at    paneID // the pane that has the keys
	alone bool   // it is maximised
	led   paneID // from a line of which pane to the dialogue; paneSessions is of none
	split split
	room  room
	drag  divider

	clicked [2]int // where the mouse clicked last
	spots   []spot // in the bar, as of the latest draw

	got      shown
	live     *session.Live // the session that dialogue and detail show
	table    table
	sessions list
	dialogue dialogue
	lines    list
	seek     int // the event behind that which the dialogue is to go to; 0 is none
	tab      tab
	detail   list
	reader   reader
	problems problemList
	waits    waterfall
	held     heldList
	overlay  *overlay // what is shown over everything, or nil
	manual   *manual  // the help, where it is shown
	picker   *picker  // the choice of columns, where it is shown
	taught   int      // the first session of the lesson that was chosen; 0 for none
	summary  summary
	overview list
	detour   detour

	prompt       *prompt
	confirm      *question
	query        query
	search       string
	hunt         *hunt      // the search that is under way, or nil
	hunting      background // does it
	masked       bool
	paused       bool
	allRead      bool // no more sessions come
	mouseIsTerms bool // the terminal has the mouse
	fault        any  // the latest panic that was caught, see guard
}

func newUI(d *Dashboard) *ui {
	k := &ui{Box: tview.NewBox(), dash: d, keys: bindings(), light: d.o.Light, split: startSplit}
	k.loadWords()
	k.table = table{marks: &d.finder.marks, clock: func() time.Time { return d.clock() }}
	k.table.choose(d.o.Columns)
	k.sessions = list{src: &k.table, follow: d.o.Read == nil}
	k.lines = list{src: &k.dialogue}
	k.detail = list{src: doc{}, free: true}
	k.overview = list{src: &k.summary}
	k.reader.event, k.reader.background.dash = -1, d
	k.hunting.dash = d
	if d.o.Filter != nil {
		k.query.filter = &filter{text: d.o.Filter.String(), expr: d.o.Filter}
		d.finder.ask(k.query)
	}
	if d.o.Lessons.Open {
		k.lessons()
	}
	return k
}

// paint makes the theme anew.
func (u *ui) paint() { u.theme = newTheme(u.colors, u.light) }

// keyed is the list that has the keys.
func (u *ui) keyed() *list {
	switch {
	case u.manual != nil:
		return &u.manual.list
	case u.at == paneDialogue:
		return &u.lines
	case u.at == paneDetail:
		return &u.detail
	case u.at == paneOverview:
		return &u.overview
	}
	return &u.sessions
}

// take takes what the refresher found, unless something else is asked for by now. A
// display that is paused stands still.
func (u *ui) take(got shown) {
	defer u.hunting.poll() // at last: should it fail, the list is up to date
	if u.paused || got.query != u.query {
		return
	}
	u.got, u.allRead = got, u.dash.o.Read != nil && u.dash.o.Read().Done
	u.table.date(got.dates)
	u.table.size(got.need)
	before := u.sessions.cursor
	at := u.table.show(got.list, u.live, before)
	switch {
	case u.sessions.follow && u.at == paneSessions:
	case at >= 0:
		u.sessions.cursor, u.sessions.follow = at, false
	}
	u.sessions.settle()
	u.choose()
	u.toLesson()
	if u.problems.all && u.tab == tabProblems {
		u.problems.take(got.list, u.table.covers)
	}
}

// choose makes the session under the cursor the one that is shown.
func (u *ui) choose() {
	u.sessions.settle()
	live := (*session.Live)(nil)
	if len(u.table.list) > 0 {
		live = u.table.list[u.sessions.cursor]
	}
	if live != u.live {
		u.live = live
		u.lines.cursor, u.lines.top, u.lines.follow = 0, 0, live != nil && !live.Now().Closed
		u.seek = 0
		if live != nil && !u.lines.follow {
			u.show(u.begin(live.Now()))
		}
		u.detail.top = 0
	}
}

// now is the session that is shown; nil where there is none.
func (u *ui) now() *session.Session {
	if u.live == nil {
		return nil
	}
	if u.paused {
		return u.table.now(u.sessions.cursor)
	}
	return u.live.Now()
}

// said is the item under the cursor of the dialogue, and its event.
func (u *ui) said() (it item, ev decode.Event, ok bool) {
	if u.lines.cursor >= len(u.dialogue.list) {
		return item{}, decode.Event{}, false
	}
	it = u.dialogue.list[u.lines.cursor]
	if it.shown != nil {
		return it, *it.shown, true
	}
	return it, u.dialogue.now.Event(it.event), true
}

// capture takes every key before tview does, which would end at Ctrl-C.
func (u *ui) capture(ev *tcell.EventKey) *tcell.EventKey {
	if ev.Key() != tcell.KeyCtrlL { // who has the screen drawn anew wants to read it
		u.dash.silence()
	}
	u.guardInput(func() {
		u.dropHunt()
		u.key(ev)
	})
	return nil
}

// key does what a key does where it was pressed.
func (u *ui) key(ev *tcell.EventKey) {
	switch {
	case u.confirm != nil:
		u.answer(keyName(ev))
	case u.manual != nil:
		u.pressInManual(keyName(ev))
	case u.picker != nil:
		u.pressInPicker(keyName(ev))
	case u.prompt != nil:
		if p := u.prompt; !p.key(ev) && u.prompt == p {
			u.prompt = nil
		}
	case u.overlay != nil:
		u.pressOverlay(keyName(ev))
	case u.held.keyed:
		u.pressHeld(keyName(ev))
	default:
		u.press(keyName(ev))
	}
	u.choose() // a search that ends moves the cursor too
}

// PasteHandler implements [tview.Primitive].
func (u *ui) PasteHandler() func(string, func(tview.Primitive)) {
	return func(text string, _ func(tview.Primitive)) {
		if u.prompt != nil {
			u.guardInput(func() { u.prompt.paste(text) })
		}
	}
}
