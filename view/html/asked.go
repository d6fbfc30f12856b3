package html

import (
	"strings"

	"mitmail/view/explain"
	"mitmail/view/glossary"
	"mitmail/view/lang"
	"mitmail/view/picture"
)

// maxAsked is how many words a file explains; more have no link.
const maxAsked = 1000

// asked is the words that links of a file lead to. What one means is what mitmail
// explain says, and stands in the file once, in front of the first section with a
// link to it.
type asked struct {
	known   map[string]bool // that are explained, or will be in front of the next section
	waiting []string
}

// ask reports whether a link may lead to a word, which then is explained.
func (a *asked) ask(word string) bool {
	if word == "" || a.known[word] {
		return word != ""
	}
	if len(a.known) >= maxAsked || glossary.Find(word) == nil {
		return false
	}
	a.known[word] = true
	a.waiting = append(a.waiting, word)
	return true
}

// write adds the words that wait.
func (a *asked) write(m *markup) {
	if len(a.waiting) > 0 && len(a.waiting) == len(a.known) {
		m.raw(`<h2 class="words">`, lang.T("What the words mean"), "</h2>\n")
	}
	for _, word := range a.waiting {
		m.explained(word)
	}
	a.waiting = nil
}

// target is where a word is explained.
func target(word string) string {
	return "x-" + strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '-':
			return r
		case r == '.':
			return '-'
		}
		return '_'
	}, strings.ToLower(word))
}

// links adds links to what words mean, as far as that is known.
func (k *dialogue) links(m *markup, words ...string) {
	begun := false
	for _, word := range words {
		if !k.asked.ask(word) {
			continue
		}
		if !begun {
			m.raw(`<p class="ask">`)
			begun = true
		}
		m.raw(`<a href="#`, target(word), `">? `)
		m.text(word)
		m.raw("</a> ")
	}
	if begun {
		m.raw("</p>")
	}
}

// explained adds what a word means.
func (m *markup) explained(word string) {
	topics := glossary.Find(word)
	m.raw(`<details class="topic"><summary>`)
	m.tag("code", "term", word)
	m.raw(" ")
	m.text(topics[0].Short)
	m.raw(`</summary><div class="sense" id="`, target(word), "\">\n")
	for i := range topics {
		m.topic(&topics[i])
	}
	m.raw("</div></details>\n")
}

// topic adds one thing that a word may be.
func (m *markup) topic(t *glossary.Topic) {
	m.raw("<p>")
	m.tag("b", "short", t.Word)
	m.raw(" ")
	m.tag("span", "about", lang.T(string(t.Kind)))
	if t.Short != "" {
		m.raw(lang.T(": "))
		m.text(t.Short)
	}
	m.raw("</p>")
	if t.Text != "" {
		m.para(explain.Entry{Text: t.Text, Ref: t.Ref})
	} else if t.Ref != "" {
		m.para(explain.Entry{Ref: t.Ref})
	}
	for _, p := range []struct{ name, text string }{{lang.T("usual cause"), t.Cause}, {lang.T("what to try"), t.Try}} {
		if p.text != "" {
			m.title(p.name)
			m.para(explain.Entry{Text: p.text})
		}
	}
	for _, s := range t.Sections {
		m.title(s.Name)
		for _, p := range s.Parts {
			m.term(p.Name, p.Entry)
		}
	}
	if t.Example != nil {
		m.title(lang.T("example"))
		m.raw("<pre>")
		for _, l := range t.Example {
			m.text(l)
			m.raw("\n")
		}
		m.raw("</pre>\n")
	}
}

// title is a heading inside of an explanation.
func (m *markup) title(s string) {
	m.raw(`<p class="title">`)
	m.text(s)
	m.raw("</p>")
}

// maxGroups is how many groups of base64 are worked step by step.
const maxGroups = 8

// base64 works a text in base64 back.
func (m *markup) base64(coded string, secret bool) {
	groups, ok := explain.Base64(strings.TrimRight(coded, "\r\n"))
	if !ok {
		return
	}
	m.title(lang.T("base64, step by step"))
	m.picture(picture.Base64(groups, maxGroups, secret))
}
