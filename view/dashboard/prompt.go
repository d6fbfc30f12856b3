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

	suggested bool // the text is a suggestion: what is typed takes its place

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

// sure asks before something is done that cannot be taken back.
func (u *ui) sure(text string, do func()) {
	u.confirm = &question{text, []choice{{[]string{"y", "Y"}, "y", lang.T("does it"), do}}, lang.T("any other key does not")}
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
	put(screen, r.x+1, r.y, r.w-2, fit("? "+q.text, r.w-2), th.styles[bad])
}

// drawAnswers draws the keys that answer a question.
func (u *ui) drawAnswers(screen tcell.Screen, r rect, q *question) {
	x := 1
	for _, c := range q.choices {
		x = u.barKey(screen, x, r.y, &binding{shown: c.shown, label: c.label})
	}
	put(screen, x, r.y, r.w-x-1, fit(q.other, max(0, r.w-x-1)), u.theme.styles[barText])
}

// ask opens a prompt with a text in it.
func (u *ui) ask(p prompt, text string) {
	p.field = tview.NewInputField().SetText(text)
	p.suggested = p.suggested && text != ""
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
	switch ev.Key() {
	case tcell.KeyRune, tcell.KeyBackspace, tcell.KeyBackspace2, tcell.KeyDelete:
		p.replace()
	}
	p.suggested = false
	p.field.InputHandler()(ev, func(tview.Primitive) {})
	p.change()
	return true
}

// suggest puts a text there that is replaced by what is typed.
func (p *prompt) suggest(text string) {
	p.field.SetText(text)
	p.suggested = true
}

// replace takes a suggestion away.
func (p *prompt) replace() {
	if p.suggested {
		p.field.SetText("")
		p.suggested = false
	}
}

// paste takes a text that was pasted.
func (p *prompt) paste(text string) {
	p.replace()
	p.field.PasteHandler()(text, func(tview.Primitive) {})
	p.change()
}

func (p *prompt) change() {
	p.wrong = ""
	if p.typed != nil {
		p.wrong = p.typed(p.field.GetText())
	}
}

// draw draws the label, the text, and what is wrong with it: beside it, or where there is
// no room for that above.
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
	need := max(leastField, width(p.field.GetText())+4) // with the gap, and room for the cursor
	if p.wrong != "" && width(beside.text) > room-need {
		drawAbove(screen, th, r, beside)
		beside.text = ""
	}
	if beside.text != "" && room-need > 10 {
		text := fit(beside.text, room-need)
		room -= width(text) + 2
		put(screen, x+room+2, r.y, width(text), text, th.styles[beside.role])
	}
	p.field.SetFieldStyle(st).SetFieldTextColor(foreground(st))
	p.field.SetRect(x, r.y, room, 1)
	p.field.Draw(screen)
	if text := p.field.GetText(); p.suggested && width(text) < room {
		put(screen, x, r.y, width(text), text, th.styles[lit])
	}
}

// leastField is how many columns the text that is typed has at least, where something
// stands beside it.
const leastField = 20

// drawAbove draws a text on the rows above, as many as it needs and there are.
func drawAbove(screen tcell.Screen, th *theme, r rect, said span) {
	rows := fold([]span{said}, r.w-2)
	rows = rows[:min(len(rows), r.y)]
	for i, spans := range rows {
		y := r.y - len(rows) + i
		fill(screen, r.x, y, r.w, ' ', th.styles[plain])
		th.draw(screen, r.x, y, r.w, row{}.at(1, spans...), false)
	}
}

func foreground(st tcell.Style) tcell.Color {
	c, _, _ := st.Decompose()
	return c
}
