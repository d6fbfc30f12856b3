package html

import (
	"crypto/sha256"
	_ "embed" // for the style sheet
	"encoding/base64"
	"html"
	"regexp"
	"strings"

	"mitmail/view/explain"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// style is the style sheet of the file.
//
//go:embed style.css
var style string

// markup is HTML as it grows. What is not ours goes in by text and by what is
// made of it.
type markup []byte

// raw adds markup.
func (m *markup) raw(all ...string) {
	for _, s := range all {
		*m = append(*m, s...)
	}
}

// text adds text.
func (m *markup) text(s string) { m.raw(html.EscapeString(line.Clean(s))) }

// tag adds an element of a class with a text in it.
func (m *markup) tag(name, class, text string) {
	m.raw("<", name, ` class="`, class, `">`)
	m.text(text)
	m.raw("</", name, ">")
}

// head begins the file.
func (m *markup) head() {
	sum := sha256.Sum256([]byte(style))
	policy := "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	m.raw("<!DOCTYPE html>\n<html lang=\"", lang.Current().String(), "\">\n<head>\n<meta charset=\"utf-8\">\n",
		`<meta http-equiv="Content-Security-Policy" content="`, policy, "\">\n",
		"<meta name=\"referrer\" content=\"no-referrer\">\n",
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
		"<meta name=\"color-scheme\" content=\"light dark\">\n",
		"<title>", lang.T("Mail sessions"), "</title>\n<style>", style, "</style>\n</head>\n<body>\n", arrows,
		`<header class="top" data-empty="`, lang.T("No session was written."), "\">\n<h1>", lang.T("Mail sessions"), "</h1>\n<p>", lang.T(welcome), "</p>\n</header>\n")
}

// welcome says how to read the file.
const welcome = `Every line that a mail client and a mail server said to each other, as mitmail saw it, from top to bottom. Arrows to the right are
what the <b class="client">client</b> said, arrows to the left what the <b class="server">server</b> said; at their right is what it means.
A meaning with a ▸ opens, and tells more. <span class="secret">Passwords and tokens</span> look like this.`

// spans adds the spans of a line.
func (m *markup) spans(all []line.Span) {
	for _, s := range all {
		class := roles[s.Role]
		switch {
		case s.Secret:
			m.tag("span", "secret", s.Text)
		case s.Role == line.Ref:
			m.ref(s.Text)
		case class == "":
			m.text(s.Text)
		default:
			m.tag("span", class, s.Text)
		}
	}
}

// summary adds the spans of a line in which references are no links: what opens by a
// click has none in it.
func (m *markup) summary(all []line.Span) {
	for _, s := range all {
		if s.Role == line.Ref {
			m.tag("span", "ref", s.Text)
			continue
		}
		m.spans([]line.Span{s})
	}
}

// roles are the classes of spans.
var roles = [...]string{
	line.Plain: "", line.Verb: "verb", line.Good: "good", line.More: "more", line.Later: "later", line.Bad: "bad",
	line.Value: "value", line.Note: "", line.Label: "label", line.Info: "info", line.Warning: "warning", line.Danger: "danger",
	line.Ref: "ref",
}

// reference is an RFC, and perhaps a section of it.
var reference = regexp.MustCompile(`^RFC ([0-9]{1,5})(?: §?([0-9A-Z][0-9.]*))?$`)

// ref adds a reference, as a link where it leads somewhere.
func (m *markup) ref(s string) {
	found := reference.FindStringSubmatch(s)
	if found == nil {
		m.tag("span", "ref", s)
		return
	}
	m.raw(`<a class="ref" rel="noopener noreferrer" href="https://www.rfc-editor.org/rfc/rfc`, found[1])
	switch section := strings.TrimRight(found[2], "."); {
	case section == "":
	case section[0] >= 'A':
		m.raw("#appendix-", section)
	default:
		m.raw("#section-", section)
	}
	m.raw(`">`)
	m.text(s)
	m.raw("</a>")
}

// words adds what something means, and where that is written.
func (m *markup) words(e explain.Entry) {
	m.text(e.Text)
	if e.Ref != "" {
		m.raw(" ")
		m.ref(explain.Cite(e.Ref))
	}
}
