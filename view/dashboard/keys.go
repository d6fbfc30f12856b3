package dashboard

import "github.com/gdamore/tcell/v2"

// where is a set of panes.
type where uint8

// The sets.
const (
	inSessions where = 1 << paneSessions
	inTalk     where = 1 << paneTalk
	inDetail   where = 1 << paneDetail
	inTwo            = inTalk | inDetail
	anywhere         = inSessions | inTalk | inDetail
)

// binding is what a key does.
type binding struct {
	keys   []string // names as of keyName
	shown  string   // as people call it
	label  string   // a word or two, in the bar; "" keeps it out of there
	help   string
	in     where
	do     func(*desk)
	offers func(*desk) bool // nil is always
}

// bindings are all keys. The bar shows them in this order.
func bindings() []binding {
	return []binding{
		{[]string{"Enter"}, "Enter", "open", "open the session", inSessions, (*desk).enter, (*desk).hasSession},
		{[]string{"Enter"}, "Enter", "explain", "what this line means; of a message, the message", inTalk, (*desk).enter, nil},
		{[]string{"Enter"}, "Enter", "go there", "go to the line that a finding is about", inDetail, (*desk).enter, (*desk).onFindings},
		{[]string{"Esc", "q"}, "Esc q", "back", "back to the pane before", inTwo, (*desk).back, nil},
		{[]string{"j", "Down"}, "j ↓", "", "down", anywhere, func(d *desk) { d.keyed().move(1) }, nil},
		{[]string{"k", "Up"}, "k ↑", "", "up", anywhere, func(d *desk) { d.keyed().move(-1) }, nil},
		{[]string{"PgDn", "Space", "Ctrl-F"}, "PgDn", "", "a screen down", anywhere, func(d *desk) { d.keyed().page(1) }, nil},
		{[]string{"PgUp", "b", "Ctrl-B"}, "PgUp", "", "a screen up", anywhere, func(d *desk) { d.keyed().page(-1) }, nil},
		{[]string{"g", "Home"}, "g", "", "to the beginning", anywhere, func(d *desk) { d.keyed().home() }, nil},
		{[]string{"G", "End"}, "G", "", "to the end", anywhere, (*desk).toEnd, nil},
		{[]string{"Tab"}, "Tab", "next pane", "the next pane", anywhere, func(d *desk) { d.turn(1) }, (*desk).hasSession},
		{[]string{"Backtab"}, "⇧Tab", "", "the pane before", anywhere, func(d *desk) { d.turn(-1) }, nil},
		{[]string{"1"}, "1", "", "the sessions", anywhere, func(d *desk) { d.goTo(paneSessions) }, nil},
		{[]string{"2"}, "2", "", "the dialogue", anywhere, func(d *desk) { d.goTo(paneTalk) }, nil},
		{[]string{"3"}, "3", "meaning", "what the line means", inTwo, func(d *desk) { d.openTab(tabMeaning) }, nil},
		{[]string{"4"}, "4", "message", "the message: headers, parts, text", anywhere, func(d *desk) { d.openTab(tabMessage) }, (*desk).hasSession},
		{[]string{"5"}, "5", "TLS", "what was agreed on TLS", anywhere, func(d *desk) { d.openTab(tabTLS) }, (*desk).hasSession},
		{[]string{"6"}, "6", "findings", "what is odd or unsafe", anywhere, func(d *desk) { d.openTab(tabFindings) }, (*desk).hasSession},
		{[]string{"a"}, "a", "all sessions", "findings of this session, or of all", inDetail, (*desk).allFindings, (*desk).onFindings},
		{[]string{"v"}, "v", "text/raw/hex", "the message as text, as it was sent, as bytes", inDetail, (*desk).nextForm, (*desk).onMessage},
		{[]string{"l", "Right"}, "l →", "part", "the next part of the message", inDetail, func(d *desk) { d.nextPart(1) }, (*desk).onMessage},
		{[]string{"h", "Left"}, "h ←", "", "the part before", inDetail, func(d *desk) { d.nextPart(-1) }, (*desk).onMessage},
		{[]string{"]"}, "]", "", "the next page of a big part", inDetail, func(d *desk) { d.nextLeaf(1) }, (*desk).onMessage},
		{[]string{"["}, "[", "", "the page before", inDetail, func(d *desk) { d.nextLeaf(-1) }, (*desk).onMessage},
		{[]string{"S"}, "S", "save .eml", "save the message as .eml", inDetail, (*desk).askSave, (*desk).canSave},
		{[]string{"e"}, "e", "save part", "save the part of the message, an attachment, as it was before it was encoded", inDetail, (*desk).askSavePart, (*desk).canSavePart},
		{[]string{"f"}, "f", "filter", "show sessions that match an expression; an empty one shows all", anywhere, (*desk).askFilter, nil},
		{[]string{"/"}, "/", "search", "search for text", anywhere, (*desk).askSearch, (*desk).hasSession},
		{[]string{"n"}, "n", "", "the next match", anywhere, func(d *desk) { d.find(1) }, nil},
		{[]string{"N"}, "N", "", "the match before", anywhere, func(d *desk) { d.find(-1) }, nil},
		{[]string{"z"}, "z", "fold", "fold or unfold the text of a message", inTalk, (*desk).fold, nil},
		{[]string{"s"}, "s", "secrets", "show or mask passwords and tokens", anywhere, (*desk).mask, (*desk).canUnmask},
		{[]string{"F"}, "F", "follow", "follow what is new", inSessions | inTalk, (*desk).follow, (*desk).hasSession},
		{[]string{"o"}, "o", "sort", "sort by the next column", inSessions, func(d *desk) { d.sort(1) }, (*desk).hasSession},
		{[]string{"O"}, "O", "", "turn the order round", inSessions, func(d *desk) { d.sort(0) }, (*desk).hasSession},
		{[]string{"m"}, "m", "mark", "mark the session with a star", inSessions | inTalk, (*desk).mark, (*desk).hasSession},
		{[]string{"w"}, "w", "write", "write the session to a file", anywhere, (*desk).askWrite, (*desk).canWrite},
		{[]string{"y"}, "y", "copy", "copy the line to the clipboard", anywhere, (*desk).copy, (*desk).hasSession},
		{[]string{"x"}, "x", "cut off", "cut the session off, while it goes on", inSessions | inTalk, (*desk).endSession, (*desk).canEnd},
		{[]string{"\\"}, "\\", "maximise", "this pane alone, or all", anywhere, (*desk).maximise, (*desk).hasSession},
		{[]string{"p"}, "p", "pause", "stand still, or go on; traffic goes on in any case", anywhere, (*desk).pause, (*desk).hasSession},
		{[]string{"t"}, "t", "", "colours for a light or a dark ground", anywhere, (*desk).ground, nil},
		{[]string{"M"}, "M", "", "give the mouse to the terminal, or take it back", anywhere, (*desk).mouse, nil},
		{[]string{"Ctrl-L"}, "Ctrl-L", "", "draw the screen anew", anywhere, (*desk).redraw, nil},
		{[]string{"Ctrl-Z"}, "Ctrl-Z", "", "to the shell; fg comes back", anywhere, (*desk).suspend, nil},
		{[]string{"?"}, "?", "help", "the keys of this pane", anywhere, (*desk).help, nil},
		{[]string{"Q", "Ctrl-C"}, "Q", "quit", "quit", anywhere, (*desk).quit, nil},
	}
}

// keyNames are the keys that have no character.
var keyNames = map[tcell.Key]string{
	tcell.KeyEnter: "Enter", tcell.KeyEscape: "Esc", tcell.KeyTab: "Tab", tcell.KeyBacktab: "Backtab", tcell.KeyUp: "Up", tcell.KeyDown: "Down",
	tcell.KeyLeft: "Left", tcell.KeyRight: "Right", tcell.KeyPgUp: "PgUp", tcell.KeyPgDn: "PgDn", tcell.KeyHome: "Home", tcell.KeyEnd: "End",
	tcell.KeyCtrlC: "Ctrl-C", tcell.KeyCtrlF: "Ctrl-F", tcell.KeyCtrlB: "Ctrl-B", tcell.KeyCtrlL: "Ctrl-L", tcell.KeyCtrlZ: "Ctrl-Z",
}

// keyName is a key's name in bindings.
func keyName(ev *tcell.EventKey) string {
	switch {
	case ev.Key() != tcell.KeyRune:
		return keyNames[ev.Key()]
	case ev.Rune() == ' ':
		return "Space"
	}
	return string(ev.Rune())
}

// hasSession reports whether there is a session to do something with.
func (d *desk) hasSession() bool { return d.live != nil }

// offered reports whether a key does something now.
func (b *binding) offered(d *desk) bool {
	return b.in&(1<<d.at) != 0 && (b.offers == nil || b.offers(d))
}

// press does what a key does, if anything.
func (d *desk) press(name string) {
	for i := range d.keys {
		b := &d.keys[i]
		for _, k := range b.keys {
			if k == name && b.offered(d) {
				b.do(d)
				return
			}
		}
	}
}
