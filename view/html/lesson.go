package html

import (
	"maps"
	"slices"
	"strings"

	"mitmail/decode"
	"mitmail/view/explain"
	"mitmail/view/glossary"
	"mitmail/view/lang"
)

// lesson is what there is to learn about line i of an event; nil where its
// meaning says it all.
func (k *dialogue) lesson(ev *decode.Event, i int) markup {
	var m markup
	if i > 0 {
		if r, ok := ev.Payload.(*decode.Reply); ok {
			k.offer(&m, r, i)
		}
		return m
	}
	switch w := ev.Payload.(type) {
	case *decode.Command:
		k.command(&m, ev, w)
	case *decode.Reply:
		m.reply(w)
		if len(w.Text) > 0 && w.Decoded != nil {
			m.base64(w.Text[0], w.Secret)
		}
		k.links(&m, glossary.Asked(k.protocol, w)...)
	case *decode.Response:
		m.para(explain.Entry{Text: lang.T("One step of a login. It is written in base64, which hides nothing: anybody can turn it back."), Ref: "RFC 4954 4"})
		m.base64(string(ev.Raw), w.Secret)
	case *decode.Auth:
		m.mechanism(w.Mechanism)
		k.links(&m, glossary.Asked(k.protocol, w)...)
	case *decode.Finding:
		m.finding(w)
		k.links(&m, glossary.Asked(k.protocol, w)...)
	}
	return m
}

// para adds a paragraph.
func (m *markup) para(e explain.Entry) {
	m.raw("<p>")
	m.words(e)
	m.raw("</p>")
}

// term adds a part of something, and what it says.
func (m *markup) term(name string, e explain.Entry) {
	m.raw("<p>")
	m.tag("code", "term", name)
	m.raw(" ")
	if e.Short != "" {
		m.tag("b", "short", e.Short)
		m.raw(lang.T(": "))
	}
	m.words(e)
	m.raw("</p>")
}

func (k *dialogue) command(m *markup, ev *decode.Event, w *decode.Command) {
	e, known := explain.Verb(k.protocol.String(), w.Verb)
	if !known || w.SecretVerb {
		return
	}
	m.para(e)
	for _, name := range slices.Sorted(maps.Keys(w.Params)) {
		if e, ok := explain.Param(name); ok {
			e.Short = ""
			m.term(name, e)
		}
	}
	if words := strings.Fields(w.Args); w.Verb == "AUTH" && len(words) > 0 {
		m.mechanism(words[0])
		if len(words) > 1 {
			m.base64(words[1], len(ev.Secrets) > 0)
		}
	}
	k.links(m, glossary.Asked(k.protocol, w)...)
}

func (m *markup) mechanism(name string) {
	if e, ok := explain.Mechanism(name); ok {
		e.Short = ""
		m.term(strings.ToUpper(name), e)
	}
}

// finding adds why a finding matters, and what to do.
func (m *markup) finding(w *decode.Finding) {
	if e, ok := explain.Finding(w.ID); ok {
		m.para(explain.Entry{Text: e.Text, Ref: w.Ref})
		m.do(e.Short)
	}
}

// do adds what to try.
func (m *markup) do(s string) {
	m.raw(`<p class="do">→ `)
	m.text(s)
	m.raw("</p>")
}
