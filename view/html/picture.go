package html

import (
	"strings"

	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/picture"
	"mitmail/view/wrap"
)

// pictureWidth is how many characters a picture is wide.
const pictureWidth = 110

// picture draws rows as they would stand on a screen of characters.
func (m *markup) picture(rows []picture.Row) {
	m.raw("<pre class=\"picture\" tabindex=\"0\">") // for who scrolls by keys
	for _, r := range rows {
		x := 0
		for _, p := range r.Pieces {
			m.raw(strings.Repeat(" ", max(0, p.X-x)))
			class := roles[p.Role]
			if p.Role == line.Note {
				class = "note"
			}
			if p.Secret {
				class = "secret"
			}
			if class != "" {
				m.tag("span", class, p.Text)
			} else {
				m.text(p.Text)
			}
			x = p.X + wrap.Width(p.Text)
		}
		m.raw("\n")
	}
	m.raw("</pre>")
}

// overviewFrom is from how many sessions on what they came to is added up.
const overviewFrom = 3

// End writes what all sessions came to, once none is to come any more. The file is
// whole without it. The error is that of the first write that failed.
func (t *Writer) End() error {
	if t.sum.Sessions < overviewFrom || t.err != nil {
		return t.err
	}
	var m markup
	t.end(&m)
	m.raw("<figure class=\"overview\" aria-label=\"", lang.T("What the sessions came to:"), "\">\n")
	var rows []picture.Row
	for _, r := range t.sum.Rows(pictureWidth, t.zone) {
		rows = append(rows, r.Row)
	}
	m.picture(rows)
	m.raw("\n</figure>\n")
	return t.put(m).err
}

// waterfall is what the session's time went into, behind a click.
func (k *dialogue) waterfall(m *markup) {
	if k.timing.Total <= 0 || len(k.timing.Steps()) == 0 {
		return
	}
	var rows []picture.Row
	for _, r := range k.timing.Rows(pictureWidth) {
		rows = append(rows, r.Row)
	}
	m.raw("<details class=\"timing\"><summary>", lang.T("What the time went into"), "</summary>")
	m.picture(rows)
	m.raw("</details>\n")
}
