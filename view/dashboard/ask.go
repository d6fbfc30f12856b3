package dashboard

import (
	"errors"
	"fmt"
	"slices"
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

// find goes to a match, round the end, and says which of how many it is: the next one for
// 1, the one before for -1, for 0 the first one from where the cursor stands.
func (u *ui) find(n int) {
	l := u.keyed()
	if u.search == "" || l.src.items() == 0 {
		return
	}
	from := l.cursor
	if l.free {
		from = l.top
	}
	found := matching(l.src, u.search)
	if len(found) == 0 {
		u.notFound()
		return
	}
	at, here := slices.BinarySearch(found, from) // the first one from there on
	switch {
	case n > 0 && here:
		at++
	case n < 0:
		at--
	}
	at = (at + len(found)) % len(found)
	l.move(found[at] - from)
	if len(found) == 1 {
		u.dash.Notice(lang.F("the only match: %s", u.search))
		return
	}
	u.dash.Notice(lang.F("match %d of %d: n goes on, N back", at+1, len(found)))
}

// matching is the items that have a text, in order.
func matching(src source, text string) (found []int) {
	want := sought(text)
	folding, _ := src.(*dialogue)
	for i := range src.items() {
		said := itemText(src, i)
		if folding != nil {
			said += folding.hidden(i)
		}
		if strings.Contains(sought(said), want) {
			found = append(found, i)
		}
	}
	return found
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
