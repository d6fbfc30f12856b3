package dashboard

import (
	"slices"
	"strings"

	"mitmail/decode"
	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/reproduce"
)

// fold folds or unfolds the message text, or the reply of many lines, under the
// cursor, or else the nearest one above or below. At a question of a lesson that is its
// answer.
func (u *ui) fold() {
	at := u.dialogue.folding(u.lines.cursor)
	if at < 0 {
		u.dash.Notice(lang.T("z folds the text of a message, or a long reply: there is none here"))
		return
	}
	u.lines.move(at - u.lines.cursor)
	it := u.dialogue.list[at]
	u.dialogue.open[it.event] = !u.dialogue.open[it.event]
	for u.lines.cursor > 0 && u.dialogue.list[u.lines.cursor-1].event == it.event {
		u.lines.cursor--
	}
	u.dialogue.redo()
}

func (u *ui) canUnmask() bool { return !u.dash.o.Masked && u.live != nil }

// hides reports whether secrets are masked.
func (u *ui) hides() bool { return u.masked || u.dash.o.Masked }

func (u *ui) mask() {
	u.masked = !u.masked
	u.query.masked, u.table.covers = u.masked, newCovers(u.masked)
	u.dash.finder.ask(u.query)
}

func (u *ui) follow() {
	l := u.keyed()
	l.follow = !l.follow
	l.settle()
}

// toEnd goes to the end, and stays there when more comes.
func (u *ui) toEnd() {
	l := u.keyed()
	l.end()
	l.follow = !l.free
}

func (u *ui) mark() {
	if u.live != nil {
		u.table.marks.turn(u.live)
		if f := u.query.filter; f != nil && f.marked != nil {
			u.dash.finder.nudge()
		}
	}
}

func (u *ui) maximise() { u.alone = !u.alone }

func (u *ui) pause() {
	u.paused = !u.paused
	u.table.freeze(u.paused)
}

func (u *ui) ground() {
	u.light = !u.light
	u.paint()
	if u.light {
		u.dash.Notice(lang.T("colours for a light ground; t has those for a dark one"))
	} else {
		u.dash.Notice(lang.T("colours for a dark ground; t has those for a light one"))
	}
}

// sort goes on to the next column on screen, from the last one to the order in which
// the sessions came.
func (u *ui) sort() {
	orders := []int{0}
	for _, c := range u.table.cols {
		if c.index != 0 {
			orders = append(orders, c.index)
		}
	}
	u.query.by = orders[(slices.Index(orders, u.query.by)+1)%len(orders)]
	u.reorder()
}

// reverse turns the order round.
func (u *ui) reverse() {
	u.query.reverse = !u.query.reverse
	u.reorder()
}

func (u *ui) reorder() {
	u.sessions.follow = false
	u.dash.finder.ask(u.query)
}

func (u *ui) mouse() {
	u.mouseIsTerms = !u.mouseIsTerms
	u.dash.app.EnableMouse(!u.mouseIsTerms)
	u.dash.Notice(map[bool]string{true: lang.T("the mouse is the terminal's: select text with it; M takes it back"), false: lang.T("the mouse is mitmail's again")}[u.mouseIsTerms])
}

func (u *ui) redraw() { u.screen.Sync() }

func (u *ui) canEnd() bool { return u.dash.o.End != nil && u.live != nil && !u.live.Now().Closed }

// endSession asks first: a client that is cut off may lose a message.
func (u *ui) endSession() {
	id := u.now().ID
	u.sure(lang.F("cut session %d off, client and server?", id), func() {
		if !u.dash.o.End(id) {
			u.dash.Notice(lang.F("session %d has ended by itself", id))
			return
		}
		u.dash.Notice(lang.F("session %d was cut off", id))
	})
}

// copy asks what to copy: the line under the cursor, or a command that says the same as
// the session once more.
func (u *ui) copy() {
	q := &question{lang.T("copy"), []choice{{[]string{"y"}, "y", lang.T("this line"), func() { u.clip(u.copied()) }}}, lang.T("else nothing")}
	for _, c := range u.commands() {
		key := c.Tool[:1]
		q.choices = append(q.choices, choice{[]string{key}, key, c.Tool, func() {
			u.clip(c.Text)
			if c.Secret {
				u.dash.Notice(lang.F("copied: %s; it asks for the password, or takes $MITMAIL_PASSWORD", c.Tool))
			}
		}})
	}
	u.confirm = q
}

// commands are those that say the same as the session once more.
func (u *ui) commands() []reproduce.Command {
	s := u.now()
	var again reproduce.Session
	for i := range min(s.Len(), maxWaitEvents) {
		s.Look(i, func(ev decode.Event) { again.Add(s.Protocol, ev) })
	}
	return again.Commands()
}

// clip puts a text into the clipboard, by OSC 52.
func (u *ui) clip(text string) {
	if text == "" {
		return
	}
	u.screen.SetClipboard([]byte(text))
	u.dash.Notice(lang.F("copied: %s", fit(text, 40)))
}

// copied is what stands on the wire under the cursor, or what the row says: safe
// to be pasted into a terminal, whatever a server has put there.
func (u *ui) copied() string {
	if _, ev, ok := u.said(); ok && u.at == paneDialogue && len(ev.Raw) > 0 && !u.masked {
		return line.Clean(strings.TrimRight(string(ev.Raw), "\r\n"))
	}
	l := u.keyed()
	if l.src.rows() == 0 {
		return ""
	}
	at := l.top
	if !l.free {
		at = l.src.first(l.cursor)
	}
	return strings.TrimSpace(l.src.row(at, 200).text())
}
