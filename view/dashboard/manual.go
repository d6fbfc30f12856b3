package dashboard

import (
	"strings"

	"github.com/gdamore/tcell/v2"
)

// pressInManual is a key while the help is open.
func (u *ui) pressInManual(name string) {
	switch name {
	case "?", "Esc", "q", "Enter":
		u.manual = nil
	case "Q", "Ctrl-C":
		u.quit()
	case "j", "k", "Down", "Up", "PgDn", "PgUp", "Space", "b", "g", "G", "Home", "End":
		u.press(name)
	}
}

// help opens the keys of the pane that has them.
func (u *ui) help() {
	u.manual = &manual{list: list{free: true}, title: "Keys of the " + paneNames[u.at], text: u.keysText}
}

// showFilterHelp opens how filters are written.
func (u *ui) showFilterHelp() {
	u.manual = &manual{list: list{free: true}, title: "How filters are written", text: func(p *page) {
		for l := range strings.Lines(u.dash.o.FilterHelp) {
			words := strings.TrimLeft(strings.TrimRight(l, "\n"), " ")
			p.hang(len(strings.TrimRight(l, "\n"))-len(words), span{words, plain})
		}
	}}
}

// manual is a text over everything else.
type manual struct {
	list
	title string
	text  func(p *page)
}

var paneNames = [panes]string{paneSessions: "sessions", paneDialogue: "dialogue", paneDetail: "pane of what it means", paneOverview: "overview"}

// drawManual draws the help over everything.
func (u *ui) drawManual(screen tcell.Screen, r rect) {
	p := &page{width: min(80, r.w-6)}
	u.manual.text(p)
	u.manual.src = p.rows
	box := rect{(r.w - p.width - 4) / 2, 0, p.width + 4, min(r.h, len(p.rows)+2)}
	box.y = (r.h - box.h) / 2
	for y := box.y; y < box.y+box.h; y++ {
		fill(screen, box.x, y, box.w, ' ', tcell.StyleDefault)
	}
	u.drawFrame(screen, box, true, row{}.at(0, span{" " + u.manual.title + " ", title}, span{"Esc closes ", note}))
	in := u.inside(box)
	u.manual.draw(screen, u.theme, in.x, in.y, in.w, in.h, true)
	u.drawBeyond(screen, box, &u.manual.list)
}

// keysText is what the keys do where they are pressed.
func (u *ui) keysText(p *page) {
	for i := range u.keys {
		if b := &u.keys[i]; b.offered(u) {
			p.field(b.shown, 10, span{b.help, plain})
			p.rows[len(p.rows)-1][0].role = key
		}
	}
	u.signs(p)
}

// signs explains the signs that stand where colours might not.
func (u *ui) signs(p *page) {
	p.head("signs")
	for _, s := range []struct {
		sign span
		text string
	}{
		{span{"✓ ◐ ✗", good}, "all of it was taken, part of it, nothing: refused, or the login failed"},
		{span{"● · ⊘", later}, "the session goes on, had no message, was broken off"},
		{span{"○ ◉ ●", good}, "in clear, TLS that mitmail reads, TLS that passes sealed"},
		{span{"→ ←", client}, "the client speaks, the server speaks"},
		{span{"⇒ ⇐ ✎", proxied}, "mitmail speaks itself, mitmail changed a line"},
		{span{"ℹ ⚠ ‼", caut}, "a finding: to know, to look at, dangerous"},
		{span{"✓ ✗ ?", good}, "a login that worked, that failed, without an answer"},
	} {
		p.field("", 10, span{s.text, plain})
		p.rows[len(p.rows)-1] = append(row{}.at(0, s.sign), p.rows[len(p.rows)-1]...)
	}
}
