// Package explain holds the words: what a verb, a reply code, a keyword or a
// mechanism means, said for somebody who is learning how e-mail travels.
//
// It is tables and look-ups only. Every entry has a Short, a few words that
// stand beside a line of a dialogue, and a Text, one sentence that stands
// alone, with the place in the RFCs where the whole story is told. The words
// that need a word of their own: a mailbox is where mail for one address is
// kept, a server that passes mail on relays it, and the sender that bounces go
// to is the reverse-path.
package explain

import "strings"

// Entry is what something means. The zero Entry means nothing; look-ups return
// it, and false, for what no table has.
type Entry struct {
	Short string // a few words, lower case, without a period: refused: no such mailbox
	Text  string // one sentence in plain words
	Ref   string // where it is written, such as RFC 5321 4.1.1.1
}

// table is entries by name, in upper case.
type table map[string]Entry

// find looks a name up, whatever its case.
func (t table) find(name string) (Entry, bool) {
	e, ok := t[strings.ToUpper(name)]
	return e, ok
}

// Verb explains a command of protocol, "smtp" (LMTP included) or "pop3".
func Verb(protocol, verb string) (Entry, bool) {
	switch protocol {
	case "smtp":
		return said(smtpVerbs.find(verb))
	case "pop3":
		return said(pop3Verbs.find(verb))
	}
	return Entry{}, false
}
