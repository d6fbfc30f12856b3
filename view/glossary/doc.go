// Package glossary finds out what a word is that somebody asks about, and says what it
// means: a verb, a reply code, an extension, a mechanism, base64, a finding, a line as it
// stands on the wire, or one of a mail server's log with a reply in it. The words
// themselves are those of package explain, in the language of the process.
//
// What a reader pastes may be hostile: nothing is escaped here, so whoever shows a
// [Topic] does that.
package glossary

import (
	"strings"

	"mitmail/view/explain"
)

// Kind is what a word is. Its text is the same in every language, as programs read it.
type Kind string

// The kinds.
const (
	SMTPCommand  Kind = "smtp command"
	POP3Command  Kind = "pop3 command"
	ReplyCode    Kind = "reply code"
	EnhancedCode Kind = "enhanced code"
	Reply        Kind = "reply"
	Keyword      Kind = "keyword"       // that a server offers in answer to EHLO
	Limit        Kind = "limit"         // behind LIMITS
	Parameter    Kind = "parameter"     // of MAIL or RCPT
	Capability   Kind = "capability"    // that a server offers in answer to CAPA
	ResponseCode Kind = "response code" // of POP3
	Mechanism    Kind = "mechanism"     // of AUTH
	Finding      Kind = "finding"
	Base64       Kind = "base64"
	Line         Kind = "line" // a sign alone on a line
	LogLine      Kind = "log line"
	State        Kind = "state"
)

// Topic is one thing that a word may be.
type Topic struct {
	Word string // as it is defined, or as it was said
	Kind Kind
	explain.Entry
	Cause, Try string // why it comes to this, and what to do; "" where there is nothing to do
	Sections   []Section
	Groups     []explain.Group // of Base64
	Example    []string        // lines of a dialogue, as of [explain.Example]
	Secrets    []string        // what in it proves who somebody is
}

// Section is a list under a heading.
type Section struct {
	Name  string
	Parts []Part
}

// Part is a piece of the word, or something that belongs to it, and what it means.
type Part struct {
	Name string
	explain.Entry
}

// maxWord is how many bytes of a word are looked at.
const maxWord = 64 << 10

// Find is what a word may be, the likeliest first; nil where nothing is known of it.
func Find(word string) []Topic {
	word = strings.TrimSpace(word[:min(len(word), maxWord)])
	for _, find := range [...]func(string) []Topic{code, enhanced, finding, named, reply, logReply, command, offer, base64, logged} {
		if topics := find(word); topics != nil {
			return topics
		}
	}
	return nil
}

// remedied adds the usual cause and what to try.
func (t *Topic) remedied(e explain.Entry, ok bool) {
	if ok {
		t.Cause, t.Try = e.Short, e.Text
	}
}

// section adds a list that is not empty.
func (t *Topic) section(name string, parts []Part) {
	if len(parts) > 0 {
		t.Sections = append(t.Sections, Section{name, parts})
	}
}
