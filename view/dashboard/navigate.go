package dashboard

import (
	"slices"

	"mitmail/decode"
)

// goTo gives a pane the keys.
func (u *ui) goTo(at paneID) {
	if u.live == nil {
		at = paneSessions
	}
	if at != paneOverview {
		u.closeOverview()
	}
	u.at, u.led = at, paneSessions
}

// turn goes round the panes.
func (u *ui) turn(n int) { u.goTo(paneID((int(u.at) + n + int(paneOverview)) % int(paneOverview))) }

// enter goes deeper.
func (u *ui) enter() {
	switch {
	case u.at == paneSessions:
		u.sessions.follow = false
		u.goTo(paneDialogue)
	case u.at == paneDialogue:
		u.openTab(u.fitting())
	case u.tab == tabProblems:
		u.jump()
	case u.tab == tabTiming && u.detail.cursor < len(u.waits.steps):
		u.lead(u.waits.steps[u.detail.cursor].Event, paneDetail)
	}
}

// fitting is the tab that shows what is under the cursor best.
func (u *ui) fitting() tab {
	it, ev, _ := u.said()
	switch ev.Payload.(type) {
	case *decode.Message:
		return tabMessage
	case *decode.TLS:
		return tabTLS
	}
	if it.body {
		return tabMessage
	}
	return tabMeaning
}

func (u *ui) openTab(t tab) {
	if t != u.tab {
		u.detail.top, u.detail.cursor, u.detail.follow = 0, 0, false
	}
	if u.tab = t; t == tabProblems {
		u.problems.led = nil
		u.settleProblems(u.now())
		u.listProblems()
	}
	u.goTo(paneDetail)
}

// back goes where Enter came from.
func (u *ui) back() {
	if u.alone {
		u.alone = false
		return
	}
	switch {
	case u.at == paneOverview:
		u.goTo(paneSessions)
	case u.led == paneOverview:
		u.toOverview()
	case u.led == paneDetail:
		u.goTo(paneDetail)
	default:
		u.goTo(u.at - 1)
	}
}

// jump goes to the line that the problem under the cursor is about.
func (u *ui) jump() {
	if u.detail.cursor >= len(u.problems.list) {
		return
	}
	to := u.problems.list[u.detail.cursor]
	if at := u.table.show(u.table.list, to.live, u.sessions.cursor); at >= 0 {
		u.sessions.cursor, u.sessions.follow = at, false
	}
	u.choose()
	if u.problems.all {
		u.problems.led = u.live
	}
	u.lead(saidAt(to.live.Now(), to.event), paneDetail)
}

// lead goes to an event of the dialogue, from where Esc leads back to a pane.
func (u *ui) lead(event int, from paneID) {
	u.show(event)
	u.goTo(paneDialogue)
	u.led = from
}

// leads reports whether the lines of the detail lead to lines of the dialogue.
func (u *ui) leads() bool {
	return u.tab == tabProblems && len(u.problems.list) > 0 || u.tab == tabTiming && len(u.waits.steps) > 0
}

func (u *ui) ofOneSession() bool { return u.tab == tabProblems && !u.problems.all }

func (u *ui) ofAllSessions() bool { return u.tab == tabProblems && u.problems.all }

func (u *ui) onMessage() bool {
	return u.tab == tabMessage && u.reader.event >= 0 && u.reader.mail != nil
}

func (u *ui) severalMessages() bool { return u.onMessage() && u.reader.of > 1 }

// nextMessage shows the message n messages on, and has the dialogue stand there too.
func (u *ui) nextMessage(n int) {
	all := u.now().Mails
	if at := slices.Index(all, u.reader.event) + n; at >= 0 && at < len(all) {
		u.show(all[at])
		u.detail.top = 0
	}
}

func (u *ui) nextForm() {
	u.reader.form, u.reader.page = (u.reader.form+1)%forms, 0
	u.reader.turn = toText
}

// nextPart selects the next part of the message that has content, n parts on.
func (u *ui) nextPart(n int) {
	r := &u.reader
	for at := r.part + n; at >= 0 && at < len(r.mail.Nodes); at += n {
		if !branch(r.mail, at) {
			r.part, r.page = at, 0
			r.turn = toParts
			return
		}
	}
}

func (u *ui) nextPage(n int) {
	u.reader.page += n
	u.reader.turn = toText
}
