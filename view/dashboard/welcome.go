package dashboard

import (
	"strings"

	"mitmail/view/lang"
)

// hintWords is where the words of a hint stand, behind a command.
const hintWords = 20

// welcome is what stands in an empty list: why it is empty, and what to do next.
func (u *ui) welcome(columns int) doc {
	p := &page{width: min(columns, 76)}
	p.add(nil)
	switch {
	case u.query.filter != nil && u.got.total > 0:
		p.para(span{lang.T("No session matches the filter."), title})
		p.gap()
		p.para(span{"f", key}, span{" " + lang.T("changes it") + "  ", note}, span{"Esc", key}, span{" " + lang.T("shows all sessions"), note})
		return p.rows
	case u.dash.o.Read == nil:
		p.para(span{lang.T("Nothing has been said yet."), title})
	case !u.unread(p):
		return p.rows
	}
	p.gap()
	if len(u.words.Listeners) > 0 {
		p.para(span{lang.T("Point a mail client here, and send or fetch a message:"), plain})
		p.gap()
	}
	for _, l := range u.words.Listeners {
		p.field("", 4, span{l.Address, client}, span{"  →  " + l.Server, note})
		for _, hint := range l.Hints {
			p.field("", 6, span{hint, note})
		}
		p.gap()
	}
	for _, hint := range u.words.Hints {
		command, words, _ := strings.Cut(hint, "  ")
		at := len(p.rows)
		p.hang(hintWords, span{words, note})
		p.rows[at] = append(row{}.at(0, span{command, key}), p.rows[at]...)
	}
	return p.rows
}

// unread says of captures that no session was found, and reports whether all
// of them were read.
func (u *ui) unread(p *page) bool {
	at := u.dash.o.Read()
	if !at.Done {
		p.para(span{lang.T("Reading: no mail so far."), title})
		return false
	}
	p.para(span{lang.T("There is no mail in what was read."), title})
	for _, why := range at.Notes {
		p.gap()
		p.para(span{"⚠ ", caut}, span{why, plain})
	}
	return true
}
