package dashboard

import (
	"slices"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"mitmail/view/lang"
)

// prompt asks for a line of text, in the place of the status line.
type prompt struct {
	field *tview.InputField
	label string
	hint  string                      // what may be typed
	wrong string                      // what is wrong with the text
	typed func(string) (wrong string) // called with each change; nil is never
	done  func(string) (wrong string) // called with Enter
	undo  func()                      // called with Esc; may be nil

	tab      func() // called with Tab; may be nil
	tabLabel string // what it does
	complete completion

	more     func(name string) bool // takes another key, if it does anything; may be nil
	moreKeys []binding
}

// question is asked before what cannot be undone, in the place of the status
// line. A key that is none of its choices changes nothing.
type question struct {
	text    string
	choices []choice
	other   string // what any other key does
}

// choice is an answer to a question.
type choice struct {
	keys         []string
	shown, label string
	do           func()
}

// answer takes the key that answers the question.
func (u *ui) answer(name string) {
	q := u.confirm
	u.confirm = nil
	for _, c := range q.choices {
		if slices.Contains(c.keys, name) {
			c.do()
			return
		}
	}
}

func (q *question) draw(screen tcell.Screen, th *theme, r rect) {
	all := row{}.at(1, span{"? " + q.text, bad})
	for _, c := range q.choices {
		all = all.at(all.end(), span{"  " + c.shown, key}, span{" " + c.label, note})
	}
	th.draw(screen, r.x, r.y, r.w, all.at(all.end(), span{lang.T(", ") + q.other, note}), false)
}

// ask opens a prompt with a text in it.
func (u *ui) ask(p prompt, text string) {
	p.field = tview.NewInputField().SetText(text)
	p.field.SetFieldStyle(u.theme.styles[plain].Underline(true)).SetBackgroundColor(tcell.ColorDefault)
	if p.typed != nil {
		p.wrong = p.typed(text)
	}
	u.prompt = &p
	p.field.Focus(nil)
}

// key takes a key of the prompt and reports whether it stays open.
func (p *prompt) key(ev *tcell.EventKey) bool {
	switch ev.Key() {
	case tcell.KeyEscape, tcell.KeyCtrlC:
		if p.undo != nil {
			p.undo()
		}
		return false
	case tcell.KeyEnter:
		p.wrong = p.done(p.field.GetText())
		return p.wrong != ""
	case tcell.KeyTab:
		if p.tab != nil {
			p.tab()
		}
		return true
	}
	if p.more != nil && p.more(keyName(ev)) {
		return true
	}
	p.field.InputHandler()(ev, func(tview.Primitive) {})
	p.change()
	return true
}

// paste takes a text that was pasted.
func (p *prompt) paste(text string) {
	p.field.PasteHandler()(text, func(tview.Primitive) {})
	p.change()
}

func (p *prompt) change() {
	p.wrong = ""
	if p.typed != nil {
		p.wrong = p.typed(p.field.GetText())
	}
}

// draw draws the label, the text, and what is wrong with it.
func (p *prompt) draw(screen tcell.Screen, th *theme, r rect) {
	st := th.styles[plain]
	if p.wrong != "" {
		st = th.styles[wrong]
	}
	x := 1 + put(screen, r.x+1, r.y, r.w-1, p.label+" ", th.styles[key])
	room := r.w - x - 1
	beside := span{p.hint, note}
	if p.wrong != "" {
		beside = span{"✗ " + lang.Made(p.wrong), bad}
	}
	if beside.text != "" && room > 30 {
		text := fit(beside.text, room-20)
		room -= width(text) + 2
		put(screen, x+room+2, r.y, width(text), text, th.styles[beside.role])
	}
	p.field.SetFieldStyle(st).SetFieldTextColor(foreground(st))
	p.field.SetRect(x, r.y, room, 1)
	p.field.Draw(screen)
}

func foreground(st tcell.Style) tcell.Color {
	c, _, _ := st.Decompose()
	return c
}
