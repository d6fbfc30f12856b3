package dashboard

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"mitmail/view/lang"
)

func (u *ui) askSearch() {
	u.ask(prompt{label: "/", hint: lang.T("n goes on, N back"), done: func(text string) string {
		u.search = text
		if text == "" {
			return ""
		}
		u.prompt = nil
		u.find(0)
		return ""
	}}, "")
}

// maxCounted is among how many items matches are counted: that takes some 10 µs each.
const maxCounted = 5000

// find goes to a match, round the end, and says which of how many it is, unless the list
// is long: the next one for 1, the one before for -1, for 0 the first one from where the
// cursor stands.
func (u *ui) find(n int) {
	l := u.keyed()
	items := l.src.items()
	if u.search == "" || items == 0 {
		return
	}
	from := l.cursor
	if l.free {
		from = l.top
	}
	want := sought(u.search)
	at := -1
	for i := range items {
		if one := ((from+n+i*cmp.Or(n, 1))%items + items) % items; has(l.src, one, want) {
			at = one
			break
		}
	}
	if at < 0 {
		u.notFound()
		return
	}
	l.move(at - from)
	if items > maxCounted {
		u.dash.Notice(lang.F("found: %s; n goes on, N back", u.search))
		return
	}
	before, all := 0, 0
	for i := range items {
		if has(l.src, i, want) {
			all++
			if i < at {
				before++
			}
		}
	}
	if all == 1 {
		u.dash.Notice(lang.F("the only match: %s", u.search))
		return
	}
	u.dash.Notice(lang.F("match %d of %d: n goes on, N back", before+1, all))
}

// has reports whether an item has a text, of those that [sought] gives.
func has(src source, item int, want string) bool {
	said := itemText(src, item)
	if folding, ok := src.(*dialogue); ok {
		said += folding.hidden(item)
	}
	return strings.Contains(sought(said), want)
}

func (u *ui) notFound() {
	if u.at == paneSessions {
		u.dash.Notice(lang.F("not in this list: %s; f finds it in what was said in all sessions", u.search))
		return
	}
	u.dash.Notice(lang.F("not found: %s", u.search))
}

// sought is a text as a search compares it: columns stand far apart on the screen, and
// what is in them in one line on the wire.
func sought(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// itemText is what all rows of an item say.
func itemText(s source, item int) string {
	var b strings.Builder
	for r := s.first(item); r < s.first(item+1); r++ {
		b.WriteString(s.row(r, 200).text())
	}
	return b.String()
}

func (u *ui) canWrite() bool { return u.dash.o.Write != nil && u.live != nil }

func (u *ui) canSave() bool { return u.dash.o.Save != nil && u.onMessage() }

func (u *ui) askSave() {
	message, whole := u.reader.mail.Raw, u.reader.whole
	u.ask(prompt{label: lang.T("save message to"), suggested: true, done: func(name string) string {
		if name == "" {
			return lang.T("no name given")
		}
		done := lang.F("the message is in %s", name)
		if !whole {
			done = lang.F("what was kept of the message is in %s; it is not whole", name)
		}
		return u.perform(func() error { return u.dash.o.Save(message, name) }, done)
	}}, u.free(fmt.Sprintf("message-%d.eml", u.now().ID)))
}

// canSavePart reports whether the part under view has octets to be saved.
func (u *ui) canSavePart() bool {
	return u.canSave() && len(u.reader.mail.Nodes) > 1 && !branch(u.reader.mail, u.reader.part)
}

// askSavePart saves the part under view, without its encoding: an attachment.
func (u *ui) askSavePart() {
	mail, part := u.reader.mail, u.reader.part
	u.ask(prompt{label: lang.T("save part to"), suggested: true, done: func(name string) string {
		if name == "" {
			return lang.T("no name given")
		}
		return u.perform(func() error { return u.dash.o.Save(mail.Content(part), name) }, lang.F("the part is in %s", name))
	}}, u.free(saveName(&mail.Nodes[part], fmt.Sprintf("part-%d", part))))
}

// writeTime is how long a key press waits for a file; one that takes longer is
// told of when it is done.
const writeTime = 100 * time.Millisecond

// perform does something with files, in the background where it takes long. It returns what
// is wrong where that is known at once.
func (u *ui) perform(act func() error, done string) (wrong string) {
	result := make(chan error, 1)
	u.dash.writes.Go(func() {
		var err error
		if fault := guard(func() { err = act() }); fault != nil {
			err = errors.New(lang.F("that did not work: %s", faultText(fault)))
		}
		result <- err
	})
	select {
	case err := <-result:
		if err != nil && !errors.Is(err, ErrPartly) {
			return err.Error()
		}
		u.dash.Notice(resultWords(err, done))
	case <-time.After(writeTime):
		u.dash.Notice(lang.T("writing …"))
		go func() {
			u.dash.Notice(resultWords(<-result, done))
		}()
	}
	return ""
}

// resultWords says what came of work with files.
func resultWords(err error, done string) string {
	switch {
	case errors.Is(err, ErrPartly):
		return lang.Made(err.Error())
	case err != nil:
		return lang.F("error: %s", err)
	}
	return done
}
