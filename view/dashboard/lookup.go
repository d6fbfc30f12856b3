package dashboard

import (
	"slices"

	"mitmail/decode"
	"mitmail/view/explain"
	"mitmail/view/glossary"
	"mitmail/view/lang"
)

// lookUp opens what mitmail explain says of the line under the cursor of the dialogue; the
// keys of the pane where it says nothing, and in other panes.
func (u *ui) lookUp() {
	_, ev, ok := u.said()
	if u.at != paneDialogue || !ok {
		u.help()
		return
	}
	words := askedOf(u.dialogue.now.Protocol, ev.Payload)
	if len(words) == 0 {
		u.help()
		return
	}
	u.manual = &manual{list: list{free: true}, title: "What the words mean", pages: 2, more: u.help,
		text: func(columns int) (all []chapter) {
			for _, word := range words {
				for _, topic := range glossary.Find(word) {
					all = append(all, topicChapter(columns, &topic))
				}
			}
			return all
		}}
}

// askedOf are the words of an event of which something is known.
func askedOf(protocol decode.Protocol, p decode.Payload) []string {
	words := glossary.Asked(protocol, p)
	if reply, ok := p.(*decode.Reply); ok {
		for i := range reply.Items {
			if offered, ok := glossary.Offered(reply, i+1); ok {
				words = append(words, offered.Name)
			}
		}
	}
	return slices.DeleteFunc(words, func(word string) bool { return glossary.Find(word) == nil })
}

// topicChapter is one thing that a word may be.
func topicChapter(columns int, t *glossary.Topic) chapter {
	c := chapter{name: t.Word + lang.T(", ") + lang.T(string(t.Kind))}
	entry := func(add func(p *page)) {
		p := &page{width: columns}
		add(p)
		if len(p.rows) > 0 {
			c.entries = append(c.entries, p.rows)
		}
	}
	entry(func(p *page) {
		if t.Short != "" {
			p.para(span{t.Short, more})
		}
		if t.Text != "" {
			p.para(span{t.Text, plain})
		}
		if t.Ref != "" {
			p.para(span{"▤ " + explain.Cite(t.Ref), ref})
		}
	})
	for _, below := range []struct{ name, text string }{{lang.T("usual cause"), t.Cause}, {lang.T("what to try"), t.Try}} {
		if below.text != "" {
			entry(func(p *page) {
				p.para(span{below.name, label})
				p.hang(2, span{below.text, plain})
			})
		}
	}
	for _, section := range t.Sections {
		entry(func(p *page) {
			p.para(span{section.Name, label})
			for _, part := range section.Parts {
				p.hang(2, span{part.Name, value}, span{"  ", plain}, span{shortAndText(part.Entry), plain})
			}
		})
	}
	if t.Example != nil {
		entry(func(p *page) {
			p.para(span{lang.T("example"), label})
			for _, l := range t.Example {
				p.hang(2, span{l, plain})
			}
		})
	}
	return c
}

// shortAndText is all that an entry says, in one paragraph.
func shortAndText(e explain.Entry) string {
	if e.Short == "" || e.Text == "" {
		return e.Short + e.Text
	}
	return e.Short + lang.T(": ") + e.Text
}
