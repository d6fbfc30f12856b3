package dashboard

import (
	"errors"
	"fmt"
	"strings"

	"mitmail/decode/session"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// group is some of the sessions, to be written together.
type group struct {
	name string // such as "marked session"
	list []*session.Live
}

// String is how many of what.
func (g group) String() string {
	words := line.Count(int64(len(g.list)), g.name)
	if g.name == "session" {
		words = lang.F("all %s", words)
	}
	return words
}

// groups are what can be written, the one that is meant most likely first: what
// was marked, what the filter shows, all.
func (u *ui) groups() (some []group) {
	all, _ := u.dash.o.Store.Sessions()
	var marked []*session.Live
	for _, l := range all {
		if u.table.marks.has(l) {
			marked = append(marked, l)
		}
	}
	for _, g := range []group{{"marked session", marked}, {"filtered session", u.got.list}, {"session", all}} {
		if len(g.list) > 0 && (g.name != "filtered session" || u.query.filter != nil) {
			some = append(some, g)
		}
	}
	return some
}

// askWriteAll asks where to write sessions to; Tab says which.
func (u *ui) askWriteAll() {
	groups := u.groups()
	label := func() string { return lang.F("write %s to", groups[0]) }
	p := prompt{label: label(), suggested: true, hint: u.formats(), done: func(name string) string {
		return u.write(groups[0].list, name, lang.F("%s: written to %s", groups[0], name))
	}}
	if len(groups) > 1 {
		p.tab, p.tabLabel = func() {
			groups = append(groups[1:], groups[0])
			u.prompt.label = label()
		}, lang.T("all, filtered or marked ones")
	}
	u.ask(p, u.free("sessions.pcapng"))
}

// formats are the suffixes that names may have; a folder's name ends in a slash.
func (u *ui) formats() string {
	return strings.ReplaceAll(strings.Join(u.dash.o.Formats, " "), " /", " "+lang.T("folder")+"/")
}

// askWrite asks where to write the session under the cursor to.
func (u *ui) askWrite() {
	live, id := u.live, u.now().ID
	u.ask(prompt{label: lang.T("write session to"), suggested: true, hint: u.formats(), done: func(name string) string {
		return u.write([]*session.Live{live}, name, lang.F("session %d is in %s", id, name))
	}}, u.free(fmt.Sprintf("session-%d.txt", id)))
}

// write writes sessions as they are now to a file. Where that fails at once, it
// returns why, and suggests a name that is free.
func (u *ui) write(list []*session.Live, name, done string) (wrong string) {
	if name == "" {
		return lang.T("no name given")
	}
	now := make([]*session.Session, len(list))
	for i, l := range list {
		now[i] = l.Now()
	}
	masked := u.hides()
	if masked {
		done = lang.F("%s, secrets masked", done)
	}
	wrong = u.perform(func() error {
		err := u.dash.o.Write(now, name, masked)
		if err == nil || errors.Is(err, ErrPartly) {
			u.dash.saved.note(list, now)
		}
		return err
	}, done)
	if free := u.free(name); wrong != "" && u.prompt != nil && free != name {
		u.prompt.suggest(free)
	}
	return wrong
}

// free is a name that no file has: the name itself, or one like it.
func (u *ui) free(name string) string {
	if u.dash.o.Free == nil {
		return name
	}
	return u.dash.o.Free(name)
}

// unsaved is how many sessions will be lost when mitmail ends.
func (u *ui) unsaved() int {
	if !u.dash.o.Unsaved || u.dash.o.Write == nil {
		return 0
	}
	all, _ := u.dash.o.Store.Sessions()
	return u.dash.saved.missing(all)
}

// quit stops the refresher, which ends the application. It asks once where
// sessions would be lost.
func (u *ui) quit() {
	n := u.unsaved()
	if n == 0 {
		u.dash.quit()
		return
	}
	u.confirm = &question{lang.F("%s unsaved", line.Count(int64(n), "session")), []choice{
		{[]string{"Q", "q", "Ctrl-C"}, "Q", lang.T("quit"), u.dash.quit},
		{[]string{"W", "w"}, "W", lang.T("write"), func() {
			u.manual = nil
			u.askWriteAll()
		}},
	}, lang.T("other keys stay")}
}
