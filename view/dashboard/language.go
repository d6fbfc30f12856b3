package dashboard

import "mitmail/view/lang"

// language goes on to the next language, and has all that is laid out be said anew.
func (u *ui) language() {
	lang.Use((lang.Current() + 1) % lang.Language(len(lang.Tags())))
	u.loadWords()
	u.dialogue.redo()
	u.reader.laid, u.reader.textOf = nil, chosen{part: -1}
	u.problems.columns, u.problems.as = 0, listedAs{}
	if u.problems.all {
		u.problems.take(u.got.list, u.table.covers)
	}
	u.summary = summary{}
	u.waits = waterfall{}
	u.table.width = 0
	u.dash.finder.nudge()
}

// loadWords asks for the words of this run, in the language of the reader.
func (u *ui) loadWords() {
	if words := u.dash.o.Words; words != nil {
		u.words = words()
	}
}
