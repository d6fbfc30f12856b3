package dashboard

import (
	"errors"
	"fmt"
	"strings"
	"time"

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
	d.ask(prompt{label: "filter", hint: `such as: code >= 500   user == "anna"   empty: all`, typed: try, done: try, undo: func() {
		d.wish, d.filterText = before, beforeText
		d.d.order.ask(d.wish)
	}}, d.filterText)
}

func (d *desk) askSearch() {
	d.ask(prompt{label: "/", hint: "n goes on, N back", done: func(text string) string {
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
	if d.at == paneSessions {
		d.d.Notice("not in this list: " + d.search + "; f finds sessions by what was said in them")
		return
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
		return d.perform(func() error { return d.d.o.Write(s, name) }, fmt.Sprintf("session %d is in %s", s.ID, name))
	}, hint: strings.Join(d.d.o.Formats, " ")}, fmt.Sprintf("session-%d.txt", s.ID))
}

func (d *desk) canSave() bool { return d.d.o.Save != nil && d.onMessage() }

func (d *desk) askSave() {
	message, whole := d.reader.mail.raw, d.reader.whole
	d.ask(prompt{label: "save message to", done: func(name string) string {
		if name == "" {
			return "no name given"
		}
		done := "the message is in " + name
		if !whole {
			done = "what was kept of the message is in " + name + "; it is not whole"
		}
		return d.perform(func() error { return d.d.o.Save(message, name) }, done)
	}}, fmt.Sprintf("message-%d.eml", d.now().ID))
}

// canSavePart reports whether the part under view has octets to be saved.
func (d *desk) canSavePart() bool {
	return d.canSave() && len(d.reader.mail.parts) > 1 && !d.reader.mail.parts[d.reader.part].branch
}

// askSavePart saves the part under view, without its encoding: an attachment.
func (d *desk) askSavePart() {
	part := &d.reader.mail.parts[d.reader.part]
	d.ask(prompt{label: "save part to", done: func(name string) string {
		if name == "" {
			return "no name given"
		}
		return d.perform(func() error { return d.d.o.Save(part.content(), name) }, "the part is in "+name)
	}}, part.fileName(fmt.Sprintf("part-%d", d.reader.part)))
}

// writeTime is how long a key press waits for a file; one that takes longer is
// told of when it is done.
const writeTime = 100 * time.Millisecond

// perform does something with files, aside where it takes long. It returns what
// is wrong where that is known at once.
func (d *desk) perform(act func() error, done string) (wrong string) {
	result := make(chan error, 1)
	d.d.writes.Go(func() {
		var err error
		if fault := guard(func() { err = act() }); fault != nil {
			err = errors.New("that did not work: " + faultText(fault))
		}
		result <- err
	})
	select {
	case err := <-result:
		if err != nil {
			return err.Error()
		}
		d.d.Notice(done)
	case <-time.After(writeTime):
		d.d.Notice("writing …")
		go func() {
			if err := <-result; err != nil {
				done = "error: " + err.Error()
			}
			d.d.Notice(done)
		}()
	}
	return ""
}
