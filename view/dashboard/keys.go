package dashboard

import "github.com/gdamore/tcell/v2"

// where is a set of panes.
type where uint8

// The sets.
const (
	inSessions where = 1 << paneSessions
	inDialogue where = 1 << paneDialogue
	inDetail   where = 1 << paneDetail
	inOverview       = 1 << paneOverview
	inTwo            = inDialogue | inDetail
	inThree          = inSessions | inTwo
	anywhere         = inThree | inOverview
)

// binding is what a key does.
type binding struct {
	keys   []string // names as of keyName
	shown  string   // as people call it
	label  string   // a word or two, in the bar; "" keeps it out of there
	help   string
	in     where
	do     func(*ui)
	offers func(*ui) bool // nil is always
}

// bindings are all keys. The bar shows them in this order.
func bindings() []binding {
	return []binding{
		{[]string{"Enter"}, "Enter", "open", "open the session", inSessions, (*ui).enter, (*ui).hasSession},
		{[]string{"Enter"}, "Enter", "explain", "what this line means; of a message, the message", inDialogue, (*ui).enter, nil},
		{[]string{"Enter"}, "Enter", "go there", "go to the line that this is about", inDetail, (*ui).enter, (*ui).leads},
		{[]string{"Enter"}, "Enter", "show these", "the sessions that this line counts, by a filter", inOverview, (*ui).pick, (*ui).filters},
		{[]string{"Enter"}, "Enter", "go there", "go to the reply that this is about", inOverview, (*ui).pick, (*ui).isPlace},
		{[]string{"Enter"}, "Enter", "show more", "the rest of this list; again, only its beginning", inOverview, (*ui).unfold, (*ui).isRest},
		{[]string{"Esc", "q"}, "Esc q", "back", "back to the pane before", inTwo | inOverview, (*ui).back, nil},
		{[]string{"Esc"}, "Esc", "overview", "back to the overview, which the filter came from", inSessions, (*ui).toOverview, (*ui).detoured},
		{[]string{"Esc"}, "Esc", "show all", "all sessions: no filter any more", inSessions, (*ui).unfilter, (*ui).filtered},
		{[]string{"Space", "."}, "Space", "next line", "the lesson goes on to its next line", inThree, (*ui).step, (*ui).stepping},
		{[]string{"j", "Down"}, "j ↓", "", "down", anywhere, func(d *ui) { d.keyed().move(1) }, nil},
		{[]string{"k", "Up"}, "k ↑", "", "up", anywhere, func(d *ui) { d.keyed().move(-1) }, nil},
		{[]string{"PgDn", "Space", "Ctrl-F"}, "PgDn", "", "a screen down", anywhere, func(d *ui) { d.keyed().page(1) }, nil},
		{[]string{"PgUp", "b", "Ctrl-B"}, "PgUp", "", "a screen up", anywhere, func(d *ui) { d.keyed().page(-1) }, nil},
		{[]string{"g", "Home"}, "g", "", "to the beginning", anywhere, func(d *ui) { d.keyed().home() }, nil},
		{[]string{"G", "End"}, "G", "", "to the end", anywhere, (*ui).toEnd, nil},
		{[]string{"Tab"}, "Tab", "next pane", "the next pane", anywhere, func(d *ui) { d.turn(1) }, (*ui).hasSession},
		{[]string{"Backtab"}, "⇧Tab", "", "the pane before", anywhere, func(d *ui) { d.turn(-1) }, nil},
		{[]string{"1"}, "1", "", "the sessions", anywhere, func(d *ui) { d.goTo(paneSessions) }, nil},
		{[]string{"2"}, "2", "", "the dialogue", anywhere, func(d *ui) { d.goTo(paneDialogue) }, nil},
		{[]string{"3"}, "3", "meaning", "what the line means", inTwo, func(d *ui) { d.openTab(tabMeaning) }, nil},
		{[]string{"3"}, "3", "", "what the line means that the dialogue stands at", inSessions | inOverview, func(d *ui) { d.openTab(tabMeaning) }, (*ui).hasSession},
		{[]string{"4"}, "4", "message", "the message: headers, parts, text", anywhere, func(d *ui) { d.openTab(tabMessage) }, (*ui).hasSession},
		{[]string{"5"}, "5", "TLS", "what was agreed on TLS", anywhere, func(d *ui) { d.openTab(tabTLS) }, (*ui).hasSession},
		{[]string{"6"}, "6", "problems", "what went wrong, and what is odd or unsafe", anywhere, func(d *ui) { d.openTab(tabProblems) }, (*ui).hasSession},
		{[]string{"7"}, "7", "timing", "what the time of the session went into: a waterfall", anywhere, func(d *ui) { d.openTab(tabTiming) }, (*ui).hasSession},
		{[]string{"0"}, "0", "overview", "what all sessions came to: verdicts, failures by reason, slow replies, over time, by capture, server and client", anywhere, (*ui).openOverview, (*ui).hasSession},
		{[]string{"a"}, "a", "all sessions", "the problems of all sessions", inDetail, (*ui).turnProblems, (*ui).ofOneSession},
		{[]string{"a"}, "a", "this session", "the problems of this session alone", inDetail, (*ui).turnProblems, (*ui).ofAllSessions},
		{[]string{"v"}, "v", "text/raw/hex", "the message as text, as it was sent, as bytes", inDetail, (*ui).nextForm, (*ui).onMessage},
		{[]string{"l", "Right"}, "l →", "part", "the next part of the message", inDetail, func(d *ui) { d.nextPart(1) }, (*ui).onMessage},
		{[]string{"h", "Left"}, "h ←", "", "the part before", inDetail, func(d *ui) { d.nextPart(-1) }, (*ui).onMessage},
		{[]string{">"}, ">", "next message", "the next message of the session", inDetail, func(d *ui) { d.nextMessage(1) }, (*ui).severalMessages},
		{[]string{"<"}, "<", "", "the message before", inDetail, func(d *ui) { d.nextMessage(-1) }, (*ui).severalMessages},
		{[]string{"]"}, "]", "", "the next page of a big part", inDetail, func(d *ui) { d.nextPage(1) }, (*ui).onMessage},
		{[]string{"["}, "[", "", "the page before", inDetail, func(d *ui) { d.nextPage(-1) }, (*ui).onMessage},
		{[]string{"]"}, "]", "next problem", "the next problem, in this session or the next one that has any", inThree, func(u *ui) { u.nextProblem(1) }, (*ui).hasSession},
		{[]string{"["}, "[", "", "the problem before", inThree, func(u *ui) { u.nextProblem(-1) }, (*ui).hasSession},
		{[]string{"S"}, "S", "save .eml", "save the message as .eml", inDetail, (*ui).askSave, (*ui).canSave},
		{[]string{"e"}, "e", "save part", "save the part of the message, an attachment, as it was before it was encoded", inDetail, (*ui).askSavePart, (*ui).canSavePart},
		{[]string{"f"}, "f", "filter", "show sessions that match an expression; an empty one shows all", anywhere, (*ui).askFilter, nil},
		{[]string{"/"}, "/", "search", "search for text", inThree, (*ui).askSearch, (*ui).hasSession},
		{[]string{"n"}, "n", "", "the next match", inThree, func(d *ui) { d.find(1) }, nil},
		{[]string{"N"}, "N", "", "the match before", inThree, func(d *ui) { d.find(-1) }, nil},
		{[]string{"z"}, "z", "fold", "fold or unfold the text of a message, or a long reply", inDialogue, (*ui).fold, nil},
		{[]string{"s"}, "s", "secrets", "show or mask passwords and tokens", anywhere, (*ui).mask, (*ui).canUnmask},
		{[]string{"F"}, "F", "follow", "follow what is new", inSessions | inDialogue, (*ui).follow, (*ui).hasSession},
		{[]string{"o"}, "o", "sort", "sort by the next column", inSessions, (*ui).sort, (*ui).hasSession},
		{[]string{"O"}, "O", "", "turn the order round", inSessions, (*ui).reverse, (*ui).hasSession},
		{[]string{"C"}, "C", "", "choose the columns and their order", inSessions, (*ui).openPicker, (*ui).hasSession},
		{[]string{"m"}, "m", "mark", "mark the session with a star", inSessions | inDialogue, (*ui).mark, (*ui).hasSession},
		{[]string{"D"}, "D", "", "the two marked sessions side by side: where do they part?", anywhere, (*ui).compare, (*ui).canCompare},
		{[]string{"r"}, "r", "", "send what the client said to the server once more", inSessions | inDialogue, (*ui).resend, (*ui).canResend},
		{[]string{"w"}, "w", "write", "write the session to a file", inThree, (*ui).askWrite, (*ui).canWrite},
		{[]string{"W"}, "W", "write all", "write all sessions to a file, or those that are marked, or those that the filter shows", anywhere, (*ui).askWriteAll, (*ui).canWrite},
		{[]string{"y"}, "y", "copy", "copy the line, or a command that says the same", inThree, (*ui).copy, (*ui).hasSession},
		{[]string{"x"}, "x", "cut off", "cut the session off, while it goes on", inSessions | inDialogue, (*ui).endSession, (*ui).canEnd},
		{[]string{"H"}, "H", "held", "decide what becomes of what is held", anywhere, (*ui).toHeld, (*ui).hasHeld},
		{[]string{"h"}, "h", "hold", "hold what is like this line from now on", inDialogue, (*ui).holdKind, (*ui).canHold},
		{[]string{"R"}, "R", "rules", "the rules, how often each matched, to switch on and off", anywhere, (*ui).rules, (*ui).canHold},
		{[]string{"\\"}, "\\", "maximise", "this pane alone, or all", inThree, (*ui).maximise, (*ui).hasSession},
		{[]string{"+"}, "+", "", "more room for this pane; the mouse can drag borders too", inThree, func(u *ui) { u.resize(resizeStep) }, (*ui).divided},
		{[]string{"-"}, "-", "", "less room for this pane", inThree, func(u *ui) { u.resize(-resizeStep) }, (*ui).divided},
		{[]string{"T"}, "T", "lessons", "the lessons: mail by its dialogues, with notes", anywhere, (*ui).lessons, (*ui).hasLessons},
		{[]string{"p"}, "p", "pause", "stand still, or go on; traffic goes on in any case", anywhere, (*ui).pause, (*ui).hasSession},
		{[]string{"t"}, "t", "", "colours for a light or a dark ground", anywhere, (*ui).ground, nil},
		{[]string{"L"}, "L", "", "English or Chinese: 中文", anywhere, (*ui).language, nil},
		{[]string{"M"}, "M", "", "give the mouse to the terminal, or take it back", anywhere, (*ui).mouse, nil},
		{[]string{"Ctrl-L"}, "Ctrl-L", "", "draw the screen anew", anywhere, (*ui).redraw, nil},
		{[]string{"Ctrl-Z"}, "Ctrl-Z", "", "to the shell; fg comes back", anywhere, (*ui).suspend, nil},
		{[]string{"?"}, "?", "help", "the keys of this pane; on a line of the dialogue, first what mitmail explain says of it", anywhere, (*ui).lookUp, nil},
		{[]string{"Q", "Ctrl-C"}, "Q", "quit", "quit", anywhere, (*ui).quit, nil},
	}
}

// keyNames are the keys that have no character.
var keyNames = map[tcell.Key]string{
	tcell.KeyEnter: "Enter", tcell.KeyEscape: "Esc", tcell.KeyTab: "Tab", tcell.KeyBacktab: "Backtab", tcell.KeyUp: "Up", tcell.KeyDown: "Down",
	tcell.KeyLeft: "Left", tcell.KeyRight: "Right", tcell.KeyPgUp: "PgUp", tcell.KeyPgDn: "PgDn", tcell.KeyHome: "Home", tcell.KeyEnd: "End",
	tcell.KeyCtrlC: "Ctrl-C", tcell.KeyCtrlF: "Ctrl-F", tcell.KeyCtrlB: "Ctrl-B", tcell.KeyBackspace: "Backspace", tcell.KeyBackspace2: "Backspace", tcell.KeyCtrlL: "Ctrl-L", tcell.KeyCtrlZ: "Ctrl-Z",
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
func (u *ui) hasSession() bool { return u.live != nil }

// offered reports whether a key does something now.
func (b *binding) offered(d *ui) bool {
	return b.in&(1<<d.at) != 0 && (b.offers == nil || b.offers(d))
}

// press does what a key does, if anything.
func (u *ui) press(name string) {
	for i := range u.keys {
		b := &u.keys[i]
		for _, k := range b.keys {
			if k == name && b.offered(u) {
				b.do(u)
				return
			}
		}
	}
}
