package dashboard

import (
	"fmt"
	"strings"

	"mitmail/decode/record"
)

// askFilter asks for an expression; what it says so far shows at once.
func (d *desk) askFilter() {
	before, beforeText := d.wish, d.filterText
	try := func(text string) string {
		var e *record.Expr
		if text != "" {
			var err error
			if e, err = record.Compile(text); err != nil {
				problem, _, _ := strings.Cut(err.Error(), "\n")
				return problem
			}
		}
		d.wish.filter, d.filterText = e, text
		d.d.order.ask(d.wish)
		return ""
	}
	d.ask(prompt{label: "filter", typed: try, done: try, undo: func() {
		d.wish, d.filterText = before, beforeText
		d.d.order.ask(d.wish)
	}}, d.filterText)
}

func (d *desk) askSearch() {
	d.ask(prompt{label: "/", done: func(text string) string {
		d.search = text
		if text == "" {
			return ""
		}
		d.prompt = nil
		d.find(1)
		return ""
	}}, "")
}

// find goes to the next item that has the text, round the end.
func (d *desk) find(n int) {
	l := d.keyed()
	items := l.src.items()
	want := strings.ToLower(d.search)
	if want == "" || items == 0 {
		return
	}
	from := l.cursor
	if l.free {
		from = l.top
	}
	for i := 1; i <= items; i++ {
		at := ((from+n*i)%items + items) % items
		if strings.Contains(strings.ToLower(itemText(l.src, at)), want) {
			l.move(at - from)
			return
		}
	}
	d.d.Notice("not found: " + d.search)
}

// itemText is what all rows of an item say.
func itemText(s source, item int) string {
	var b strings.Builder
	for r := s.first(item); r < s.first(item+1); r++ {
		b.WriteString(s.row(r, 200).text())
	}
	return b.String()
}

func (d *desk) canWrite() bool { return d.d.o.Write != nil && d.live != nil }

func (d *desk) askWrite() {
	s := d.now()
	d.ask(prompt{label: "write session to", done: func(name string) string {
		if name == "" {
			return "no name given"
		}
		if err := d.d.o.Write(s, name); err != nil {
			return err.Error()
		}
		d.d.Notice(fmt.Sprintf("session %d is in %s", s.ID, name))
		return ""
	}}, fmt.Sprintf("session-%d.txt", s.ID))
}

func (d *desk) canSave() bool { return d.d.o.Save != nil && d.onMessage() }

func (d *desk) askSave() {
	message, whole := d.reader.mail.raw, d.reader.whole
	d.ask(prompt{label: "save message to", done: func(name string) string {
		if name == "" {
			return "no name given"
		}
		if err := d.d.o.Save(message, name); err != nil {
			return err.Error()
		}
		if !whole {
			d.d.Notice("what was kept of the message is in " + name + "; it is not whole")
			return ""
		}
		d.d.Notice("the message is in " + name)
		return ""
	}}, fmt.Sprintf("message-%d.eml", d.now().ID))
}
