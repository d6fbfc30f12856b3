package html

import (
	"strconv"
	"strings"

	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/reproduce"
)

// sectionEnd ends what begin begins.
const (
	dialogueEnd = "</ol>\n"
	sectionEnd  = dialogueEnd + "</section>\n"
)

// begin begins a section for the session, or for a part of it.
func (k *dialogue) begin(m *markup) {
	k.parts++
	id := k.anchor()
	if k.parts > 1 {
		id += "-" + strconv.Itoa(k.parts)
	}
	m.raw("<section id=\"", id, "\" aria-labelledby=\"", id, "-name\">\n<header>\n<h2 id=\"", id, "-name\">", k.name())
	if k.parts > 1 {
		m.raw(lang.T(", continued"))
	}
	m.raw("</h2>\n")
	k.about(m)
	m.raw("<a class=\"up\" href=\"#top\">", lang.T("all sessions"), "</a>\n</header>\n")
	if k.outcome != nil && k.parts == 1 {
		k.whole(m)
	}
	k.sides(m)
	m.raw("<ol class=\"dialogue\">\n")
}

// whole adds what is known of a session that has ended: its states, where its time went,
// and how to say the same. One that is written in parts has it at its end.
func (k *dialogue) whole(m *markup) {
	k.states(m)
	k.waterfall(m)
	k.share(m)
}

// about is what there is to say about the session as a whole.
func (k *dialogue) about(m *markup) {
	m.raw(`<p><span class="outcome">`)
	if k.outcome == nil {
		m.raw(lang.T("a long session, in parts: how it ended stands at its end"), "</span>")
	} else {
		m.verdict(k.verdict)
		m.spans(k.outcome)
		m.raw("</span> ")
		k.oddest(m)
	}
	m.raw("</p>\n<p class=\"about\">")
	if k.opened.Means != nil {
		m.spans(k.opened.Means)
		m.raw(lang.T(", "))
	}
	m.raw(k.begun.In(k.zone).Format(lang.T("Monday, 2 January 2006, MST")), "</p>\n")
}

// sides is a heading over the ladder: what its columns are, and who stands where.
func (k *dialogue) sides(m *markup) {
	client, server := k.ends()
	m.raw(`<div class="sides"><span class="when">`, lang.T("time"), `</span><span class="state">`, lang.T("state"), `</span><div class="client"><b>`, lang.T("client"), `</b> <code>`)
	m.text(client)
	m.raw(`</code></div><div class="mitmail"><b>mitmail</b></div><div class="server"><b>`, lang.T("server"), `</b> <code>`)
	m.text(server)
	m.raw(`</code></div><span class="means">`, lang.T("what it means"), "</span></div>\n")
}

func (k *dialogue) anchor() string { return "s" + strconv.Itoa(k.session) }

// row is the session in the list of all.
func (k *dialogue) row(m *markup) {
	client, server := k.ends()
	m.raw(`<a class="row" href="#`, k.anchor(), `"><b>`, strconv.Itoa(k.session), "</b> <span>", k.spoken(), "</span> ")
	m.tag("span", "ends", client+" → "+server)
	m.raw(` <span class="outcome">`)
	m.verdict(k.verdict)
	m.spans(k.outcome)
	m.raw("</span> ")
	k.oddest(m)
	m.raw("</a>\n")
}

// verdict is the sign of a verdict, with its words for those who do not see it.
func (m *markup) verdict(v line.Verdict) {
	if v.Sign != "" {
		m.raw(`<span class="`, strings.TrimSpace("verdict "+roles[v.Role]), `" role="img" aria-label="`, v.Words, strings.TrimSpace(lang.T(": ")), `">`, v.Sign, "</span> ")
	}
}

// oddest is the worst finding, and how many more there are.
func (k *dialogue) oddest(m *markup) {
	if k.odd == 0 {
		return
	}
	m.raw(`<span class="worst `, signs[k.sign].class, `"><span class="sign" role="img" aria-label="`, lang.T(signs[k.sign].name), `">`)
	m.text(k.sign.String())
	m.raw("</span>&nbsp;")
	m.text(k.worst.Text)
	if k.odd > 1 {
		m.raw(lang.F(" and %s", line.Count(int64(k.odd-1), "more finding")))
	}
	m.raw("</span>")
}

// share is commands that say the same once more, behind a click.
func (k *dialogue) share(m *markup) {
	all := k.again.Commands()
	if len(all) == 0 {
		return
	}
	m.raw("<details class=\"share\"><summary>", lang.T("Say the same once more"), "</summary>\n<p>", lang.T(reproduce.Advice), "</p>\n")
	for _, c := range all {
		m.title(c.Tool)
		m.raw("<pre>\n") // HTML drops that line feed
		for l := range strings.Lines(c.Text) {
			m.text(strings.TrimSuffix(l, "\n"))
			m.raw("\n")
		}
		m.raw("</pre>\n")
	}
	m.raw("</details>\n")
}
